"""Signed out there, signed out here: by the ticket of CAS, by the signed token of OpenID."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from zhilian.core.models import JournalEntry
from zhilian.directory.models import LiveSession
from zhilian.directory.providers.oidc_server import DISCOVERED, KEYS
from zhilian.directory.tests import make
from zhilian.directory.tests.cas_server import CasServer, cas_server
from zhilian.directory.tests.oidc_provider import CLIENT, SECRET, OidcProvider, oidc_provider

pytestmark = pytest.mark.django_db
CAS, OIDC = "/accounts/with/cas/", "/accounts/with/oidc/"
NAMED = "<LogoutRequest><SessionIndex>{}</SessionIndex></LogoutRequest>"
DOCTYPE = '<!DOCTYPE a [<!ENTITY t "ST-1">]>'
OTHER = "http://schemas.openid.net/event/other"


@pytest.fixture
def cas(settings: Any) -> Iterator[CasServer]:
    with cas_server() as made:
        settings.CAS_URL, settings.BASE_URL = made.url, "http://testserver"
        yield made


@pytest.fixture
def oidc(settings: Any) -> Iterator[OidcProvider]:
    with oidc_provider() as made:
        made.claims = {"sub": "u-1", "preferred_username": "u1", "sid": "s-1"}
        DISCOVERED.clear()
        KEYS.clear()
        settings.OIDC_ISSUER, settings.BASE_URL = made.url, "http://testserver"
        settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = CLIENT, SECRET
        yield made


def come_in(way: str, server: CasServer | OidcProvider) -> tuple[Client, str]:
    """A browser that is signed in, and the address that it came back to."""
    client = Client()
    back = server.sign_in(str(client.get(way).headers["Location"]))
    client.get(back)
    assert is_in(client)
    return client, back


def is_in(client: Client) -> bool:
    return client.get("/accounts/profile/").status_code == 200


def post(address: str, **form: str) -> int:
    """As their server: no cookie, no token of ours."""
    return Client(enforce_csrf_checks=True).post(address, form).status_code


def ended() -> list[int]:
    found = JournalEntry.objects.filter(kind="directory.sessions.ended").order_by("id")
    return [entry.data["count"] for entry in found]


def test_the_ticket_ends_the_sign_in_that_it_opened_and_no_other(cas: CasServer) -> None:
    make.person(employee_no="u1")
    first, back = come_in(CAS, cas)
    second, _ = come_in(CAS, cas)
    ticket = parse_qs(urlsplit(back).query)["ticket"][0]

    assert post(back.partition("&ticket")[0], logoutRequest=cas.logout_request(ticket)) == 200

    assert (is_in(first), is_in(second)) == (False, True)
    assert ended() == [1]


def test_an_unknown_ticket_ends_nothing_and_tells_nothing(cas: CasServer) -> None:
    make.person(employee_no="u1")
    client, _ = come_in(CAS, cas)

    assert post(f"{CAS}back/", logoutRequest=cas.logout_request("ST-999")) == 200
    assert is_in(client)
    assert ended() == []


@pytest.mark.parametrize("said", ["", "<a", NAMED.format("TGT-1"), DOCTYPE + NAMED.format("&t;")])
def test_what_names_no_ticket_is_refused(cas: CasServer, said: str) -> None:
    make.person(employee_no="u1")
    client, _ = come_in(CAS, cas)

    assert post(f"{CAS}back/", logoutRequest=said) == 400
    assert is_in(client)


@pytest.mark.parametrize(
    ("claims", "left"), [({"sid": "s-1", "sub": "u-1"}, 1), ({"sid": None, "sub": "u-1"}, 0)]
)
def test_the_signed_token_ends_one_sign_in_or_all_of_a_person(
    oidc: OidcProvider, claims: dict[str, Any], left: int
) -> None:
    make.person(employee_no="u1")
    first, _ = come_in(OIDC, oidc)
    oidc.claims["sid"] = "s-2"
    second, _ = come_in(OIDC, oidc)

    assert post(f"{OIDC}back/", logout_token=oidc.logout_token(**claims)) == 200

    assert (is_in(first), is_in(second)) == (False, left == 1)
    assert LiveSession.objects.count() == left


def test_sessions_that_began_otherwise_stay(oidc: OidcProvider) -> None:
    person = make.person(employee_no="u1")
    come_in(OIDC, oidc)
    here = Client()
    make.sign_in(here, person)

    post(f"{OIDC}back/", logout_token=oidc.logout_token(sub="u-1"))

    assert is_in(here)


@pytest.mark.parametrize(
    "claims",
    [
        {"sub": "u-1", "nonce": "n"},
        {"sub": "u-1", "aud": "another"},
        {"sub": "u-1", "iss": "https://another.example"},
        {"sub": "u-1", "events": {OTHER: {}}},
        {"sub": "u-1", "events": None},
        {"sub": "u-1", "jti": None},
        {"sub": "u-1", "exp": 1},
        {"sub": "u-1", "exp": None, "iat": int(time.time()) - 3600},
        {},
    ],
)
def test_a_token_that_is_not_for_this_ends_nothing(
    oidc: OidcProvider, claims: dict[str, Any]
) -> None:
    make.person(employee_no="u1")
    client, _ = come_in(OIDC, oidc)

    assert post(f"{OIDC}back/", logout_token=oidc.logout_token(**claims)) == 400
    assert is_in(client)


def test_a_token_of_another_key_ends_nothing(oidc: OidcProvider) -> None:
    make.person(employee_no="u1")
    client, _ = come_in(OIDC, oidc)
    forged = OidcProvider(url=oidc.url, kid="r9").logout_token(sub="u-1")

    assert post(f"{OIDC}back/", logout_token=forged) == 400
    assert is_in(client)
