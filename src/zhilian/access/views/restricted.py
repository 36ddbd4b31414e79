"""The restricted list: only hashes of numbers are kept and compared."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from zhilian.access import selectors, service
from zhilian.access.forms.restricting import RestrictForm, UnrestrictForm
from zhilian.access.models import Listed
from zhilian.access.service import ListDraft
from zhilian.access.views import desk
from zhilian.core.access import admits
from zhilian.core.asking import Sheet, ask
from zhilian.core.listing import Button, Cell, Column, Empty, Ledger, asked_of
from zhilian.core.times import clock_now, local, local_midnight

NARROWINGS = (selectors.LISTED_STATES,)


def state_cell(row: Listed) -> Cell:
    if row.removed_at is not None:
        return Cell(text="已移出", tone="plain", icon="undo-2")
    if row.until_at is not None and row.until_at <= clock_now():
        return Cell(text="已到期", tone="plain", icon="clock")
    return Cell(text="限制中", tone="bad", icon="ban")


def _ends(row: Listed) -> str:
    return f"{local(row.until_at):%Y-%m-%d}" if row.until_at else "长期"


def _ledger() -> Ledger[Listed]:
    new = reverse("access:restrict")
    return Ledger(
        title="限制名单",
        lead="只保存证件号的散列，用于比对；列入后已签发的通行码立即收回。打开一条可以移出。",
        placeholder="完整证件号、标识、原因",
        narrowings=NARROWINGS,
        href=lambda row: reverse("access:restricted_row", args=[row.pk]),
        buttons=(Button(label="列入", href=new, icon="user-x", tone="main"),),
        empty=Empty(title="名单是空的", text="列入后，此人不能预约也不能入场。", icon="user-x"),
        columns=(
            Column(label="标识", cell=lambda row: row.hint),
            Column(label="原因", cell=lambda row: row.reason),
            Column(
                label="列入",
                cell=lambda row: Cell(
                    text=f"{local(row.added_at):%Y-%m-%d}", sub=str(row.added_by or "")
                ),
            ),
            Column(label="到期", cell=_ends),
            Column(label="状态", cell=state_cell),
        ),
    )


@admits(*desk.ADMINS)
@never_cache
@require_GET
def restricted(request: HttpRequest) -> HttpResponse:
    asked = asked_of(request, NARROWINGS)
    page = selectors.page_of(selectors.listed(asked=asked), asked)
    context = _ledger().context(asked, page) | {"tabs": desk.tabs(request, "restricted")}
    return render(request, "access/list.html", context)


@admits(*desk.ADMINS)
@never_cache
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    home = reverse("access:restricted")

    def do(form: RestrictForm) -> tuple[str, str]:
        said = form.cleaned_data
        until = said["until"]
        draft = ListDraft(
            idno=said["idno"],
            name=said["name"],
            reason=said["reason"],
            until_at=local_midnight(until) if until else None,
        )
        service.restrict(draft=draft, person_id=desk.me(request), at=clock_now())
        return "已列入，相关通行码已收回。", home

    sheet = Sheet(title="列入限制名单", verb="列入", back=home, tone="bad", crumbs=[_crumb()])
    return ask(request, form=RestrictForm, sheet=sheet, do=do)


@admits(*desk.ADMINS)
@never_cache
@require_http_methods(["GET", "POST"])
def row(request: HttpRequest, entry_id: int) -> HttpResponse:
    """One entry with who put it there and why; while it stands, it can be taken off."""
    held = selectors.listed_row(entry_id=entry_id)
    if held is None:
        raise Http404("没有这一条，请返回列表。")
    home = reverse("access:restricted")

    def do(form: UnrestrictForm) -> tuple[str, str]:
        service.unrestrict(
            entry_id=entry_id,
            reason=form.cleaned_data["reason"],
            person_id=desk.me(request),
            at=clock_now(),
        )
        return f"{held.hint} 已移出名单。", home

    sheet = Sheet(
        title=held.hint,
        verb="移出名单",
        back=home,
        tone="bad",
        text="移出后此人可以预约和入场；已收回的通行码不恢复，须重新预约。",
        crumbs=[_crumb()],
        template="access/restricted_row.html",
    )
    more = {"entry": held, "state": state_cell(held), "facts": _facts(held)}
    return ask(request, form=UnrestrictForm, sheet=sheet, do=do, more=more)


def _facts(held: Listed) -> list[tuple[str, Any]]:
    found = [
        ("原因", held.reason),
        ("列入", f"{local(held.added_at):%Y-%m-%d %H:%M}，{held.added_by or '系统'}"),
        ("到期", _ends(held)),
    ]
    if held.removed_at is not None:
        who = held.removed_by or "系统"
        found.append(("移出", f"{local(held.removed_at):%Y-%m-%d %H:%M}，{who}"))
        found.append(("移出原因", held.remove_reason))
    return found


def _crumb() -> dict[str, str]:
    return {"label": "限制名单", "href": reverse("access:restricted")}
