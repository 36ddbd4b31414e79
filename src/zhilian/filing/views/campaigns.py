"""填报批次: the list, one with its progress district by district, the acts of the city."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhilian.core.access import admits, me, roles_of
from zhilian.core.asking import Sheet, act, ask
from zhilian.core.listing import Asked, Button, Cell, Column, Empty, Ledger, Narrowing, asked_of
from zhilian.core.times import clock_now, local
from zhilian.directory.types import Role
from zhilian.filing import selectors, service
from zhilian.filing.forms import CampaignForm, ExtendForm
from zhilian.filing.models import Campaign, CampaignUnit
from zhilian.filing.selectors import CAMPAIGN_SORTS, READERS
from zhilian.filing.types import CampaignKind, CampaignState, UnitState
from zhilian.filing.views import shown

SEERS = READERS | {Role.ESTATE_ADMIN, Role.ASSET_ADMIN}
PLANNERS = frozenset({Role.ENERGY_ADMIN, Role.ESTATE_ADMIN})
UNIT_STATES = [*UnitState.choices, ("late", "逾期未报")]
COLUMNS = (
    Column[Campaign](
        label="批次",
        cell=lambda row: Cell(text=row.name, sub=row.get_kind_display()),
        filed=lambda row: row.name,
    ),
    Column[Campaign](label="统计期", cell=lambda row: row.period),
    Column[Campaign](label="状态", cell=shown.campaign_cell),
    Column[Campaign](
        label="已报",
        cell=lambda row: f"{vars(row)['filed_units']} / {vars(row)['all_units']}",
        num=True,
    ),
    Column[Campaign](label="开放", cell=lambda row: f"{local(row.opens_at):%Y-%m-%d}", num=True),
    Column[Campaign](
        label="截止", cell=lambda row: f"{local(row.due_at):%Y-%m-%d %H:%M}", num=True
    ),
)
UNIT_COLUMNS = (
    Column[CampaignUnit](label="单位", cell=lambda row: row.name),
    Column[CampaignUnit](
        label="区县", cell=lambda row: row.branch.name if row.branch else "市本级"
    ),
    Column[CampaignUnit](label="状态", cell=shown.unit_cell),
    Column[CampaignUnit](
        label="报送",
        cell=lambda row: Cell(
            text=f"{local(row.filed_at):%m-%d %H:%M}" if row.filed_at else "—",
            sub="" if row.was_timely or not row.filed_at else "逾期",
        ),
        num=True,
    ),
    Column[CampaignUnit](
        label="截止", cell=lambda row: f"{local(row.due_at):%m-%d %H:%M}", num=True
    ),
    Column[CampaignUnit](label="办件", cell=lambda row: row.case_number),
)


@admits(*SEERS)
@require_GET
def campaign_list(request: HttpRequest) -> HttpResponse:
    narrowings = (
        Narrowing(name="kind", label="类别", choices=CampaignKind.choices),
        Narrowing(name="state", label="状态", choices=CampaignState.choices),
    )
    plans = bool(roles_of(request) & PLANNERS)
    new_one = Button(
        label="建批次", href=reverse("filing:new_campaign"), icon="circle-plus", tone="main"
    )
    ledger = Ledger(
        title="填报批次",
        lead="谁要在什么时候报什么；开放时冻结应报单位，及时率和完成率分开算。",
        columns=COLUMNS,
        href=lambda row: reverse("filing:campaign", args=[row.pk]),
        placeholder="名称、统计期",
        narrowings=narrowings,
        sorts=CAMPAIGN_SORTS,
        empty=Empty(
            title="还没有批次", text="建一个批次，到开放时间自动通知各单位。", icon="clipboard-list"
        ),
        buttons=[new_one] if plans else [],
        tabs=shown.tabs("filing:campaigns"),
    )
    asked = asked_of(request, narrowings, CAMPAIGN_SORTS)
    page = selectors.campaigns(asked=asked)
    return render(request, "console/list.html", ledger.context(asked, page))


@admits(*PLANNERS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    sheet = Sheet(
        title="建批次",
        verb="保存",
        back=reverse("filing:campaigns"),
        crumbs=[shown.crumb("填报批次", "campaigns")],
    )

    def do(form: CampaignForm) -> tuple[str, str]:
        row = service.plan_campaign(draft=form.draft(), by_id=me(request).pk, at=clock_now())
        return "批次已建，到时自动开放。", reverse("filing:campaign", args=[row.pk])

    return ask(request, form=CampaignForm, sheet=sheet, do=do)


@admits(*PLANNERS)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, campaign_id: int) -> HttpResponse:
    row = _found(campaign_id)
    sheet = Sheet(
        title="改批次",
        verb="保存",
        back=reverse("filing:campaign", args=[row.pk]),
        crumbs=[shown.crumb("填报批次", "campaigns"), shown.crumb(row.name, "campaign", row.pk)],
    )

    def do(form: CampaignForm) -> tuple[str, str]:
        service.plan_campaign(
            draft=form.draft(), by_id=me(request).pk, at=clock_now(), campaign_id=row.pk
        )
        return "已保存。", sheet.back

    names = ("kind", "name", "period", "opens_at", "due_at")
    initial = {name: getattr(row, name) for name in names}
    return ask(request, form=CampaignForm, sheet=sheet, do=do, initial=initial)


@admits(*SEERS)
@require_GET
def page(request: HttpRequest, campaign_id: int) -> HttpResponse:
    row, now, person = _found(campaign_id), clock_now(), me(request)
    ledger, asked = _units(request, row)
    found = selectors.units(campaign_id=row.pk, viewer_id=person.pk, asked=asked, now=now)
    progress = selectors.progress(campaign_id=row.pk, viewer_id=person.pk)
    whole = progress[-1] if progress else None
    plans = bool(roles_of(request) & PLANNERS)
    tone, icon = shown.CAMPAIGN_TONES[CampaignState(row.state)]
    context = ledger.context(asked, found) | {
        "now": now,
        "row": row,
        "tone": tone,
        "icon": icon,
        "progress": [(line, _tile(line.done_share, missing=line.missing)) for line in progress],
        "whole": whole,
        "timely_share": whole.timely / whole.units if whole and whole.units else None,
        "may_edit": plans and row.state == CampaignState.PLANNED,
        "may_lock": plans and row.state == CampaignState.OPEN,
        "late": row.state == CampaignState.OPEN and row.due_at < now,
        "crumbs": [shown.crumb("填报批次", "campaigns")],
    }
    return render(request, "filing/campaign.html", context)


@admits(*SEERS)
@require_GET
def export(request: HttpRequest, campaign_id: int) -> StreamingHttpResponse:
    row = _found(campaign_id)
    ledger, asked = _units(request, row)
    rows = selectors.every_unit(
        campaign_id=row.pk, viewer_id=me(request).pk, asked=asked, now=clock_now()
    )
    return ledger.file(row.name, rows)


@admits(*PLANNERS)
@require_POST
def open_now(request: HttpRequest, campaign_id: int) -> HttpResponse:
    do = partial(service.open_campaign, campaign_id=campaign_id, at=clock_now())
    done = "批次已开放，填报责任人会收到通知。"
    return act(request, do, done=done, to=reverse("filing:campaign", args=[campaign_id]))


@admits(*PLANNERS)
@require_POST
def lock(request: HttpRequest, campaign_id: int) -> HttpResponse:
    do = partial(
        service.lock_campaign, campaign_id=campaign_id, by_id=me(request).pk, at=clock_now()
    )
    done = "批次已锁定，已通过的报表不能再改。"
    return act(request, do, done=done, to=reverse("filing:campaign", args=[campaign_id]))


@admits(*PLANNERS)
@require_http_methods(["GET", "POST"])
def extend(request: HttpRequest, unit_id: int) -> HttpResponse:
    row = selectors.unit_seen(viewer_id=me(request).pk, campaign_unit_id=unit_id)
    if row is None:
        raise Http404
    campaign = row.campaign
    sheet = Sheet(
        title=f"给{row.name}延期",
        verb="延期",
        back=reverse("filing:campaign", args=[campaign.pk]),
        text="只对这一个单位有效，批次锁定后也可以补报；记录谁批准的和理由。",
        crumbs=[
            shown.crumb("填报批次", "campaigns"),
            shown.crumb(campaign.name, "campaign", campaign.pk),
        ],
    )

    def do(form: ExtendForm) -> tuple[str, str]:
        service.extend_unit(
            campaign_unit_id=row.pk,
            until_at=form.cleaned_data["until_at"],
            by_id=me(request).pk,
            reason=form.cleaned_data["reason"],
            at=clock_now(),
        )
        return "已延期。", sheet.back

    return ask(request, form=ExtendForm, sheet=sheet, do=do)


def _extend_cell(row: CampaignUnit) -> Cell:
    return Cell(text="延期", href=reverse("filing:extend", args=[row.pk]))


def _units(request: HttpRequest, row: Campaign) -> tuple[Ledger[CampaignUnit], Asked]:
    extends = bool(roles_of(request) & PLANNERS) and row.state != CampaignState.PLANNED
    more = [Column[CampaignUnit](label="办理", cell=_extend_cell, filed=lambda _: "")]
    narrowings = (
        Narrowing(name="state", label="状态", choices=UNIT_STATES),
        Narrowing(name="branch", label="区县", choices=shown.places()),
    )
    ledger = Ledger(
        title=row.name,
        columns=[*UNIT_COLUMNS, *(more if extends else [])],
        href=lambda line: shown.case_href(line.case_number),
        placeholder="单位",
        narrowings=narrowings,
        empty=Empty(title="还没有应报单位", text="批次开放时按名录生成。", icon="building-2"),
        export=reverse("filing:campaign_export", args=[row.pk]),
    )
    return ledger, asked_of(request, narrowings)


def _tile(share: float | None, *, missing: int) -> str:
    """The tone of one district on the board; what was sent in and waits is on its way."""
    if share is None:
        return "unk"
    return "good" if share >= 1 else "blue" if share > 0 or not missing else "plain"


def _found(campaign_id: int) -> Campaign:
    row = selectors.campaign(campaign_id=campaign_id)
    if row is None:
        raise Http404("没有这个批次。")
    return row
