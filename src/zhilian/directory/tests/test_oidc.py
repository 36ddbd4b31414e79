"""Signing in with what an OpenID provider says: whom it lets in, what is said in words."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from zhilian.directory.models import ExternalIdentity, SignIn
from zhilian.directory.providers.base import Identity, Unproved
from zhilian.directory.providers.oidc import Oidc
from zhilian.directory.providers.oidc_server import is_address
from zhilian.directory.tests import make, oidc_provider
from zhilian.directory.tests.oidc_provider import BACK, OidcProvider

pytestmark = pytest.mark.django_db
LOGIN, LEAVE = "/accounts/login/", "/accounts/with/oidc/"


def come_in(client: Client, oidc: OidcProvider, query: str = "") -> Any:
    away = str(client.get(LEAVE + query).headers["Location"])
    return client.get(oidc.sign_in(away))


def is_in(client: Client) -> bool:
    return client.get("/accounts/profile/").status_code == 200


def test_whoever_fits_comes_in_and_is_bound_to_the_subject(
    client: Client, oidc: OidcProvider
) -> None:
    person = make.person(employee_no="u1")

    answer = come_in(client, oidc, "?next=/accounts/sessions/")

    assert answer.headers["Location"] == "/accounts/sessions/"
    assert is_in(client)
    bound = ExternalIdentity.objects.get()
    assert (bound.person, bound.provider, bound.subject) == (person, "oidc", "u-1")
    assert SignIn.objects.get().means == "OIDC"


def test_button_is_there_only_when_issuer_and_client_are_set(
    client: Client, oidc: OidcProvider, settings: Any
) -> None:
    shown = client.get(LOGIN).content.decode()
    settings.OIDC_CLIENT_ID = ""
    hidden = client.get(LOGIN).content.decode()

    assert 'href="/accounts/with/oidc/' in shown
    assert "单点登录" in shown
    assert "单点登录" not in hidden


def test_address_is_the_registered_one_and_secrets_stay_here(
    client: Client, oidc: OidcProvider
) -> None:
    first = parse_qs(urlsplit(client.get(LEAVE).headers["Location"]).query)
    second = parse_qs(urlsplit(client.get(LEAVE).headers["Location"]).query)

    assert first["redirect_uri"] == ["http://testserver/accounts/with/oidc/back/"]
    assert first["code_challenge_method"] == ["S256"]
    assert "code_verifier" not in first
    assert first["nonce"] != second["nonce"]
    assert first["code_challenge"] != second["code_challenge"]


@pytest.mark.parametrize("kid", ["r1", "ec1"])
def test_both_algorithms_are_read(oidc: OidcProvider, kid: str) -> None:
    oidc.kid, oidc.published = kid, ["r1", "ec1"]

    assert oidc_provider.arrive(oidc) == Identity(subject="u-1", value="u1")


def test_claim_and_field_as_the_settings_say(
    client: Client, oidc: OidcProvider, settings: Any
) -> None:
    settings.OIDC_CLAIM, settings.OIDC_MATCH = "phone_number", "phone"
    oidc.claims["phone_number"] = "13900000001"
    make.person(phone="13900000001")

    come_in(client, oidc)

    assert is_in(client)


@pytest.mark.parametrize(("subject", "value"), [("u-1", "u7"), ("u-2", "")])
def test_claim_may_stand_in_the_user_information_of_the_same_subject(
    oidc: OidcProvider, subject: str, value: str
) -> None:
    del oidc.claims["preferred_username"]
    oidc.info = {"sub": subject, "preferred_username": "u7"}

    assert oidc_provider.arrive(oidc) == Identity(subject="u-1", value=value)


def test_explicit_addresses_ask_for_no_discovery(oidc: OidcProvider, settings: Any) -> None:
    settings.OIDC_AUTHORIZE_URL = f"{oidc.url}/authorize?kc_idp_hint=city"
    settings.OIDC_TOKEN_URL, settings.OIDC_JWKS_URL = f"{oidc.url}/token", f"{oidc.url}/keys"

    found = oidc_provider.arrive(oidc)

    assert found == Identity(subject="u-1", value="u1")
    assert oidc.asked == ["/token", "/keys"]


def test_secret_stands_in_the_form_where_the_provider_wants_it(oidc: OidcProvider) -> None:
    oidc.ways = ["client_secret_post"]

    assert isinstance(oidc_provider.arrive(oidc), Identity)


@pytest.mark.parametrize(
    ("path", "answer", "says"),
    [
        ("/.well-known/openid-configuration", (500, ""), "对方答复 500"),
        ("/.well-known/openid-configuration", (200, "[1]"), "与设置不符"),
        ("/.well-known/openid-configuration", (200, '{"issuer": "x"}'), "与设置不符"),
        ("/.well-known/openid-configuration", (302, ""), "对方答复 302"),
        ("/token", (200, "[" * 100_000), "看不懂"),
        ("/token", (200, '{"id_token": 7}'), "看不懂"),
        ("/token", (200, '{"id_token": "a.b.c"}'), "看不懂"),
        ("/token", (200, "x" * 300_000), "答复过长"),
        ("/token", (400, '{"error": "invalid_grant"}'), "invalid_grant"),
        ("/keys", (503, ""), "取不到认证系统的公钥"),
        ("/keys", (200, '{"keys": [7, {"kty": "RSA"}, {"kty": "oct", "k": "eA"}]}'), "签名不对"),
    ],
)
def test_trouble_over_there_is_said_in_words(
    oidc: OidcProvider, path: str, answer: tuple[int, str], says: str
) -> None:
    oidc.broken = {path: answer}

    away = Oidc().leave(back=BACK, agent="")
    found = oidc_provider.arrive(oidc) if isinstance(away, str) else away

    assert isinstance(found, Unproved)
    assert says in found.reason


def test_description_of_another_issuer_is_not_believed(oidc: OidcProvider, settings: Any) -> None:
    settings.OIDC_ISSUER = f"{oidc.url}/"

    away = Oidc().leave(back=BACK, agent="")

    assert isinstance(away, Unproved)
    assert "与设置不符" in away.reason


def test_endpoints_may_not_be_less_safe_than_their_issuer() -> None:
    assert is_address("http://sso.example/token", "http://sso.example")
    assert not is_address("http://sso.example/token", "https://sso.example")
    assert not is_address("file:///etc/passwd", "http://sso.example")
    assert not is_address("https://sso.example/a\x00b", "https://sso.example")
    assert not is_address("https://认证.example/", "https://sso.example")


def test_provider_that_is_away_leaves_the_sign_in_page_with_the_reason(
    client: Client, oidc: OidcProvider, settings: Any
) -> None:
    settings.OIDC_ISSUER = "http://127.0.0.1:9"

    answer = client.get(LEAVE)

    assert answer.status_code == 422
    assert "连不上对方服务器" in answer.content.decode()


@pytest.mark.parametrize(
    "claims",
    [
        {"sub": "u\x00", "preferred_username": "u1"},
        {"sub": "u-1", "preferred_username": "u1\x00"},
        {"sub": "u\ud800", "preferred_username": "u1"},
        {"sub": "u" * 201, "preferred_username": "u1"},
        {"sub": "", "preferred_username": "u1"},
    ],
)
def test_identity_that_cannot_be_kept_is_refused(
    client: Client, oidc: OidcProvider, claims: dict[str, str]
) -> None:
    make.person(employee_no="u1")
    oidc.claims = claims

    answer = come_in(client, oidc)

    assert answer.status_code == 422
    assert not is_in(client)


def test_refusal_and_an_answer_of_another_issuer_are_said_in_words(oidc: OidcProvider) -> None:
    denied = Oidc().arrive({"error": "access_denied"}, back=BACK)
    mixed = Oidc().arrive({"code": "c", "iss": "https://other.example"}, back=BACK)

    assert isinstance(denied, Unproved)
    assert "access_denied" in denied.reason
    assert isinstance(mixed, Unproved)
    assert "另一个认证系统" in mixed.reason


def test_code_of_another_browser_does_not_fit_its_verifier(
    client: Client, oidc: OidcProvider
) -> None:
    make.person(employee_no="u1")
    own = str(client.get(LEAVE).headers["Location"])
    other = oidc.sign_in(str(Client().get(LEAVE).headers["Location"]))
    code = parse_qs(urlsplit(other).query)["code"][0]
    state = parse_qs(urlsplit(own).query)["state"][0]

    answer = client.get(f"{LEAVE}back/", {"code": code, "state": state})

    assert "invalid_grant" in answer.content.decode()
    assert not is_in(client)


def test_second_factor_and_lock_hold_as_for_a_password(client: Client, oidc: OidcProvider) -> None:
    person = make.person(roles=["ops_manager"], employee_no="u1", password=make.PASSWORD)
    asked = come_in(client, oidc).headers["Location"]
    for _ in range(5):
        form = {"username": person.username, "password": "wrong"}
        Client().post(LOGIN, form, REMOTE_ADDR="10.0.0.9")

    locked = come_in(Client(), oidc)

    assert asked == "/accounts/second-factor/"
    assert "已暂时锁定" in locked.content.decode()
