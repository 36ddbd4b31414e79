"""A flow of an interface: a token by a password, an order by the token; and what is never shown."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhilian.probe.engine import try_once
from zhilian.probe.options import Secret
from zhilian.probe.pages import Take, find, in_head, in_jar
from zhilian.probe.tests import make
from zhilian.probe.tests.servers import Asked, Web, reply, web
from zhilian.probe.types import ErrorCode, Sample
from zhilian.probe.veil import Veil

PASSWORD = 'p"ss/wörd 9'
TOKEN = "tok-3f9a2c77"
COOKIE = "visit=v-81726354; Path=/"


def _office(asked: Asked) -> bytes:
    """Tokens by JSON, orders by token and cookie; faults echo what they were asked."""
    if asked.path == "/token":
        body = json.loads(asked.body)
        if body != {"user": "巡检员", "password": PASSWORD}:
            return reply(json.dumps(body, ensure_ascii=False), status="403 Forbidden")
        answer = {"code": 0, "data": {"token": TOKEN, "ids": [41, 42]}}
        return reply(json.dumps(answer), headers=(f"Set-Cookie: {COOKIE}", "X-Trace: t-1"))
    known = asked.headers.get("authorization") == f"Bearer {TOKEN}"
    if not known or "visit=" not in asked.headers.get("cookie", ""):
        return reply(asked.headers.get("authorization", ""), status="401 Unauthorized")
    if asked.path == "/moved":
        return reply(status="302 Found", headers=("Location: /orders/42", "X-Ticket: t-55512345"))
    if asked.path == "/slow":
        time.sleep(0.25)
    found = {"id": 42, "state": "已受理", "echo": asked.headers["authorization"]}
    return reply(json.dumps({"data": found}, ensure_ascii=False))


@pytest.fixture
def office() -> Iterator[Web]:
    with web(_office) as site:
        yield site


def test_token_of_one_step_is_sent_in_the_next(office: Web) -> None:
    sample = _walk(office, {"url": "/orders/{{id}}", "expect": {"data.id": "{{id}}"}})

    assert sample.ok, sample.error_text
    token, order = office.asked
    assert (token.method, token.headers["content-type"]) == ("POST", "application/json")
    assert (order.path, order.headers["authorization"]) == ("/orders/42", f"Bearer {TOKEN}")
    assert order.headers["cookie"] == "visit=v-81726354"


def test_each_step_tells_how_long_it_took(office: Web) -> None:
    sample = _walk(office, {"name": "慢查询", "url": "/slow"})

    took = {one.name: one.saw for one in sample.conditions if one.name.endswith("：用时")}
    assert list(took) == ["第 1 步 取令牌：用时", "第 2 步 慢查询：用时"]
    assert int(took["第 2 步 慢查询：用时"].split()[0]) >= 250
    assert sample.took_us >= 250_000


def test_a_step_that_takes_too_long_fails_by_its_own_limit(office: Web) -> None:
    sample = _walk(office, {"url": "/slow", "max_ms": 50})

    assert sample.error_code == ErrorCode.CONDITION
    assert sample.error_text.startswith("第 2 步：用时：应为 不超过 50 毫秒")


def test_time_is_limited_over_all_steps(office: Web) -> None:
    slow = {"url": "/slow"}

    sample = _walk(office, slow, slow, slow, timeout_s=0.4)

    assert sample.error_code == ErrorCode.TIMEOUT
    assert sample.error_text.startswith("第 3 步")
    assert sample.took_us < 600_000


def test_headers_before_a_redirect_and_cookies_can_be_taken(office: Web) -> None:
    moved = {
        "url": "/moved",
        "follow": False,
        "status": "302",
        "take": {"ticket": {"header": "x-ticket"}, "visit": {"cookie": "visit"}},
    }
    sample = _walk(office, moved, {"url": "/orders/{{ticket}}/{{visit}}"})

    assert sample.ok, sample.error_text
    assert office.asked[-1].path == "/orders/t-55512345/v-81726354"


@pytest.mark.parametrize(
    ("what", "remedy"),
    [
        ({"json": "data.ticket"}, "返回的 JSON 中没有 data.ticket；请对照接口的返回改正路径"),
        ({"json": "data"}, "返回的 JSON 中没有 data；"),
        ({"header": "X-None"}, "没有响应头 X-None；请核对名称"),
        ({"cookie": "none"}, "没有 Cookie none；请核对名称"),
        ({"after": "<b>", "before": "</b>"}, "页面中没有“<b>”与“</b>”之间的文字；请核对"),
    ],
)
def test_missing_value_names_its_step_and_the_remedy(
    office: Web, what: dict[str, str], remedy: str
) -> None:
    sample = _walk(office, {"name": "查询", "url": "/orders/42", "take": {"x": what}})

    assert sample.error_code == ErrorCode.CONDITION
    assert sample.error_text.startswith("第 2 步 查询：提取 x：")
    assert remedy in sample.error_text


def test_an_echoed_password_is_not_shown(office: Web) -> None:
    sample = _walk(office, password="wr0ng word/1", contains="欢迎")

    assert sample.error_text.startswith("第 1 步 取令牌：状态码")
    assert "***" in sample.error_text
    assert "wr0ng" not in str(sample.to_json())


@pytest.mark.parametrize(
    "step",
    [
        {"contains": "已办结"},
        {"expect": {"data.echo": "Bearer x"}},
        {"expect": {"data.echo": ""}},
        {"contains": "{{token}} 过期"},
    ],
)
def test_a_taken_token_is_not_shown(office: Web, step: dict[str, Any]) -> None:
    sample = _walk(office, {"url": "/orders/42"} | step)

    assert len(office.asked) == 2
    assert TOKEN not in str(sample.to_json())


def test_json_value_that_differs_is_told(office: Web) -> None:
    sample = _walk(office, {"url": "/orders/42", "expect": {"data.state": "已办结"}})

    assert sample.error_text == "第 2 步：JSON data.state：应为 已办结，实际 已受理"


@pytest.mark.parametrize(
    ("body", "path", "found"),
    [
        (b'{"a": [1, {"b": "x"}]}', "a[1].b", "x"),
        (b'{"a": true}', "a", "true"),
        (b'{"a": null}', "a", None),
        (b'{"a": []}', "a", None),
        (b"<html>", "a", None),
        (b"[" * 100_000, "a", None),
    ],
)
def test_json_gives_texts_and_numbers(body: bytes, path: str, found: str | None) -> None:
    assert find(body, what=Take(json=path), charset="utf-8") == found


def test_header_and_cookie_are_found_by_name() -> None:
    head = [b"HTTP/1.1 200 OK\r\n", b"X-A: 1\r\n", b"x-a: 2\r\n"]
    jar = ["127.0.0.1\tFALSE\t/\tFALSE\t0\tvisit\t7", "broken"]

    assert (in_head(head, name="X-a"), in_head(head, name="b")) == ("1", None)
    assert (in_jar(jar, name="visit"), in_jar(jar, name="b")) == ("7", None)


STARLESS = st.characters(codec="utf-8", exclude_characters="*")


@given(secret=st.text(STARLESS, min_size=1), around=st.text(STARLESS))
def test_veil_hides_a_secret_in_each_of_its_forms(secret: str, around: str) -> None:
    veil = Veil()
    veil.hide_all({"values": (("password", Secret(secret)),)})

    for shown in (secret, json.dumps(secret)[1:-1]):
        told = veil.text(around + shown + around)
        assert "***" in told
        assert shown not in told


def _walk(site: Web, *later: dict[str, Any], timeout_s: float = 2, **changes: str) -> Sample:
    take = {"token": {"json": "data.token"}, "id": {"json": "data.ids[1]"}}
    first: dict[str, Any] = {
        "name": "取令牌",
        "url": f"{site.url}/token",
        "json": {"user": "{{user}}", "password": "{{password}}"},
        "expect": {"code": 0},
        "take": take,
    }
    if "contains" in changes:
        first["contains"] = changes["contains"]
    bearer = {"headers": {"Authorization": "Bearer {{token}}"}}
    values = {"user": "巡检员", "password": {"secret": changes.get("password", PASSWORD)}}
    options = {"steps": [first, *(bearer | step for step in later)], "values": values}
    return try_once(make.timed_spec(kind="steps", options=options, timeout_s=timeout_s))
