"""The walk through a window: what its own steps say counts, what the login says does not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from zhilian.probe.engine import try_once
from zhilian.probe.kinds.base import KINDS
from zhilian.probe.tests import make
from zhilian.probe.tests.servers import Asked, reply, web
from zhilian.probe.types import ErrorCode, Sample


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
