"""What the shells need: the menu, the look that the reader chose, addresses of static files."""

import hashlib
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from zhilian.faces import navigation
from zhilian.monitoring.service import rum

register = template.Library()
WINDOW_PAGE = "portal:window"


@register.simple_tag(takes_context=True)
def html_attrs(context: template.Context) -> SafeString:
    """What the reader chose, from cookies, so that the first paint is already right."""
    request: HttpRequest | None = context.get("request")
    cookies = request.COOKIES if request else {}
    now = context.get("now")
    parts = [format_html('lang="{}"', "zh-CN")]
    if cookies.get("zl_theme") in {"light", "dark"}:
        parts.append(format_html('data-theme="{}"', cookies["zl_theme"]))
    if cookies.get("zl_edition") == "elder":
        parts.append(format_html('data-edition="{}"', "elder"))
    if cookies.get("zl_size") in {"2", "3"}:
        parts.append(format_html('data-size="{}"', cookies["zl_size"]))
    if isinstance(now, datetime):
        parts.append(format_html('data-now="{}"', now.astimezone(UTC).isoformat()))
    return SafeString(" ".join(parts))


@register.simple_tag(takes_context=True)
def beacon(context: template.Context) -> SafeString:
    """The one-time word with which this page's reader sends its timings back; see `beacon.js`.

    None on a page that a drill slows down: a drill is in no figure.
    """
    request: HttpRequest | None = context.get("request")
    now = context.get("now")
    match = getattr(request, "resolver_match", None)
    if match is None or not isinstance(now, datetime) or hasattr(request, "drill"):
        return SafeString("")
    page = match.kwargs["code"] if match.view_name == WINDOW_PAGE else match.view_name
    nonce = rum.issue_nonce(page=page, release=settings.RELEASE, at=now)
    return format_html(' data-beacon="{}"', nonce)


@register.simple_tag(takes_context=True)
def console_menu(context: template.Context) -> list[navigation.Group]:
    """{% console_menu as groups %}"""
    request: HttpRequest | None = context.get("request")
    if request is None:
        return []
    user: Any = getattr(request, "user", None)
    roles = frozenset(getattr(user, "role_codes", ()) or ())
    return navigation.menu(roles=roles, path=request.path)


@register.filter
def bottom_items(groups: list[navigation.Group]) -> list[navigation.Item]:
    return navigation.bottom(groups)


@register.filter
def first_sign(user: object) -> str:
    """The sign in the round picture: the family name."""
    name = str(getattr(user, "name", "") or getattr(user, "username", "") or "客")
    return name[:1].upper()


@register.simple_tag
def asset(path: str) -> str:
    """Address of a static file with its fingerprint: may be cached for ever, is never stale."""
    return f"{static(path)}?v={_fingerprint(path)}"


@cache
def _fingerprint(path: str) -> str:
    found = finders.find(path)
    if not isinstance(found, str):
        raise template.TemplateSyntaxError(f"There is no static file {path!r}.")
    return hashlib.sha256(Path(found).read_bytes()).hexdigest()[:10]
