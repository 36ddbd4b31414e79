"""Signing in with another system: whom it lets in, whom it never does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.test import Client

from zhilian.core.models import JournalEntry
from zhilian.core.testing import standing_in
from zhilian.directory.models import ExternalIdentity, Person, SignIn
from zhilian.directory.providers.base import LOGINS, Identity, LoginProvider, Unproved
from zhilian.directory.providers.cas import Cas
from zhilian.directory.providers.oidc import Oidc
from zhilian.directory.providers.oidc_server import DISCOVERED, Endpoints
from zhilian.directory.providers.wecom import Wecom
from zhilian.directory.tests import make
from zhilian.directory.tests.cas_server import CasServer

pytestmark = pytest.mark.django_db
LOGIN, LEAVE = "/accounts/login/", "/accounts/with/cas/"
BACK = "http://testserver/accounts/with/cas/back/?state=s"
ENDPOINTS = Endpoints(authorize="http://sso.example/a", token="t", jwks="j")


class Fake(LoginProvider):
    """Says that whoever comes back with `user` is that user."""

    name = "fake"
    label = "内存认证"
    matches = "employee_no"

    def is_set_up(self) -> bool:
        return True

    def leave(self, *, back: str, agent: str) -> str:
        return f"https://fake.example/login?to={back}"

    def arrive(self, query: Mapping[str, str], *, back: str) -> Identity | Unproved:
        user = query.get("user", "")
        return Identity(subject=user, value=user) if user else Unproved(reason="没有确认。")


def away(client: Client, query: str = "") -> str:
    """Where the browser is sent."""
    return str(client.get(LEAVE + query).headers["Location"])


def come_in(client: Client, cas: CasServer, query: str = "") -> Any:
    return client.get(cas.sign_in(away(client, query)))


def is_in(client: Client) -> bool:
    return client.get("/accounts/profile/").status_code == 200


CONFORMING: dict[str, Callable[[], LoginProvider]] = {
    "cas": Cas,
    "oidc": Oidc,
    "wecom": Wecom,
    "fake": Fake,
}


@pytest.mark.parametrize("name", CONFORMING)
def test_provider_keeps_the_promises_of_the_family(
    name: str, cas: CasServer, settings: Any
) -> None:
    provider = CONFORMING[name]()
    settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID = "http://sso.example", "zhilian"
    settings.WECOM_LOGIN, settings.WECOM_CORP_ID, settings.WECOM_SECRET = True, "ww0", "s"
    DISCOVERED.put("http://sso.example", ENDPOINTS, for_s=60)

    gone = provider.leave(back=BACK, agent="")
    empty = provider.arrive({}, back=BACK)

    assert provider.is_set_up()
    assert isinstance(gone, str)
    assert gone.startswith("http")
    assert provider.label
    assert provider.matches in {"employee_no", "username", "phone"}
    assert isinstance(empty, Unproved)
    assert empty.reason.endswith("。")


def test_the_button_is_there_when_it_is_set_up_and_only_then(
    client: Client, cas: CasServer, settings: Any
) -> None:
    shown = client.get(LOGIN + "?next=/me/").content.decode()
    settings.CAS_URL = ""
    hidden = client.get(LOGIN).content.decode()

    assert 'href="/accounts/with/cas/?next=%2Fme%2F"' in shown
    assert "统一身份认证" not in hidden
    assert client.get(LEAVE).status_code == 404


def test_whoever_fits_by_work_number_comes_in_and_is_bound(client: Client, cas: CasServer) -> None:
    person = make.person(employee_no="u1")

    answer = come_in(client, cas, "?next=/accounts/sessions/")

    assert answer.headers["Location"] == "/accounts/sessions/"
    assert is_in(client)
    bound = ExternalIdentity.objects.get()
    assert (bound.person, bound.subject) == (person, "u1")
    assert SignIn.objects.get().means == "CAS"
    assert JournalEntry.objects.filter(kind="directory.identity.bound").count() == 1


def test_the_binding_holds_when_the_work_number_changes(client: Client, cas: CasServer) -> None:
    person = make.person(employee_no="u1")
    come_in(client, cas)
    Person.objects.filter(pk=person.pk).update(employee_no="other")
    again = Client()

    come_in(again, cas)

    assert is_in(again)
    assert ExternalIdentity.objects.count() == 1


def test_phone_and_attribute_as_the_settings_say(
    client: Client, cas: CasServer, settings: Any
) -> None:
    settings.CAS_MATCH, settings.CAS_ATTRIBUTE = "phone", "mobile"
    make.person(phone="13900000001")
    cas.attributes = {"mobile": "13900000001"}

    come_in(client, cas)

    assert is_in(client)


@pytest.mark.parametrize(
    ("people", "says"),
    [
        ([], "没有对应的人员"),
        ([{"employee_no": "u1", "is_active": False}], "没有对应的人员"),
        ([{"employee_no": "u1"}, {"employee_no": "u1"}], "对应到多人"),
    ],
)
def test_nobody_is_made_and_nobody_is_guessed(
    client: Client, cas: CasServer, people: list[dict[str, Any]], says: str
) -> None:
    for values in people:
        make.person(**values)

    answer = come_in(client, cas)

    assert (answer.status_code, says in answer.content.decode()) == (422, True)
    assert Person.objects.count() == len(people)
    assert not is_in(client)


def test_one_person_is_one_identity_there(client: Client, cas: CasServer, settings: Any) -> None:
    settings.CAS_ATTRIBUTE = "no"
    make.person(employee_no="7")
    cas.attributes = {"no": "7"}
    come_in(Client(), cas)
    cas.user = "u2"

    answer = come_in(client, cas)

    assert "已绑定对方的另一个身份" in answer.content.decode()
    assert not is_in(client)


def test_a_bound_person_who_was_locked_out_is_refused(client: Client, cas: CasServer) -> None:
    person = make.person(employee_no="u1")
    come_in(Client(), cas)
    Person.objects.filter(pk=person.pk).update(is_active=False)

    answer = come_in(client, cas)

    assert "账号已停用" in answer.content.decode()
    assert not is_in(client)


def test_second_factor_is_still_asked_for(client: Client, cas: CasServer) -> None:
    make.person(roles=["ops_manager"], employee_no="u1")

    answer = come_in(client, cas)

    assert answer.headers["Location"] == "/accounts/second-factor/"
    assert not is_in(client)


def test_a_locked_account_does_not_come_in_this_way(client: Client, cas: CasServer) -> None:
    person = make.person(employee_no="u1", password=make.PASSWORD)
    for _ in range(5):
        form = {"username": person.username, "password": "wrong"}
        Client().post(LOGIN, form, REMOTE_ADDR="10.0.0.9")

    answer = come_in(client, cas)

    assert "已暂时锁定" in answer.content.decode()
    assert not is_in(client)


def test_a_state_is_good_once_and_in_its_own_browser(client: Client, cas: CasServer) -> None:
    make.person(employee_no="u1")
    address = cas.sign_in(away(client))

    stranger = Client()
    stolen = stranger.get(address)
    first = client.get(address)
    client.post("/accounts/logout/")
    again = client.get(address)

    assert (stolen.status_code, is_in(stranger)) == (422, False)
    assert first.status_code == 302
    assert again.status_code == 422


def test_a_binding_is_seen_and_ended_by_its_person(client: Client, cas: CasServer) -> None:
    make.person(employee_no="u1")
    come_in(client, cas)
    bound = ExternalIdentity.objects.get()
    other = Client()
    make.sign_in(other, make.person())
    other.post("/accounts/bindings/end/", {"identity": bound.pk})
    kept = ExternalIdentity.objects.filter(ended_at=None).count()

    seen = client.get("/accounts/profile/").content.decode()
    client.post("/accounts/bindings/end/", {"identity": bound.pk})

    assert "绑定的登录方式" in seen
    assert (kept, ExternalIdentity.objects.filter(ended_at=None).count()) == (1, 0)
    assert JournalEntry.objects.filter(kind="directory.identity.ended").count() == 1


def test_a_plugin_beside_the_others_needs_no_more_than_its_module(client: Client) -> None:
    make.person(employee_no="u9")
    with standing_in(LOGINS, {"fake": Fake}):
        gone = client.get("/accounts/with/fake/").headers["Location"]
        state = gone.partition("state=")[2]
        client.get("/accounts/with/fake/back/", {"state": state, "user": "u9"})

    assert is_in(client)
