"""The walk through a window: what its own steps say counts, what the login says does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from zhilian.probe.engine import try_once
from zhilian.probe.kinds.base import KINDS
from zhilian.probe.kinds.submit import SubmitCheck
from zhilian.probe.tests import make
from zhilian.probe.tests.servers import Asked, Web, reply, web
from zhilian.probe.types import CheckSpec, ErrorCode, Sample


def _walk(answer: Callable[[Asked], bytes]) -> Sample:
    with web(answer) as site:
        steps = [
            {"url": f"http://127.0.0.1:{site.port}/login", "contains": "欢迎"},
            {"url": "/w/canteen/", "contains": "食堂订餐"},
            {"url": "/w/canteen/", "form": {"trial": "1"}, "expect": {"sound": "true"}},
        ]
        return try_once(make.spec(kind="submit", steps=steps))


def _site(*, login: str = "欢迎", form: str = "食堂订餐", trial: str = '{"sound": true}') -> Sample:
    def answer(asked: Asked) -> bytes:
        if asked.path == "/login":
            return reply(login)
        return reply(trial if asked.method == "POST" else form)

    return _walk(answer)


def test_window_whose_form_is_checked_is_well() -> None:
    assert _site().ok


@pytest.mark.parametrize(
    "sample",
    [{"form": "服务器错误"}, {"trial": '{"sound": false}'}, {"trial": "<h1>服务器错误</h1>"}],
    ids=["no form", "not checked", "no answer"],
)
def test_window_that_fails_on_its_own_steps_is_down(sample: dict[str, str]) -> None:
    found = _site(**sample)

    assert (found.ok, found.error_code) == (False, ErrorCode.CONDITION)


def test_login_that_fails_says_nothing_about_the_window() -> None:
    found = _site(login="密码错误")

    assert (found.ok, found.error_code) == (False, ErrorCode.UNAVAILABLE)
    assert "窗口未能检查" in found.error_text


def test_kind_is_measured_seldom() -> None:
    assert "submit" in KINDS.seldom_names()
    assert "submit" not in KINDS.apart_names()


class Office:
    """A site that lets in for one session at a time, and counts how often somebody logged in."""

    def __init__(self) -> None:
        self.session, self.logins, self.sound = 0, 0, "true"

    def __call__(self, asked: Asked) -> bytes:
        if asked.path == "/login":
            self.logins += 1
            self.session += 1
            return reply("欢迎", headers=(f"Set-Cookie: session={self.session}; Path=/; HttpOnly",))
        known = f"session={self.session}" in asked.headers.get("cookie", "")
        if asked.method == "GET":
            return reply("食堂订餐" if known else "食堂订餐，请登录")
        return reply(f'{{"sound": {self.sound}}}' if known else "<h1>请登录</h1>")


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def site(office: Office) -> Iterator[Web]:
    with web(office) as found:
        yield found


def _window(site: Web, name: str = "canteen", **options: Any) -> CheckSpec:
    steps = [
        {"url": f"http://127.0.0.1:{site.port}/login", "contains": "欢迎"},
        {"url": f"/w/{name}/", "contains": "食堂订餐"},
        {"url": f"/w/{name}/", "form": {"trial": "1"}, "expect": {"sound": "true"}},
    ]
    return make.spec(kind="submit", steps=steps, **options)


def test_who_was_let_in_walks_through_the_other_windows_too(office: Office, site: Web) -> None:
    first = try_once(_window(site))
    rest = [try_once(_window(site, name)) for name in ("haircut", "canteen")]

    assert first.ok, first.error_text
    assert all(one.ok for one in rest), rest[0].error_text
    assert office.logins == 1


def test_who_was_shown_out_logs_in_again_and_nothing_is_broken(office: Office, site: Web) -> None:
    try_once(_window(site))
    office.session += 7

    again = try_once(_window(site))

    assert again.ok, again.error_text
    assert office.logins == 2


def test_broken_form_is_found_from_the_login_on(office: Office, site: Web) -> None:
    try_once(_window(site))
    office.sound = "false"

    broken = try_once(_window(site))

    assert (broken.ok, broken.error_code) == (False, ErrorCode.CONDITION)
    assert "第 3 步" in broken.error_text
    assert office.logins == 2


def test_another_account_is_let_in_for_itself(office: Office, site: Web) -> None:
    try_once(_window(site, values={"username": "jiance", "password": "one"}))
    try_once(_window(site, values={"username": "jiance", "password": "two"}))

    assert office.logins == 2


def test_login_is_walked_again_after_an_hour(office: Office, site: Web) -> None:
    kind = KINDS.get("submit")
    assert isinstance(kind, SubmitCheck)
    try_once(_window(site))
    held = kind._let_in[-1]
    kind._let_in[-1] = replace(held, at=held.at - timedelta(hours=1))

    again = try_once(_window(site))

    assert again.ok
    assert office.logins == 2
