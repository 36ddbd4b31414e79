"""The sign-in page: both ways in, what was typed stays, a number serves as a name."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from zhilian.core import service as core
from zhilian.core.models import Installation
from zhilian.core.testing import NOON
from zhilian.directory.models import SignIn
from zhilian.directory.tests import make

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
PHONE = "13900000001"


@pytest.fixture(autouse=True)
def _by_code(settings: Any) -> None:
    settings.SIGN_IN_BY_CODE = True


def page(client: Client, **form: str) -> str:
    answer = client.post(LOGIN, form) if form else client.get(LOGIN)
    return str(answer.content.decode())


def test_number_and_code_come_first_and_a_password_is_one_press_away(client: Client) -> None:
    first, chosen = page(client), page(client, do="by-password", username=PHONE)

    assert 'autocomplete="one-time-code"' in first
    assert 'type="password"' not in first
    assert 'type="password"' in chosen
    assert f'value="{PHONE}"' in chosen


def test_changing_the_way_is_no_attempt(client: Client) -> None:
    page(client, do="by-password", way="code", username=PHONE, code="123456")
    page(client, do="by-code", way="password", username=PHONE, password="secret")

    assert SignIn.objects.count() == 0


def test_without_a_gateway_there_is_no_code(client: Client, settings: Any) -> None:
    settings.SIGN_IN_BY_CODE = False
    make.person(phone=PHONE)

    asked = page(client, do="ask", way="code", username=PHONE)

    assert "获取验证码" not in page(client)
    assert "请输入密码" in asked


def test_after_asking_the_button_waits_and_the_number_stays(client: Client) -> None:
    first = page(client, do="ask", way="code", username=PHONE)
    second = page(client, do="ask", way="code", username=PHONE)

    assert "如果 139****0001 已登记，验证码已发出" in first
    assert f'value="{PHONE}"' in first
    assert "data-wait=" in first
    assert "秒后再试" in second
    assert "data-wait=" in second


def test_a_wrong_code_keeps_the_number_and_the_countdown(client: Client) -> None:
    page(client, do="ask", way="code", username=PHONE)

    refused = page(client, do="enter", way="code", username=PHONE, code="000000")

    assert "验证码不对或已过期" in refused
    assert f'value="{PHONE}"' in refused
    assert "data-wait=" in refused


def test_enter_asks_while_no_code_is_typed_and_tries_when_one_is(client: Client) -> None:
    asked = page(client, do="go", way="code", username=PHONE)
    tried = page(client, do="go", way="code", username=PHONE, code="000000")

    assert "验证码已发出" in asked
    assert "验证码不对或已过期" in tried


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"do": "ask"}, "请输入手机号"),
        ({"do": "ask", "username": "12345"}, "手机号应为 1 开头的 11 位数字"),
        ({"do": "enter", "username": PHONE}, "还没有收到，请先点“获取验证码”"),
        ({"do": "enter", "username": PHONE, "code": "12"}, "验证码是 6 位数字"),
    ],
)
def test_what_is_wrong_is_said_with_its_remedy(
    client: Client, form: dict[str, str], says: str
) -> None:
    assert says in page(client, way="code", **form)


def test_number_and_password_let_in(client: Client) -> None:
    make.person(phone=PHONE, password=make.PASSWORD)

    answer = client.post(LOGIN, {"username": PHONE, "password": make.PASSWORD})

    assert answer.status_code == 302
    assert SignIn.objects.get().means == "PASSWORD"


def test_a_shared_number_is_no_name(client: Client) -> None:
    for _ in range(2):
        make.person(phone=PHONE, password=make.PASSWORD)

    answer = client.post(LOGIN, {"username": PHONE, "password": make.PASSWORD})

    assert answer.status_code == 422


def test_number_and_name_share_one_lock(settings: Any) -> None:
    make.person(username="known", phone=PHONE, password=make.PASSWORD)
    for n, name in enumerate((PHONE, "known", PHONE, "known", PHONE)):
        form = {"username": name, "password": "wrong"}
        last = Client().post(LOGIN, form, REMOTE_ADDR=f"10.0.0.{n}")

    assert last.status_code == 429


def test_the_demo_says_where_the_code_is_seen_but_only_on_this_machine(
    client: Client, settings: Any
) -> None:
    core.mark_installation(kind=Installation.Kind.DEMO, title="演示", at=NOON)
    settings.SMS_GATEWAY_URL = "http://127.0.0.1:8001/send"

    here, away = client.get(LOGIN), client.get(LOGIN, REMOTE_ADDR="203.0.113.9")

    assert 'href="http://127.0.0.1:8001/"' in here.content.decode()
    assert "8001" not in away.content.decode()
