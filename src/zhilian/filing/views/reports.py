"""报表 and 汇总: the returns, one with its revisions, what they add up to."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from zhilian.core.access import admits, me, roles_of
from zhilian.core.asking import act
from zhilian.core.csvs import csv_response
from zhilian.core.listing import Asked, Cell, Column, Empty, Ledger, Narrowing, asked_of, word
from zhilian.core.times import clock_now, local
from zhilian.filing import selectors, service
from zhilian.filing.figures import months_of, year_before
from zhilian.filing.models import Report
from zhilian.filing.selectors import PLANNERS, READERS
from zhilian.filing.shipped import indicators
from zhilian.filing.types import CampaignKind, ReportState, Sums
from zhilian.filing.views import shown

KINDS = [(CampaignKind.MONTHLY, "能源月报"), (CampaignKind.ANNUAL, "能源年报")]
STATES = [one for one in ReportState.choices if one[0] != ReportState.SUPERSEDED]


@admits(*READERS)
@require_GET
def report_list(request: HttpRequest) -> HttpResponse:
    ledger, asked = _ledger(request)
    page = selectors.reports(viewer_id=me(request).pk, asked=asked)
    names = selectors.names_on(ids={row.institution_id for row in page.rows})
    for row in page.rows:
        vars(row)["named"] = names[row.institution_id].name
    return render(request, "console/list.html", ledger.context(asked, page))


@admits(*READERS)
@require_GET
def export(request: HttpRequest) -> StreamingHttpResponse:
    _, asked = _ledger(request)
    rows = list(
        selectors.every_report(viewer_id=me(request).pk, asked=asked).prefetch_related("figures")
    )
    names = selectors.names_on(ids={row.institution_id for row in rows})
    header = ["机构", "类别", "统计期", "版次", "状态", "提示"]
    header += [f"{one.label}（{one.unit}）" for one in indicators()]

    def cells(row: Report) -> list[object]:
        held = {figure.key: figure.value for figure in row.figures.all()}
        told = "；".join(one["text"] for one in row.warnings)
        head = [names[row.institution_id].name, row.get_kind_display(), row.period, row.revision]
        figures = [shown.amount(one.key, held.get(one.key)) for one in indicators()]
        return [*head, row.get_state_display(), told, *figures]

    return csv_response("报表", header, map(cells, rows))


@admits(*READERS)
@require_GET
def page(request: HttpRequest, report_id: int) -> HttpResponse:
    row = selectors.report_seen(viewer_id=me(request).pk, report_id=report_id)
    if row is None:
        raise Http404("没有这份报表，或不在您的范围。")
    name = selectors.names_on(ids=[row.institution_id])[row.institution_id]
    year_ago = selectors.figures_of(
        institution_id=row.institution_id, period=year_before(row.period), kind=row.kind
    )
    doubtful = {one["key"] for one in row.warnings}
    held = {figure.key: figure.value for figure in row.figures.all()}
    ordered = [one.key for one in indicators() if one.key in held]
    ordered += sorted(set(held) - set(ordered))
    tone, icon = shown.REPORT_TONES[ReportState(row.state)]
    context = {
        "now": clock_now(),
        "row": row,
        "name": name,
        "tone": tone,
        "icon": icon,
        "figures": [
            {
                "label": shown.named(key),
                "value": shown.amount(key, held[key]),
                "unit": shown.unit_of(key),
                "before": shown.amount(key, year_ago.get(key)),
                "doubtful": key in doubtful,
            }
            for key in ordered
        ],
        "revisions": selectors.revisions(report=row),
        "may_unlock": row.state == ReportState.LOCKED and bool(roles_of(request) & PLANNERS),
        "case_href": shown.case_href(row.case_number),
        "crumbs": [shown.crumb("报表", "reports")],
    }
    return render(request, "filing/report.html", context)


@admits(*PLANNERS)
@require_POST
def unlock(request: HttpRequest, report_id: int) -> HttpResponse:
    do = partial(service.unlock_report, report_id=report_id, at=clock_now())
    return act(
        request, do, done="已解锁，单位可以重报。", to=reverse("filing:report", args=[report_id])
    )


@admits(*READERS)
@require_GET
def sums(request: HttpRequest) -> HttpResponse:
    kind, period, rows = _sums(request)
    keys = [one for one in indicators() if any(one.key in row.figures for row in rows)]
    year = local(clock_now()).year
    months = [*reversed(months_of(year)), *reversed(months_of(year - 1))]
    years = [str(year), str(year - 1)]
    context = {
        "kinds": KINDS,
        "kind": kind,
        "period": period,
        "periods": [(p, p) for p in (months if kind == CampaignKind.MONTHLY else years)],
        "indicators": keys,
        "rows": [
            (row, row.reports / row.units if row.units else None,
             [shown.amount(one.key, row.figures.get(one.key)) for one in keys])
            for row in rows
        ],
        "tabs": shown.tabs("filing:sums"),
        "export_url": f"{reverse('filing:sums_export')}?kind={kind}&period={period}",
    }  # fmt: skip
    return render(request, "filing/sums.html", context)


@admits(*READERS)
@require_GET
def sums_export(request: HttpRequest) -> StreamingHttpResponse:
    _, period, rows = _sums(request)
    header = ["范围", "应报", "已通过", *(f"{one.label}（{one.unit}）" for one in indicators())]
    lines = (
        [row.name, row.units, row.reports,
         *(shown.amount(one.key, row.figures.get(one.key)) for one in indicators())]
        for row in rows
    )  # fmt: skip
    return csv_response(f"汇总{period}", header, lines)


def _sums(request: HttpRequest) -> tuple[str, str, list[Sums]]:
    kind = word(request, "kind")
    kind = kind if kind in dict(KINDS) else CampaignKind.MONTHLY.value
    period = word(request, "period") or _latest(kind)
    return kind, period, selectors.sums(kind=kind, period=period, viewer_id=me(request).pk)


def _latest(kind: str) -> str:
    """The last period that was added up, else the present one."""
    now = local(clock_now())
    usual = f"{now:%Y-%m}" if kind == CampaignKind.MONTHLY else f"{now:%Y}"
    return selectors.latest_period(kind=kind) or usual


def _ledger(request: HttpRequest) -> tuple[Ledger[Report], Asked]:
    narrowings = (
        Narrowing(name="kind", label="类别", choices=KINDS),
        Narrowing(name="state", label="状态", choices=STATES),
        Narrowing(name="warned", label="提示", choices=[("1", "有提示")]),
    )
    ledger = Ledger(
        title="报表",
        lead="各机构报上来的数字；有效的只有最新一版，改动过大的附有提示和说明。",
        columns=_columns(),
        href=lambda row: reverse("filing:report", args=[row.pk]),
        placeholder="机构、办件编号",
        narrowings=narrowings,
        empty=Empty(title="还没有报表", text="单位报送后出现在这里。", icon="file-text"),
        tabs=shown.tabs("filing:reports"),
        export=reverse("filing:reports_export"),
    )
    return ledger, asked_of(request, narrowings)


def _columns() -> tuple[Column[Report], ...]:
    return (
        Column(
            label="机构",
            cell=lambda row: Cell(text=vars(row)["named"], sub=row.get_kind_display()),
        ),
        Column(label="统计期", cell=lambda row: row.period),
        Column(label="版次", cell=lambda row: f"第 {row.revision} 版", num=True),
        Column(label="状态", cell=shown.report_cell),
        Column(
            label="提示",
            cell=lambda row: (
                Cell(text=f"{len(row.warnings)} 条", tone="risk", icon="triangle-alert")
                if row.warnings
                else ""
            ),
        ),
        Column(label="报送", cell=lambda row: f"{local(row.filed_at):%Y-%m-%d %H:%M}", num=True),
    )
