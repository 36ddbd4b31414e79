"""Other systems that say who somebody is, on real sockets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from zhilian.directory.providers.oidc_server import DISCOVERED, KEYS
from zhilian.directory.tests.cas_server import CasServer, cas_server
from zhilian.directory.tests.oidc_provider import CLIENT, SECRET, OidcProvider, oidc_provider


@pytest.fixture(scope="module")
def oidc_running() -> Iterator[OidcProvider]:
    with oidc_provider() as made:
        yield made


@pytest.fixture
def oidc(oidc_running: OidcProvider, settings: Any) -> OidcProvider:
    fresh = OidcProvider(url=oidc_running.url, claims={"sub": "u-1", "preferred_username": "u1"})
    oidc_running.__dict__.update(fresh.__dict__)
    DISCOVERED.clear()
    KEYS.clear()
    settings.OIDC_ISSUER, settings.BASE_URL = oidc_running.url, "http://testserver"
    settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = CLIENT, SECRET
    return oidc_running


@pytest.fixture(scope="module")
def cas_running() -> Iterator[CasServer]:
    with cas_server() as made:
        yield made


@pytest.fixture
def cas(cas_running: CasServer, settings: Any) -> CasServer:
    cas_running.user, cas_running.attributes, cas_running.broken = "u1", {}, []
    settings.CAS_URL, settings.BASE_URL = cas_running.url, "http://testserver"
    return cas_running
