"""Which tokens of an OpenID provider are never believed."""

from __future__ import annotations

import time
from typing import Any

import jwt
import pytest

from zhilian.directory.providers.base import Identity, Unproved
from zhilian.directory.tests import oidc_provider
from zhilian.directory.tests.oidc_provider import CLIENT, OidcProvider

pytestmark = pytest.mark.django_db


def test_new_key_is_asked_for_once_and_an_old_one_is_not_asked_for_again(
    oidc: OidcProvider,
) -> None:
    oidc_provider.arrive(oidc)
    oidc_provider.arrive(oidc)
    before = oidc.asked.count("/keys")
    oidc.kid, oidc.published = "r2", ["r2"]

    found = oidc_provider.arrive(oidc)

    assert isinstance(found, Identity)
    assert (before, oidc.asked.count("/keys")) == (1, 2)


def test_key_that_is_not_published_is_not_believed(oidc: OidcProvider) -> None:
    oidc_provider.arrive(oidc)
    oidc.kid = "r2"

    found = oidc_provider.arrive(oidc)

    assert isinstance(found, Unproved)
    assert "签名不对" in found.reason
    assert oidc.asked.count("/keys") == 2


@pytest.mark.parametrize(
    ("forged", "says"),
    [
        ({"nonce": "another"}, "不属于这次登录"),
        ({"aud": "somebody-else"}, "不是发给本平台"),
        ({"aud": [CLIENT, "other"]}, "不是发给本平台"),
        ({"aud": CLIENT, "azp": "other"}, "不是发给本平台"),
        ({"iss": "https://other.example"}, "不是发给本平台"),
        ({"exp": int(time.time()) - 3600}, "已过期"),
        ({"iat": int(time.time()) + 3600}, "不是发给本平台"),
        ({"sub": 7}, "不是发给本平台"),
        ({"exp": None}, "不是发给本平台"),
    ],
)
def test_token_for_others_or_another_time_is_not_believed(
    oidc: OidcProvider, forged: dict[str, Any], says: str
) -> None:
    oidc.forged = forged

    found = oidc_provider.arrive(oidc)

    assert isinstance(found, Unproved)
    assert says in found.reason


def unsigned(oidc: OidcProvider, algorithm: str | None) -> str:
    """A token with all the right claims but `algorithm`, whose key anybody knows."""
    now = int(time.time())
    claims = {"iss": oidc.url, "aud": CLIENT, "sub": "u-1", "iat": now, "exp": now + 300}
    known = CLIENT.ljust(64) if algorithm else ""
    return jwt.encode({**claims, "nonce": "n"}, known, algorithm or "none", headers={"kid": "r1"})


@pytest.mark.parametrize("algorithm", [None, "HS256"])
def test_token_without_a_public_signature_is_not_believed(
    oidc: OidcProvider, algorithm: str | None
) -> None:
    oidc.token = unsigned(oidc, algorithm)

    found = oidc_provider.arrive(oidc)

    assert isinstance(found, Unproved)
    assert "签名算法不被接受" in found.reason


def test_token_altered_after_it_was_signed_is_not_believed(oidc: OidcProvider) -> None:
    head, _, tail = oidc.signed(nonce="n").split(".")
    oidc.token = f"{head}.eyJzdWIiOiJ1LTIifQ.{tail}"

    found = oidc_provider.arrive(oidc)

    assert isinstance(found, Unproved)
    assert "签名不对" in found.reason
