"""公共机构名录: who is in it today, one institution with its versions and its figures."""

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from zhilian.core.access import admits, me
from zhilian.core.listing import Asked, Cell, Column, Empty, Ledger, Narrowing, asked_of
from zhilian.core.times import clock_now, local_date
from zhilian.filing import selectors
from zhilian.filing.figures import month_before, period_of
from zhilian.filing.models import InstitutionVersion
from zhilian.filing.selectors import READERS
from zhilian.filing.types import Trend
from zhilian.filing.views import shown

KINDS = "国家机关 教育事业 科技事业 文化事业 卫生事业 体育事业 团体组织 其他"
CATEGORIES = [(one, one) for one in KINDS.split()]
MONTHS = 12


def _area(row: InstitutionVersion) -> str:
    return f"{row.floor_area:,.0f}"


COLUMNS = (
    Column[InstitutionVersion](
        label="机构", cell=lambda row: Cell(text=row.name, sub=row.uscc), filed=lambda r: r.name
    ),
    Column[InstitutionVersion](
        label="统一社会信用代码", cell=lambda row: row.uscc, only_filed=True
    ),
    Column[InstitutionVersion](label="类别", cell=lambda row: row.category),
    Column[InstitutionVersion](
        label="区域", cell=lambda row: row.branch.name if row.branch else "市本级"
    ),
    Column[InstitutionVersion](label="建筑面积（平方米）", cell=_area, num=True),
    Column[InstitutionVersion](label="用能人数", cell=lambda row: f"{row.people:,}", num=True),
    Column[InstitutionVersion](label="版本", cell=lambda row: f"第 {row.number} 版", num=True),
)


@admits(*READERS)
@require_GET
def registry(request: HttpRequest) -> HttpResponse:
    ledger, asked = _ledger(request)
    page = selectors.institutions(
        viewer_id=me(request).pk, asked=asked, day=local_date(clock_now())
    )
    return render(request, "console/list.html", ledger.context(asked, page))


@admits(*READERS)
@require_GET
def export(request: HttpRequest) -> StreamingHttpResponse:
    ledger, asked = _ledger(request)
    rows = selectors.every_institution(
        viewer_id=me(request).pk, asked=asked, day=local_date(clock_now())
    )
    return ledger.file("公共机构名录", rows)


@admits(*READERS)
@require_GET
def institution(request: HttpRequest, institution_id: int) -> HttpResponse:
    found = selectors.institution_seen(viewer_id=me(request).pk, institution_id=institution_id)
    if found is None:
        raise Http404("名录里没有这个机构，或不在您的范围。")
    versions = selectors.versions_of(institution_id=institution_id)
    months = _months()
    trends = selectors.trends(institution_id=institution_id, months=months)
    context = {
        "now": clock_now(),
        "row": versions[0],
        "unit": found.unit,
        "versions": versions,
        "trends": [_shown(one) for one in trends if any(value for _, value in one.months)],
        "months": months,
        "crumbs": [shown.crumb("公共机构名录", "registry")],
    }
    return render(request, "filing/institution.html", context)


def _shown(trend: Trend) -> dict[str, object]:
    one = trend.indicator
    latest = next((value for _, value in reversed(trend.months) if value is not None), None)
    scaled = [
        (float(value) / 100 if one.money else float(value)) if value is not None else None
        for _, value in trend.months
    ]
    return {
        "label": one.label,
        "unit": one.unit,
        "latest": shown.amount(one.key, latest),
        "values": [value if value is not None else 0 for value in scaled],
    }


def _months() -> list[str]:
    """The last twelve months that are over, oldest first."""
    month = month_before(period_of(local_date(clock_now())))
    found = [month]
    while len(found) < MONTHS:
        found.append(month_before(found[-1]))
    return found[::-1]


def _ledger(request: HttpRequest) -> tuple[Ledger[InstitutionVersion], Asked]:
    narrowings = (
        Narrowing(name="branch", label="区域", choices=shown.places()),
        Narrowing(name="category", label="类别", choices=CATEGORIES),
    )
    ledger = Ledger(
        title="公共机构名录",
        lead="今天在册的公共机构；变更走“公共机构名录变更”窗口，逐版保存。",
        columns=COLUMNS,
        href=lambda row: reverse("filing:institution", args=[row.institution_id]),
        placeholder="名称、信用代码",
        narrowings=narrowings,
        empty=Empty(title="名录是空的", text="“公共机构名录变更”办结后进入名录。", icon="landmark"),
        tabs=shown.tabs("filing:registry"),
        export=reverse("filing:registry_export"),
    )
    return ledger, asked_of(request, narrowings)
