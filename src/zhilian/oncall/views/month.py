"""The roster of a month, a cell a day, with holidays and make-up days."""

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from zhilian.core.access import admits
from zhilian.core.listing import shown_month
from zhilian.core.times import day_bounds, local_date
from zhilian.directory.types import CONSOLE_ROLES
from zhilian.oncall import selectors
from zhilian.oncall.month import lay_out_month
from zhilian.oncall.views import shared

DAY = timedelta(days=1)


@admits(*CONSOLE_ROLES)
@require_GET
def month(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    first = shown_month(request, "month", "月份", otherwise=local_date(now))
    following = (first + timedelta(days=32)).replace(day=1)
    begin, end = first - first.weekday() * DAY, following + 6 * DAY
    starts_at, ends_at = day_bounds(begin)[0], day_bounds(end)[1]
    board = selectors.board(starts_at=starts_at, ends_at=ends_at)
    weeks = lay_out_month(
        first=first,
        duties=[
            duty
            for layer in board.layers
            for duty in board.duties(starts_at=starts_at, ends_at=ends_at, layer=layer)
        ],
        marks=selectors.day_marks(first=begin, last=end),
        today=local_date(now),
    )
    context = {
        "now": now,
        "tabs": shared.tabs("oncall:roster"),
        "weeks": weeks,
        "weekdays": "一二三四五六日",
        "title": f"{first.year} 年 {first.month} 月",
        "previous": _before(first),
        "following": following,
        "this_month": local_date(now).replace(day=1),
        "first": first,
        "gaps": board.gaps(
            starts_at=max(now, day_bounds(first)[0]), ends_at=day_bounds(following)[0]
        )
        if following > local_date(now)
        else [],
    }
    return render(request, "oncall/month.html", context)


def _before(first: date) -> date:
    return (first - DAY).replace(day=1)
