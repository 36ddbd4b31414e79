"""What each person carries, and what is too much in the days ahead."""

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from zhilian.core.access import admits
from zhilian.core.csvs import csv_response
from zhilian.core.times import day_bounds, local_date
from zhilian.directory.types import CONSOLE_ROLES
from zhilian.oncall import selectors
from zhilian.oncall.chains import policy
from zhilian.oncall.types import Burden
from zhilian.oncall.views import shared

PERIODS = {"month": "本月", "30": "近 30 天", "90": "近 90 天", "ahead": "未来 30 天"}


@admits(*CONSOLE_ROLES)
@require_GET
def fairness(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    now = timezone.now()
    period = request.GET.get("period", "")
    period = period if period in PERIODS else "30"
    starts_at, ends_at = _bounds(period, now=now)
    rows = selectors.burdens(starts_at=starts_at, ends_at=ends_at)
    if request.GET.get("format") == "csv":
        header = ["姓名", "小时", "夜班", "周末小时", "节假日小时", "被呼叫", "接单"]
        return csv_response("值班负担", header, (_cells(row) for row in rows))
    board = selectors.board(starts_at=now, ends_at=now + policy().look_ahead)
    most = max((row.hours for row in rows), default=0.0)
    context = {
        "now": now,
        "tabs": shared.tabs("oncall:fairness"),
        "rows": [(row, row.hours / most if most else 0.0) for row in rows],
        "spread": _spread(rows),
        "chips": [
            {"label": label, "href": f"?period={key}", "current": key == period}
            for key, label in PERIODS.items()
        ],
        "period": period,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "strains": selectors.strains_ahead(now=now, held=board),
        "gaps": selectors.required_gaps(now=now, held=board),
        "limits": policy().limits,
        "days": policy().look_ahead.days,
    }
    return render(request, "oncall/fairness.html", context)


def _bounds(period: str, *, now: datetime) -> tuple[datetime, datetime]:
    if period == "ahead":
        return now, now + timedelta(days=30)
    if period == "month":
        return day_bounds(local_date(now).replace(day=1))[0], now
    return now - timedelta(days=int(period)), now


def _spread(rows: list[Burden]) -> float | None:
    """How many hours the most burdened carries beyond the least."""
    return rows[0].hours - rows[-1].hours if len(rows) > 1 else None


def _cells(row: Burden) -> list[object]:
    return [
        row.name,
        round(row.hours, 1),
        row.nights,
        round(row.weekend_hours, 1),
        round(row.holiday_hours, 1),
        row.pages,
        row.answered,
    ]
