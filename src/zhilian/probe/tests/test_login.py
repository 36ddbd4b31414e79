"""The login journey against a small site with a token, a cookie and a window."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

import pytest

from zhilian.probe.engine import try_once
from zhilian.probe.pages import Take, find
from zhilian.probe.tests import make
from zhilian.probe.tests.servers import Asked, Web, reply, web
from zhilian.probe.types import ErrorCode, Sample

FORM = '<form><input type=hidden value="t&amp;0k" name="csrf"><input name="user"></form>'


def _office(asked: Asked) -> bytes:
    """Log in with the token of the page and the right password, then see the window."""
    if asked.path == "/login" and asked.method == "GET":
        return reply(FORM, headers=("Set-Cookie: visit=7; Path=/",))
    if asked.path == "/login":
        form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
        entered = form == {"csrf": "t&0k", "user": "巡检员", "password": "s&cret%"}
        if not entered or "visit=7" not in asked.headers.get("cookie", ""):
            return reply("密码错误", status="403 Forbidden")
        session = "Set-Cookie: session=yes; Path=/"
        return reply(status="302 Found", headers=(session, "Location: /home"))
    if "session=yes" not in asked.headers.get("cookie", ""):
        return reply("请先登录", status="401 Unauthorized")
    return reply("欢迎，巡检员" if asked.path == "/home" else "食堂订餐")


@pytest.fixture
def office() -> Iterator[Web]:
    with web(_office) as site:
        yield site


def test_journey_logs_in_and_opens_a_window(office: Web) -> None:
    sample = _walk(office)

    assert sample.ok, sample.error_text
    assert [asked.path for asked in office.asked] == ["/login", "/login", "/home", "/w/canteen/"]
    assert [c.name for c in sample.conditions if "提取" in c.name] == ["第 1 步 登录页：提取 token"]
    assert sample.phases.total == sample.took_us


def test_journey_starts_without_cookies_each_time(office: Web) -> None:
    _walk(office)
    again = _walk(office)

    assert again.ok
    first_pages = [
        asked for asked in office.asked if asked.method == "GET" and "login" in asked.path
    ]
    assert [asked.headers.get("cookie") for asked in first_pages] == [None, None]


def test_wrong_password_stops_at_its_step_and_shows_no_secret(office: Web) -> None:
    sample = _walk(office, password="wr0ng-word")

    assert sample.error_code == ErrorCode.CONDITION
    assert sample.error_text.startswith("第 2 步 登录：状态码")
    assert "wr0ng-word" not in str(sample.to_json())
    assert [asked.path for asked in office.asked] == ["/login", "/login"]


def test_missing_token_is_told(office: Web) -> None:
    sample = _walk(office, field="no_such_field")

    assert "提取 token" in sample.error_text
    assert "页面中没有" in sample.error_text


@pytest.mark.parametrize(
    ("page", "what", "found"),
    [
        (FORM, Take(field="csrf"), "t&0k"),
        ('<meta name="csrf" content="m1">', Take(field="csrf"), "m1"),
        ('<p>csrf</p><input name="csrf" value="">', Take(field="csrf"), ""),
        ("<p>csrf", Take(field="csrf"), None),
        ("var token = 'abc';", Take(after="token = '", before="'"), "abc"),
        ("var token = 'abc", Take(after="token = '", before="'"), None),
        ("csrf " * 10_000, Take(field="csrf"), None),
    ],
)
def test_find_takes_values_out_of_pages(page: str, what: Take, found: str | None) -> None:
    assert find(page.encode(), what=what, charset="utf-8") == found


def _walk(site: Web, **changes: str) -> Sample:
    form = {"csrf": "{{token}}", "user": "{{user}}", "password": "{{password}}"}
    steps: list[dict[str, Any]] = [
        {
            "name": "登录页",
            "url": f"{site.url}/login",
            "take": {"token": changes.get("field", "csrf")},
        },
        {"name": "登录", "url": "/login", "form": form, "contains": "欢迎"},
        {"name": "食堂", "url": "/w/canteen/", "contains": ["食堂订餐"]},
    ]
    values = {"user": "巡检员", "password": {"secret": changes.get("password", "s&cret%")}}
    return try_once(make.spec(kind="login", steps=steps, values=values))
