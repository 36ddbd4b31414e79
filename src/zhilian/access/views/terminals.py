"""Terminals: how they are, what is owed to them, what they were last heard to hold."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from zhilian.access.forms.terminals import stands
from zhilian.access.views import desk
from zhilian.assets import selectors, service
from zhilian.assets.errors import NoSuchTerminal
from zhilian.assets.selectors import CommandFilter, TerminalFilter
from zhilian.assets.types import Direction, TerminalKind, TerminalState
from zhilian.core.access import admits
from zhilian.core.asking import act, reason_of
from zhilian.core.jobs import JOBS
from zhilian.core.listing import number, word
from zhilian.core.times import clock_now, local

COMPARE = "zhilian.assets.jobs.compare_terminal"


@admits(*desk.DEVICES)
@require_GET
def terminals(request: HttpRequest) -> HttpResponse:
    kind, state = word(request, "kind"), word(request, "state")
    wanted = TerminalFilter(
        q=word(request, "q"),
        kinds=(kind,) if kind in TerminalKind.values else (),
        state=state if state in TerminalState.values else "",
        trouble=bool(word(request, "trouble")),
    )
    after = word(request, "after")
    rows, following = selectors.terminal_page(wanted=wanted, after=after)
    counts = selectors.terminal_counts(wanted=wanted)
    context = {
        "rows": rows,
        "next_url": f"?q={wanted.q}&kind={kind}&state={state}&after={following}"
        if following
        else "",
        "first_url": "?" if after else "",
        "total": counts[wanted.state],
        "kinds": TerminalKind.choices,
        "states": TerminalState.choices,
        "wanted": wanted,
        "kind": kind,
        "counts": counts,
        "now": clock_now(),
        "may_enrol": bool(desk.kinds_of(request)),
        "tabs": desk.tabs(request, "terminals"),
    }
    return render(request, "access/terminals.html", context)


@admits(*desk.DEVICES)
@require_GET
def terminal(request: HttpRequest, terminal_id: int) -> HttpResponse:
    try:
        held = selectors.terminal(terminal_id=terminal_id)
    except NoSuchTerminal as refusal:
        raise Http404(str(refusal)) from None
    asked = CommandFilter(
        terminal_id=terminal_id,
        state=word(request, "state"),
        before=number(word(request, "before")),
    )
    commands, following = selectors.command_page(wanted=asked)
    context = {
        "terminal": held,
        "facts": _facts(held),
        "live": held.state != TerminalState.RETIRED,
        "may_change": held.kind in desk.kinds_of(request) and held.state != TerminalState.RETIRED,
        "silent": held.state == TerminalState.OFFLINE,
        "counts": selectors.item_counts(terminal_id=terminal_id),
        "commands": commands,
        "next_url": f"?before={following}" if following else "",
        "first_url": "?" if asked.before else "",
        "now": clock_now(),
        "crumbs": [{"label": "终端", "href": reverse("access:terminals")}],
    }
    return render(request, "access/terminal.html", context)


@admits(*desk.DEVICES)
@require_POST
def resend(request: HttpRequest, terminal_id: int) -> HttpResponse:
    return act(
        request,
        lambda: service.resend(terminal_id=terminal_id, at=clock_now()),
        done="已安排全部重新下发，回读核对后状态会更新。",
        to=_page(terminal_id),
    )


@admits(*desk.DEVICES)
@require_POST
def compare(request: HttpRequest, terminal_id: int) -> HttpResponse:
    return act(
        request,
        lambda: JOBS[COMPARE].enqueue(terminal_id=terminal_id),
        done="已安排全量比对，缺少的会补发，多余的会撤下。",
        to=_page(terminal_id),
    )


@admits(*desk.DEVICES)
@require_POST
def open_way(request: HttpRequest, terminal_id: int) -> HttpResponse:
    reason = reason_of(request) or "远程开门"
    return act(
        request,
        lambda: service.open_way(
            terminal_id=terminal_id, person_id=desk.me(request), reason=reason, at=clock_now()
        ),
        done="已下发开门指令，15 秒内未送达即作废。",
        to=_page(terminal_id),
    )


@admits(*desk.DEVICES)
@require_POST
def send_again(request: HttpRequest, terminal_id: int, command_id: int) -> HttpResponse:
    return act(
        request,
        lambda: service.send_again(command_id=command_id, at=clock_now()),
        done="已重新下发。",
        to=_page(terminal_id),
    )


def _facts(held: Any) -> list[tuple[str, str]]:
    where = stands((held.kind,)).get(held.stands_at, ("", ()))[0] or held.stands_at or "未定"
    offset = "未报" if held.clock_off_s is None else f"{held.clock_off_s} 秒"
    return [
        ("安装处", where),
        ("位置", f"{held.site or ''} {held.place}".strip() or "未填"),
        ("方向", Direction(held.direction).label),
        ("接入网址", held.url),
        ("固件", held.firmware or "未报"),
        ("时钟偏差", offset),
        ("待送记录", f"{held.queue} 条"),
        ("登记", f"{local(held.made_at):%Y-%m-%d}"),
    ]


def _page(terminal_id: int) -> str:
    return reverse("access:terminal", args=[terminal_id])
