"""Where a request came from, as far as it is kept."""

from __future__ import annotations

from django.http import HttpRequest

from zhilian.core.addresses import client_address
from zhilian.directory.service.sessions import CameFrom

_BROWSERS = (
    ("wxwork", "企业微信"),
    ("MicroMessenger", "微信"),
    ("Edg/", "Edge"),
    ("Firefox/", "Firefox"),
)
_SYSTEMS = (
    ("Android", "安卓"),
    ("iPhone", "iPhone"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def came_from(request: HttpRequest) -> CameFrom:
    agent = request.headers.get("User-Agent", "")
    return CameFrom(address=client_address(request), browser=_in_words(agent))


def _in_words(agent: str) -> str:
    """ "Chrome（安卓）": enough to know one's own devices again."""
    browsers = (*_BROWSERS, ("Chrome/", "Chrome"), ("Safari/", "Safari"))
    browser = next((name for mark, name in browsers if mark in agent), "其他浏览器")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return f"{browser}（{system}）" if system else browser
