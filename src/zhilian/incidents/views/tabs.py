"""The tabs over every page about faults."""

from typing import Any

from django.urls import reverse

TABS = (
    ("list", "故障单"),
    ("actions", "改进措施"),
    ("causes", "原因分析"),
    ("plans", "应急预案"),
    ("outages", "整体故障"),
)


def tabs(current: str) -> list[dict[str, Any]]:
    return [
        {"label": label, "href": reverse(f"incidents:{name}"), "current": name == current}
        for name, label in TABS
    ]
