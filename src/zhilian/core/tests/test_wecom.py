"""Calling 企业微信: tokens are shared and renewed once, trouble is a value."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from zhilian.core import wecom
from zhilian.core.tests.wecom_server import CORP, SECRET, WecomServer, said, wecom_server

MEMBER = "/cgi-bin/user/get"


@pytest.fixture
def server() -> Iterator[WecomServer]:
    wecom.TOKENS.clear()
    with wecom_server() as made:
        yield made


def ask(server: WecomServer, secret: str = SECRET) -> wecom.Said:
    app = wecom.App(url=f"{server.url}/", corp_id=CORP, secret=secret)
    return wecom.ask(app, MEMBER, query={"userid": "u1"})


def test_a_token_is_asked_for_once(server: WecomServer) -> None:
    first, second = ask(server), ask(server)

    assert (first.text("mobile"), second.ok) == ("13900000001", True)
    assert server.asked.count("/cgi-bin/gettoken") == 1


@pytest.mark.parametrize("code", [40014, 42001])
def test_a_spent_token_is_renewed_and_the_call_made_again(server: WecomServer, code: int) -> None:
    ask(server)
    server.broken[MEMBER] = [said(code)]

    found = ask(server)

    assert found.ok
    assert server.asked.count("/cgi-bin/gettoken") == 2


def test_a_token_is_renewed_only_once(server: WecomServer) -> None:
    ask(server)
    server.broken[MEMBER] = [said(42001), said(42001), said(42001)]

    found = ask(server)

    assert found.code == 42001
    assert server.asked.count(MEMBER) == 3


def test_a_short_token_is_not_kept(server: WecomServer) -> None:
    server.broken["/cgi-bin/gettoken"] = [said(0, access_token="brief", expires_in=200)]
    server.good.add("brief")
    ask(server)

    ask(server)

    assert server.asked.count("/cgi-bin/gettoken") == 2


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ((500, ""), "对方答复 500"),
        ((302, ""), "对方答复 302"),
        ((200, "[]"), "看不懂"),
        ((200, "{}"), "看不懂"),
        ((200, '{"errcode": true}'), "看不懂"),
        ((200, '{"errcode": 0, "userid": "\\ud800"}'), "看不懂"),
        ((200, "[" * 100_000), "看不懂"),
        ((200, "x" * 300_000), "答复过长"),
        (said(45009), "错误码 45009"),
    ],
)
def test_trouble_is_a_value_in_words(
    server: WecomServer, answer: tuple[int, str], why: str
) -> None:
    server.broken[MEMBER] = [answer]

    found = ask(server)

    assert not found.ok
    assert why in found.why


@pytest.mark.parametrize("good_for", [10**400, -1, 0, 7200])
def test_whatever_a_token_says_of_its_end_it_is_used(server: WecomServer, good_for: int) -> None:
    server.broken["/cgi-bin/gettoken"] = [said(0, access_token="t", expires_in=good_for)]
    server.good.add("t")

    assert ask(server).ok


def test_a_wrong_secret_is_said_and_shown_nowhere(server: WecomServer) -> None:
    found = ask(server, secret="wrong")

    assert found.code == 40001
    assert "wrong" not in found.why
    assert SECRET not in repr(wecom.App(url="", corp_id="", secret=SECRET))
