"""Pages of on-call: who is on, who is being called, planning the roster."""

from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.views.decorators.http import conditional_page, require_GET, require_POST

from zhilian.core.access import admits
from zhilian.core.csvs import csv_response
from zhilian.core.times import day_bounds, local_date
from zhilian.directory.types import CONSOLE_ROLES
from zhilian.oncall import selectors, service
from zhilian.oncall.errors import OncallRefused
from zhilian.oncall.forms import PatternForm, ShiftForm, next_stretch
from zhilian.oncall.models import Page
from zhilian.oncall.types import Duty, Outcome, PageStatus
from zhilian.oncall.week import Week, lay_out_week, monday_of

WEEK = timedelta(days=7)
GAPS_SHOWN = 3
EXPORT_DAYS = 56
EXPORT_ROWS = 20_000
FIRST_YEAR, LAST_YEAR = 2020, 2100


@admits(*CONSOLE_ROLES)
@require_GET
def roster(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    week = _week(_asked_monday(request, now=now), now=now)
    ahead = selectors.gaps_ahead(now=now)
    context = {
        "now": now,
        "week": week,
        "previous": week.first - WEEK,
        "following": week.first + WEEK,
        "this_week": monday_of(local_date(now)),
        "current": selectors.on_call(at=now),
        "next": selectors.next_duty(at=now),
        "planned_until": selectors.planned_until(now=now),
        "gaps": ahead[:GAPS_SHOWN],
        "more_gaps": max(0, len(ahead) - GAPS_SHOWN),
        "gap_count": len(ahead),
        "burden": _burden(week),
        **_calling(),
        "may_plan": _may_plan(request),
    }
    return render(request, "oncall/roster.html", context)


@admits(*CONSOLE_ROLES)
@require_GET
@conditional_page
def live(request: HttpRequest) -> HttpResponse:
    """Who is being called now; polled by the roster page."""
    return render(request, "oncall/_pagings.html", {"now": timezone.now(), **_calling()})


@admits(*CONSOLE_ROLES)
@require_GET
def export(request: HttpRequest) -> StreamingHttpResponse:
    """Eight weeks of the roster from the week shown, gaps included."""
    now = timezone.now()
    first = _asked_monday(request, now=now)
    starts_at = day_bounds(first)[0]
    ends_at = day_bounds(first + timedelta(days=EXPORT_DAYS))[0]
    rows: list[list[object]] = [
        [duty.starts_at, duty.ends_at, duty.name, duty.phone, duty.note]
        for duty in selectors.duties(starts_at=starts_at, ends_at=ends_at)
    ]
    ahead = selectors.gaps_ahead(now=starts_at, until=ends_at)
    rows += [[gap.starts_at, gap.ends_at, "无人值守", "", ""] for gap in ahead]
    rows.sort(key=lambda row: str(row[0]))
    return csv_response("值班表", ["开始", "结束", "值班人", "手机", "说明"], rows)


@admits("ops_manager")
def new_shift(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    people = selectors.people_for_shifts()
    held = selectors.duty_of(shift_id=_number(request.GET.get("shift", "")))
    initial = _proposal(request, held=held, now=now)
    form = ShiftForm(request.POST or None, people=people, initial=initial)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = service.put_shift(
                person_id=data["person"],
                starts_at=data["starts_at"],
                ends_at=data["ends_at"],
                note=data["note"],
                at=now,
            )
        except OncallRefused as refused:
            refusal = str(refused)
        else:
            messages.success(request, "已排班，原来在这段时间的班次已让出。")
            return redirect(_roster_at(local_date(made.starts_at)))
    status = 400 if request.method == "POST" else 200
    context = {"now": now, "form": form, "refusal": refusal, "crumbs": _crumbs(), "held": held}
    return render(request, "oncall/shift_form.html", context, status=status)


@admits("ops_manager")
@require_POST
def remove_shift(request: HttpRequest, shift_id: int) -> HttpResponse:
    try:
        service.remove_shift(shift_id=shift_id, at=timezone.now())
    except OncallRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "班次已移除，空出的时间会标为空档。")
    return redirect("oncall:roster")


@admits("ops_manager")
def pattern(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    first_day = monday_of(local_date(now)) + WEEK
    initial = {"first_day": first_day}
    people = selectors.people_for_shifts()
    form = PatternForm(request.POST or None, people=people, initial=initial)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        first = form.cleaned_data["first_day"]
        try:
            made = service.generate_shifts(
                turns=form.turns(), first_day=first, days=form.days(), at=now
            )
        except OncallRefused as refused:
            refusal = str(refused)
        else:
            messages.success(request, f"已排好 {form.days()} 天，共 {made} 个班次。")
            return redirect(_roster_at(first))
    status = 400 if request.method == "POST" else 200
    context = {"now": now, "form": form, "refusal": refusal, "crumbs": _crumbs()}
    return render(request, "oncall/pattern_form.html", context, status=status)


@admits(*CONSOLE_ROLES)
@require_GET
def calls(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    q = request.GET.get("q", "").replace("\x00", "").strip()[:40]
    if request.GET.get("format") == "csv":
        found = selectors.calls(q=q, limit=EXPORT_ROWS)
        header = ["呼叫时间", "故障", "呼叫谁", "身份", "回复码", "短信状态", "结果"]
        return csv_response("呼叫记录", header, (_cells(page) for page in found))
    found = selectors.calls(q=q, before=_number(request.GET.get("before", "")))
    shown, more = found[: selectors.PAGE], len(found) > selectors.PAGE
    here = reverse("oncall:calls")
    asked = {"q": q} if q else {}
    context = {
        "now": timezone.now(),
        "pages": shown,
        "q": q,
        "next_url": f"{here}?{urlencode({**asked, 'before': shown[-1].pk})}" if more else "",
        "first_url": f"{here}?{urlencode(asked)}" if request.GET.get("before") else "",
        "export_url": f"{here}?{urlencode({**asked, 'format': 'csv'})}",
        "crumbs": _crumbs(),
    }
    return render(request, "oncall/calls.html", context)


def _calling() -> dict[str, object]:
    pagings = selectors.open_pagings()
    more = selectors.open_paging_count() - len(pagings)
    return {"pagings": pagings, "more_pagings": more}


def _week(first: date, *, now: datetime) -> Week:
    duties = selectors.duties(
        starts_at=day_bounds(first)[0], ends_at=day_bounds(first + timedelta(days=6))[1]
    )
    return lay_out_week(first=first, duties=duties, now=now)


def _burden(week: Week) -> list[tuple[str, float]]:
    return selectors.hours_by_person(
        starts_at=day_bounds(week.first)[0], ends_at=day_bounds(week.first + timedelta(days=6))[1]
    )


def _asked_monday(request: HttpRequest, *, now: datetime) -> date:
    try:
        asked = parse_date(request.GET.get("week", ""))
    except ValueError:
        asked = None
    if asked is None or not FIRST_YEAR <= asked.year <= LAST_YEAR:
        asked = local_date(now)
    return monday_of(asked)


def _proposal(request: HttpRequest, *, held: Duty | None, now: datetime) -> dict[str, datetime]:
    """The shift or gap that was pressed, else the first gap ahead."""
    if held is not None:
        return {"starts_at": max(held.starts_at, now), "ends_at": held.ends_at}
    asked = (_moment(request.GET.get("from", "")), _moment(request.GET.get("to", "")))
    if asked[0] is not None and asked[1] is not None:
        return {"starts_at": asked[0], "ends_at": asked[1]}
    ahead = selectors.gaps_ahead(now=now)
    gap = (ahead[0].starts_at, ahead[0].ends_at) if ahead else None
    return next_stretch(now=now, gap=gap)


def _moment(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None


def _cells(page: Page) -> list[object]:
    return [
        page.paged_at,
        page.paging.incident.number,
        page.person.name,
        page.get_rung_display(),
        page.code,
        page.notice.get_status_display() if page.notice else "",
        _outcome(page),
    ]


def _outcome(page: Page) -> str:
    done = [Outcome(reply.outcome).label for reply in page.replies.all()]
    return "；".join([PageStatus(page.status).label, *done])


def _crumbs() -> list[dict[str, str]]:
    return [{"label": "值班表", "href": reverse("oncall:roster")}]


def _roster_at(day: date) -> str:
    return f"{reverse('oncall:roster')}?week={monday_of(day).isoformat()}"


def _may_plan(request: HttpRequest) -> bool:
    return "ops_manager" in getattr(request.user, "role_codes", frozenset())


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
