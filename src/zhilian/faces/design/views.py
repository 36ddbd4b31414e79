"""The living catalogue: what the components are and how they look in every state."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from zhilian.core.access import admits
from zhilian.core.templatetags.zl import STATES, icons
from zhilian.faces.design import samples

TONES = (
    ("blue", "操作与进行中"), ("bad", "此刻故障"), ("risk", "有风险"), ("good", "已证实正常"),
    ("unk", "未知、无数据"), ("maint", "维护、暂停"), ("plain", "中性"),
)  # fmt: skip


@admits("ops_manager", "system_admin")
def catalogue(request: HttpRequest) -> HttpResponse:
    return render(request, "design/catalogue.html", sample_context())


@admits("ops_manager", "system_admin")
def phone(request: HttpRequest) -> HttpResponse:
    """The phone shell with a form in error and a list."""
    return render(request, "design/phone.html", sample_context())


def sample_context() -> dict[str, Any]:
    now = timezone.now()
    broken = samples.SampleForm({"name": "张三", "phone": "1380000", "site": "1"})
    broken.is_valid()
    return {
        "now": now,
        "tones": TONES,
        "states": tuple(STATES),
        "icons": sorted(icons()),
        "clocks": samples.clocks(now),
        "tiles": samples.tiles(now),
        "cells": samples.days(now),
        "columns": samples.columns(),
        "entries": samples.timeline(now),
        "form": broken,
        "fresh": samples.SampleForm(),
        "phases": {"dns": 4200, "tcp": 11800, "tls": 25400, "ttfb": 180300, "transfer": 8100},
        "line": [120, 130, 118, None, 160, 210, 190, 170, 168, 140, 133, 128],
        "steps": [
            {"label": "填写", "done": True},
            {"label": "审批", "current": True},
            {"label": "通行"},
        ],
        "chips": [
            {"label": "全部", "href": "?", "count": 64, "current": True},
            {"label": "故障", "href": "?state=DOWN", "count": 2, "tone": "bad",
             "icon": "octagon-x"},
            {"label": "未知", "href": "?state=UNKNOWN", "count": 1, "tone": "unk",
             "icon": "circle-question-mark"},
        ],
        "tabs": [
            {"label": "进行中", "href": "?", "count": 2, "current": True},
            {"label": "已恢复", "href": "?tab=restored", "count": 18},
            {"label": "已关闭", "href": "?tab=closed"},
        ],
        "crumbs": [{"label": "值班台", "href": "/ops/"}],
        "facts": [("监测项", "访客预约"), ("间隔", "60 秒"), ("超时", "5 秒")],
    }  # fmt: skip
