"""Signing in with 企业微信: inside its client, by QR code, by number; whom it never lets in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from zhilian.core.tests.wecom_server import AGENT, SECRET, WecomServer, said, wecom_server
from zhilian.directory.models import ExternalIdentity, SignIn
from zhilian.directory.providers.base import Identity, Unproved
from zhilian.directory.providers.wecom import Wecom
from zhilian.directory.tests import make

pytestmark = pytest.mark.django_db
LOGIN, LEAVE = "/accounts/login/", "/accounts/with/wecom/"
BACK = "http://testserver/accounts/with/wecom/back/?state=abc"
PHONE = "Mozilla/5.0 (Linux; Android 14) MicroMessenger/7.0.1 wxwork/4.1.20 MicroMessenger/7.0.1"
WHO = "/cgi-bin/auth/getuserinfo"


@pytest.fixture(scope="module")
def running() -> Iterator[WecomServer]:
    with wecom_server() as made:
        yield made


@pytest.fixture
def wecom(running: WecomServer, settings: Any) -> WecomServer:
    running.plug_in(settings)
    settings.WECOM_LOGIN = True
    return running


def come_in(client: Client, wecom: WecomServer, agent: str = "", query: str = "") -> Any:
    away = client.get(LEAVE + query, headers={"user-agent": agent}).headers["Location"]
    return client.get(wecom.sign_in(str(away)))


def is_in(client: Client) -> bool:
    return client.get("/accounts/profile/").status_code == 200


def arrive(wecom: WecomServer, agent: str = "") -> Identity | Unproved:
    query = parse_qs(urlsplit(wecom.sign_in(Wecom().leave(back=BACK, agent=agent))).query)
    return Wecom().arrive({name: values[0] for name, values in query.items()}, back=BACK)


@pytest.mark.parametrize(("agent", "host"), [(PHONE, "open."), ("Chrome/140", "login.work.")])
def test_client_authorises_at_once_and_other_browsers_show_the_code(
    client: Client, wecom: WecomServer, agent: str, host: str
) -> None:
    away = str(client.get(LEAVE, headers={"user-agent": agent}).headers["Location"])

    parts = urlsplit(away)
    query = parse_qs(parts.query)
    assert parts.netloc == f"{host}weixin.qq.com"
    assert query["redirect_uri"] == ["http://testserver/accounts/with/wecom/back/"]
    assert query["agentid"] == [AGENT]
    assert (parts.fragment == "wechat_redirect") == (agent == PHONE)
    assert SECRET not in away


@pytest.mark.parametrize("agent", [PHONE, "Chrome/140"])
def test_whoever_fits_comes_in_and_is_bound(client: Client, wecom: WecomServer, agent: str) -> None:
    person = make.person(employee_no="u1")

    answer = come_in(client, wecom, agent, "?next=/accounts/sessions/")

    assert answer.headers["Location"] == "/accounts/sessions/"
    assert is_in(client)
    bound = ExternalIdentity.objects.get()
    assert (bound.person, bound.provider, bound.subject) == (person, "wecom", "u1")
    assert SignIn.objects.get().means == "WECOM"


def test_government_edition_is_the_same_on_hosts_and_paths_of_its_own(
    client: Client, wecom: WecomServer, settings: Any
) -> None:
    settings.WECOM_LABEL, settings.WECOM_IDENTITY_PATH = "政务微信", "/cgi-bin/user/getuserinfo"
    settings.WECOM_QR_URL = "https://zwwx.example/wwopen/sso/qrConnect"
    make.person(employee_no="u1")

    shown = client.get(LOGIN).content.decode()
    come_in(client, wecom)

    assert "政务微信" in shown
    assert is_in(client)


@pytest.mark.parametrize(
    ("agent", "path"),
    [(PHONE, "/cgi-bin/auth/getuserdetail"), ("Chrome/140", "/cgi-bin/user/get")],
)
def test_number_comes_from_consent_in_the_client_else_from_the_address_book(
    client: Client, wecom: WecomServer, settings: Any, agent: str, path: str
) -> None:
    settings.WECOM_MATCH = "phone"
    wecom.known["u1"] = "+8613900000001"
    make.person(phone="13900000001")

    come_in(client, wecom, agent)

    assert is_in(client)
    assert path in wecom.asked


def test_number_that_is_not_told_binds_nobody_and_a_binding_holds_without_it(
    wecom: WecomServer, settings: Any
) -> None:
    settings.WECOM_MATCH = "phone"
    make.person(phone="13900000001")
    known = Client()
    come_in(known, wecom)
    known.post("/accounts/logout/")
    wecom.known = {"u1": "", "u2": ""}

    come_in(known, wecom)
    wecom.user = "u2"
    refused = come_in(Client(), wecom)

    assert is_in(known)
    assert "没有给出可以对应到您的信息" in refused.content.decode()


def test_answer_about_another_member_gives_no_number(wecom: WecomServer, settings: Any) -> None:
    settings.WECOM_MATCH = "phone"
    wecom.broken["/cgi-bin/user/get"] = [said(0, userid="u9", mobile="13900000009")]

    assert arrive(wecom) == Identity(subject="u1", value="")


def test_outsider_is_not_a_member(wecom: WecomServer) -> None:
    wecom.user = "stranger"

    found = arrive(wecom)

    assert isinstance(found, Unproved)
    assert "不是企业微信里本单位的成员" in found.reason


def test_spent_token_is_renewed_without_anybody_noticing(wecom: WecomServer) -> None:
    arrive(wecom)
    wecom.end_tokens()

    found = arrive(wecom)

    assert found == Identity(subject="u1", value="u1")
    assert wecom.asked.count("/cgi-bin/gettoken") == 2


@pytest.mark.parametrize(
    ("path", "answer", "says"),
    [
        ("/cgi-bin/gettoken", said(40001), "错误码 40001"),
        ("/cgi-bin/gettoken", (200, "nonsense"), "看不懂"),
        (WHO, said(40029), "错误码 40029"),
        (WHO, (502, ""), "对方答复 502"),
        (WHO, (200, "x" * 300_000), "答复过长"),
        (WHO, said(0, userid=7), "不是企业微信里本单位的成员"),
    ],
)
def test_trouble_over_there_is_said_in_words(
    wecom: WecomServer, path: str, answer: tuple[int, str], says: str
) -> None:
    wecom.broken[path] = [answer]

    found = arrive(wecom)

    assert isinstance(found, Unproved)
    assert says in found.reason


def test_code_is_good_once_and_its_state_only_in_its_browser(
    client: Client, wecom: WecomServer
) -> None:
    make.person(employee_no="u1")
    address = wecom.sign_in(str(client.get(LEAVE).headers["Location"]))

    stolen = Client().get(address)
    first = client.get(address)
    again = client.get(address)

    assert (stolen.status_code, first.status_code, again.status_code) == (422, 302, 422)


def test_button_goes_with_the_switch(client: Client, wecom: WecomServer, settings: Any) -> None:
    settings.WECOM_LOGIN = False

    assert client.get(LEAVE).status_code == 404
    assert "企业微信" not in client.get(LOGIN).content.decode()


def test_second_factor_and_lock_hold_as_for_a_password(client: Client, wecom: WecomServer) -> None:
    person = make.person(roles=["ops_manager"], employee_no="u1", password=make.PASSWORD)
    asked = come_in(client, wecom).headers["Location"]
    for _ in range(5):
        form = {"username": person.username, "password": "wrong"}
        Client().post(LOGIN, form, REMOTE_ADDR="10.0.0.9")

    locked = come_in(Client(), wecom)

    assert asked == "/accounts/second-factor/"
    assert "已暂时锁定" in locked.content.decode()
