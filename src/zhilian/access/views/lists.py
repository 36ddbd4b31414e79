"""Lists of the access desk: visitors, permissions, vehicles, passages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from zhilian.access import selectors, service
from zhilian.access.codes import masked_idno
from zhilian.access.models import Pass, PassRecord, Permission, PlatePermit
from zhilian.access.types import GrantKind, GrantState, Means, PassState, Why
from zhilian.access.views import desk
from zhilian.assets.types import Direction
from zhilian.core.access import admits
from zhilian.core.asking import act, reason_of
from zhilian.core.listing import Asked, Cell, Column, Empty, Ledger, asked_of
from zhilian.core.times import clock_now, local

TONES = {GrantState.LIVE: "good", GrantState.REVOKED: "plain", GrantState.EXPIRED: "plain"}
HERE = {PassState.ISSUED: "blue", PassState.INSIDE: "good", PassState.LEFT: "plain"}


def _moment(at: Any) -> str:
    return f"{local(at):%m-%d %H:%M}" if at else ""


def _guest(row: Pass) -> Cell:
    return Cell(text=row.name or "（已清除）", sub="随行" if row.companion else "")


def _visits() -> Ledger[Pass]:
    return Ledger(
        title="今日访客",
        lead="今天有效的访客、团体与外协通行码；搜索可查通行码、身份证号、被访人和办件编号。",
        placeholder="通行码、身份证号、被访人、办件编号",
        narrowings=(selectors.PASS_KINDS, selectors.PASS_STATES),
        export=reverse("access:visitors_file"),
        empty=Empty(title="今天没有访客", text="访客预约通过后会出现在这里。", icon="users"),
        columns=(
            Column(label="访客", cell=_guest),
            Column(label="证件号", cell=lambda row: masked_idno(row.idno)),
            Column(label="种类", cell=lambda row: GrantKind(row.grant.kind).label),
            Column(
                label="状态",
                cell=lambda row: Cell(
                    text=PassState(row.state).label, tone=HERE[PassState(row.state)]
                ),
            ),
            Column(label="入口", cell=lambda row: str(row.gate or row.building or "作业区域")),
            Column(label="被访人", cell=lambda row: str(row.grant.given_to or "")),
            Column(
                label="有效时间",
                cell=lambda row: Cell(
                    text=_moment(row.grant.valid_from), sub=f"至 {_moment(row.grant.valid_to)}"
                ),
            ),
            Column(label="入场", cell=lambda row: _moment(row.entered_at)),
            Column(label="离场", cell=lambda row: _moment(row.left_at)),
            Column(label="办件", cell=lambda row: row.grant.number),
        ),
    )


def _rights() -> Ledger[Permission]:
    return Ledger(
        title="职工权限",
        placeholder="姓名、办件编号",
        narrowings=(selectors.GRANT_STATES,),
        export=reverse("access:permissions_file"),
        href=lambda row: f"{reverse('access:permissions')}?q={row.grant.number}",
        empty=Empty(
            title="还没有权限", text="门禁权限申请通过后会出现在这里。", icon="shield-check"
        ),
        columns=(
            Column(label="人员", cell=lambda row: Cell(text=row.person, sub=row.person.unit or "")),
            Column(label="区域", cell=lambda row: row.place),
            Column(label="时段", cell=lambda row: row.get_rule_display()),
            Column(
                label="状态",
                cell=lambda row: Cell(
                    text=row.grant.get_state_display(), tone=TONES[GrantState(row.grant.state)]
                ),
            ),
            Column(
                label="有效期",
                cell=lambda row: Cell(
                    text=_moment(row.grant.valid_from), sub=f"至 {_moment(row.grant.valid_to)}"
                ),
            ),
            Column(label="办件", cell=lambda row: row.grant.number),
            Column(label="收回原因", cell=lambda row: row.grant.reason),
        ),
    )


def _vehicles() -> Ledger[PlatePermit]:
    return Ledger(
        title="车辆",
        placeholder="车牌、申请人、办件编号",
        narrowings=(selectors.GRANT_STATES,),
        empty=Empty(title="还没有车辆", text="停车证或临时停车通过后会出现在这里。", icon="car"),
        columns=(
            Column(label="车牌", cell=lambda row: row.plate or "（已清除）"),
            Column(label="停车场", cell=lambda row: row.lot_name or row.lot or "全部车场"),
            Column(
                label="状态",
                cell=lambda row: Cell(
                    text=row.grant.get_state_display(), tone=TONES[GrantState(row.grant.state)]
                ),
            ),
            Column(label="申请人", cell=lambda row: str(row.grant.given_to or "")),
            Column(label="有效期至", cell=lambda row: _moment(row.grant.valid_to)),
            Column(label="入场", cell=lambda row: _moment(row.entered_at)),
            Column(label="办件", cell=lambda row: row.grant.number),
        ),
    )


def _who(row: PassRecord) -> str:
    if row.guest is not None:
        return row.guest.name or "访客"
    if row.permit is not None:
        return row.permit.plate or "车辆"
    return str(row.person or "未识别")


def _records() -> Ledger[PassRecord]:
    return Ledger(
        title="通行记录",
        placeholder="姓名、出入口",
        narrowings=(selectors.MEANS, selectors.VERDICTS),
        export=reverse("access:records_file"),
        empty=Empty(title="还没有通行记录", text="闸机或门岗核验后会出现在这里。"),
        columns=(
            Column(label="时间", cell=lambda row: f"{local(row.at):%Y-%m-%d %H:%M:%S}"),
            Column(label="谁", cell=_who),
            Column(label="出入口", cell=lambda row: str(row.gate or row.lot)),
            Column(label="方向", cell=lambda row: Direction(row.direction).label),
            Column(label="方式", cell=lambda row: Means(row.means).label),
            Column(
                label="结果",
                cell=lambda row: Cell(
                    text="放行" if row.allowed else "拒绝",
                    tone="good" if row.allowed else "bad",
                    sub=Why(row.why).label,
                ),
            ),
            Column(label="门岗", cell=lambda row: str(row.guard or "")),
            Column(label="补送", cell=lambda row: "离线补送" if row.offline else ""),
        ),
    )


@admits(*desk.GUARDS)
@require_GET
def visitors(request: HttpRequest) -> HttpResponse:
    asked = asked_of(request, (selectors.PASS_KINDS, selectors.PASS_STATES))
    rows = selectors.passes(asked=asked, now=clock_now())
    return _list(request, _visits(), asked, rows, current="visitors")


@admits(*desk.ADMINS)
@require_GET
def visitors_file(request: HttpRequest) -> StreamingHttpResponse:
    asked = asked_of(request, (selectors.PASS_KINDS, selectors.PASS_STATES))
    rows = selectors.passes(asked=asked, now=clock_now())
    return desk.file_of(_visits(), asked, selectors.all_of(rows, asked))


@admits(*desk.ADMINS)
@require_GET
def permissions(request: HttpRequest) -> HttpResponse:
    """With one number searched for, what it gave can be taken back."""
    asked = asked_of(request, (selectors.GRANT_STATES,))
    rows = selectors.permissions(asked=asked)
    page = selectors.page_of(rows, asked)
    grants = {row.grant for row in page.rows if row.grant.is_live} if asked.q else set()
    context = {
        **_rights().context(asked, page),
        "tabs": desk.tabs(request, "permissions"),
        "live": sorted(grants, key=lambda one: one.pk)[:5],
    }
    return render(request, "access/list.html", context)


@admits(*desk.ADMINS)
@require_GET
def permissions_file(request: HttpRequest) -> StreamingHttpResponse:
    asked = asked_of(request, (selectors.GRANT_STATES,))
    rows = selectors.permissions(asked=asked)
    return desk.file_of(_rights(), asked, selectors.all_of(rows, asked))


@admits(*desk.ADMINS)
@require_POST
def revoke(request: HttpRequest, grant_id: int) -> HttpResponse:
    reason = reason_of(request)
    return act(
        request,
        lambda: service.revoke_one(grant_id=grant_id, reason=reason, at=clock_now()),
        done="已收回，正在从终端撤下。",
        to=reverse("access:permissions"),
    )


@admits(*desk.PARKING)
@require_GET
def vehicles(request: HttpRequest) -> HttpResponse:
    asked = asked_of(request, (selectors.GRANT_STATES,))
    return _list(request, _vehicles(), asked, selectors.permits(asked=asked), current="vehicles")


@admits(*desk.ADMINS)
@require_GET
def records(request: HttpRequest) -> HttpResponse:
    asked = asked_of(request, (selectors.MEANS, selectors.VERDICTS))
    return _list(request, _records(), asked, selectors.records(asked=asked), current="records")


@admits(*desk.ADMINS)
@require_GET
def records_file(request: HttpRequest) -> StreamingHttpResponse:
    asked = asked_of(request, (selectors.MEANS, selectors.VERDICTS))
    rows = selectors.records(asked=asked)
    return desk.file_of(_records(), asked, selectors.all_of(rows, asked))


def _list(
    request: HttpRequest, ledger: Ledger[Any], asked: Asked, rows: Any, *, current: str
) -> HttpResponse:
    context = {
        **ledger.context(asked, selectors.page_of(rows, asked)),
        "tabs": desk.tabs(request, current),
    }
    return render(request, "access/list.html", context)
