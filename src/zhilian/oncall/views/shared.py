"""What the pages of on-call share: their tabs, who may what, reading what was asked."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from zhilian.directory.types import ENGINEERS

DOERS = (*sorted(ENGINEERS), "ops_manager")
TABS = (
    ("oncall:roster", "值班表"),
    ("oncall:me", "我的值班"),
    ("oncall:changes", "换班与请假"),
    ("oncall:handovers", "交接班"),
    ("oncall:fairness", "公平与负荷"),
    ("oncall:calls", "呼叫记录"),
    ("oncall:alarms", "困人呼叫"),
    ("oncall:arrivals", "到场"),
    ("oncall:canary", "通道自检"),
)


def tabs(current: str) -> list[dict[str, Any]]:
    return [
        {"label": label, "href": reverse(name), "current": name == current} for name, label in TABS
    ]


def crumbs(*more: tuple[str, str]) -> list[dict[str, str]]:
    """The roster, then (label, url name) of what stands between."""
    found = [{"label": "值班表", "href": reverse("oncall:roster")}]
    return found + [{"label": label, "href": reverse(name)} for label, name in more]


def roles(request: HttpRequest) -> frozenset[str]:
    return getattr(request.user, "role_codes", frozenset())


def may_plan(request: HttpRequest) -> bool:
    return "ops_manager" in roles(request)


def may_act(request: HttpRequest) -> bool:
    return bool(roles(request) & set(DOERS))
