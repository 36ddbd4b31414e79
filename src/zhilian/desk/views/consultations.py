"""咨询台账: the list, how much of the planned capacity each district used, one line."""

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from zhilian.core.access import admits
from zhilian.core.listing import Asked, Cell, Column, Empty, Ledger, Narrowing, asked_of
from zhilian.core.times import clock_now, day_bounds, local_date
from zhilian.desk import selectors
from zhilian.desk.models import Consultation
from zhilian.desk.selectors import CONSULTATION_SORTS
from zhilian.desk.views import shown
from zhilian.directory import selectors as directory
from zhilian.directory.types import CONSOLE_ROLES

PLANNED_A_DAY = 5
"""Planned capacity (C3.3): fewer questions are never a breach, each must be answered in time."""
SHOWN_DAYS = 30
COLUMNS = (
    Column[Consultation](
        label="编号",
        cell=lambda row: Cell(text=row.number, sub=row.topic),
        filed=lambda r: r.number,
    ),
    Column[Consultation](label="主题", cell=lambda row: row.topic, only_filed=True),
    Column[Consultation](
        label="区县", cell=lambda row: row.branch.name if row.branch else "市本级"
    ),
    Column[Consultation](label="批次", cell=lambda row: row.campaign or "—"),
    Column[Consultation](
        label="答复人", cell=lambda row: row.answered_by.name if row.answered_by else "—"
    ),
    Column[Consultation](
        label="用时",
        cell=lambda row: Cell(text=f"{row.minutes} 分钟", sub="" if row.in_time else "超过 4 小时"),
        num=True,
        filed=lambda row: row.minutes,
    ),
    Column[Consultation](
        label="答复时间", cell=lambda row: shown.moment(row.answered_at), num=True
    ),
    Column[Consultation](label="办件", cell=lambda row: row.case_number, only_filed=True),
)


@admits(*CONSOLE_ROLES)
@require_GET
def consultation_list(request: HttpRequest) -> HttpResponse:
    ledger, asked = _ledger(request)
    now = clock_now()
    today = local_date(now)
    since = day_bounds(today - timedelta(days=SHOWN_DAYS - 1))[0]
    start, end = day_bounds(today)
    counts = selectors.by_district(since=since, until=now)
    answered = sum(row.count for row in counts)
    context = ledger.context(asked, selectors.consultations(asked=asked)) | {
        "today": selectors.answered_count(since=start, until=end),
        "planned": PLANNED_A_DAY,
        "answered": answered,
        "in_time": sum(row.in_time for row in counts),
        "share": sum(row.in_time for row in counts) / answered if answered else None,
        "counts": [row for row in counts if row.count],
        "days": SHOWN_DAYS,
    }
    return render(request, "desk/consultations.html", context)


@admits(*CONSOLE_ROLES)
@require_GET
def export(request: HttpRequest) -> StreamingHttpResponse:
    ledger, asked = _ledger(request)
    return ledger.file("咨询台账", selectors.every_consultation(asked=asked))


@admits(*CONSOLE_ROLES)
@never_cache
@require_GET
def page(request: HttpRequest, consultation_id: int) -> HttpResponse:
    row = selectors.consultation(consultation_id=consultation_id)
    if row is None:
        raise Http404("没有这条咨询。")
    context = {
        "now": clock_now(),
        "row": row,
        "case_href": shown.case_href(row.case_number),
        "crumbs": [shown.crumb("咨询台账", "consultations")],
    }
    return render(request, "desk/consultation.html", context)


def _ledger(request: HttpRequest) -> tuple[Ledger[Consultation], Asked]:
    places = [("city", "市本级"), *((str(b.pk), b.name) for b in directory.branches())]
    narrowings = (
        Narrowing(name="topic", label="主题", choices=[(t, t) for t in selectors.topics()]),
        Narrowing(name="branch", label="区县", choices=places),
    )
    ledger = Ledger(
        title="咨询台账",
        lead="区县和单位的每一次咨询，答复后自动记入，只增不改。",
        columns=COLUMNS,
        href=lambda row: reverse("desk:consultation", args=[row.pk]),
        placeholder="编号、办件编号、批次",
        narrowings=narrowings,
        sorts=CONSULTATION_SORTS,
        empty=Empty(
            title="还没有咨询", text="“区县咨询与填报支持”窗口答复后记入这里。", icon="headset"
        ),
        export=reverse("desk:consultations_export"),
    )
    return ledger, asked_of(request, narrowings, CONSULTATION_SORTS)
