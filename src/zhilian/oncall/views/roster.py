"""Pages of on-call: who is on, who is being called, planning the roster."""

from datetime import date, datetime, timedelta

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import conditional_page, require_GET, require_POST

from zhilian.core import listing
from zhilian.core.access import admits
from zhilian.core.csvs import csv_response
from zhilian.core.times import day_bounds, local_date, moment_of
from zhilian.directory.types import CONSOLE_ROLES
from zhilian.oncall import selectors, service
from zhilian.oncall.errors import OncallRefused
from zhilian.oncall.forms import PatternForm, ShiftForm, next_stretch
from zhilian.oncall.types import Duty, Layer
from zhilian.oncall.views import shared
from zhilian.oncall.week import Week, lay_out_week, monday_of

WEEK = timedelta(days=7)
MONTH = timedelta(days=30)
GAPS_SHOWN = 3
STRAINS_SHOWN = 5
EXPORT_DAYS = 56


@admits(*CONSOLE_ROLES)
@require_GET
def roster(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    first = _asked_monday(request, now=now)
    board = selectors.board(
        starts_at=min(now, day_bounds(first)[0]),
        ends_at=max(now + MONTH, day_bounds(first)[0] + WEEK),
    )
    week = _week(board, first, now=now)
    ahead = board.gaps(starts_at=now, ends_at=now + MONTH)
    context = {
        "now": now,
        "week": week,
        "previous": week.first - WEEK,
        "following": week.first + WEEK,
        "this_week": monday_of(local_date(now)),
        "current": board.on(now),
        "next": board.next(now),
        "planned_until": selectors.planned_until(now=now),
        "gaps": ahead[:GAPS_SHOWN],
        "more_gaps": max(0, len(ahead) - GAPS_SHOWN),
        "gap_count": len(ahead),
        "strains": selectors.strains_ahead(now=now, held=board)[:STRAINS_SHOWN],
        "canary": selectors.canary_view(now=now),
        "burden": _burden(board, week),
        "others": _others(board, week),
        **_calling(),
        "tabs": shared.tabs("oncall:roster"),
        "may_plan": shared.may_plan(request),
        "may_act": shared.may_act(request),
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
    held = selectors.duty_of(shift_id=listing.number(request.GET.get("shift", "")))
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
                layer=Layer(data["layer"] or Layer.PRIMARY),
                at=now,
            )
        except OncallRefused as refused:
            refusal = str(refused)
        else:
            messages.success(request, "已排班，原来在这段时间的班次已让出。")
            return redirect(_roster_at(local_date(made.starts_at)))
    status = 400 if request.method == "POST" else 200
    context = {
        "now": now,
        "form": form,
        "refusal": refusal,
        "crumbs": shared.crumbs(),
        "held": held,
    }
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
            words = _plan(form, by_id=request.user.pk, at=now)
        except OncallRefused as refused:
            refusal = str(refused)
        else:
            messages.success(request, words)
            return redirect(_roster_at(first))
    status = 400 if request.method == "POST" else 200
    context = {
        "now": now,
        "form": form,
        "refusal": refusal,
        "crumbs": shared.crumbs(),
        "rotations": selectors.rotations(),
    }
    return render(request, "oncall/pattern_form.html", context, status=status)


def _plan(form: PatternForm, *, by_id: int | None, at: datetime) -> str:
    """Once over some weeks, or going on without end."""
    draft = form.draft()
    if form.cleaned_data["goes_on"]:
        service.set_rotation(draft=draft, by_id=by_id, at=at)
        return f"已设为长期轮换，从 {draft.first_date} 起，系统每天往后续排。"
    made = service.generate_shifts(
        turns=draft.turns,
        first_day=draft.first_date,
        days=form.days(),
        layer=draft.layer,
        at=at,
    )
    return f"已排好 {form.days()} 天，共 {made} 个班次。"


@admits("ops_manager")
@require_POST
def end_rotation(request: HttpRequest, rotation_id: int) -> HttpResponse:
    try:
        service.end_rotation(rotation_id=rotation_id, at=timezone.now())
    except ObjectDoesNotExist:
        raise Http404 from None
    messages.success(request, "这个轮换已停止，排好的后续班次已移除，请检查空档。")
    return redirect("oncall:roster")


def _calling() -> dict[str, object]:
    pagings = selectors.open_pagings()
    more = selectors.open_paging_count() - len(pagings)
    return {"pagings": pagings, "more_pagings": more}


def _week(board: selectors.Board, first: date, *, now: datetime) -> Week:
    starts_at, ends_at = day_bounds(first)[0], day_bounds(first + timedelta(days=6))[1]
    duties = board.duties(starts_at=starts_at, ends_at=ends_at)
    marks = selectors.day_marks(first=first, last=first + timedelta(days=6))
    return lay_out_week(first=first, duties=duties, now=now, marks=marks)


def _others(board: selectors.Board, week: Week) -> list[tuple[Layer, list[Duty]]]:
    """The layers behind the first, as lists."""
    starts_at = day_bounds(week.first)[0]
    ends_at = day_bounds(week.first + timedelta(days=6))[1]
    return [
        (layer, board.duties(starts_at=starts_at, ends_at=ends_at, layer=layer))
        for layer in board.layers
        if layer is not Layer.PRIMARY
    ]


def _burden(board: selectors.Board, week: Week) -> list[tuple[str, float]]:
    starts_at = day_bounds(week.first)[0]
    ends_at = day_bounds(week.first + timedelta(days=6))[1]
    found = board.duties(starts_at=starts_at, ends_at=ends_at)
    return selectors.hours_of(found, starts_at, ends_at)


def _asked_monday(request: HttpRequest, *, now: datetime) -> date:
    return monday_of(listing.shown_day(request, "week", "周", otherwise=local_date(now)))


def _proposal(request: HttpRequest, *, held: Duty | None, now: datetime) -> dict[str, datetime]:
    """The shift or gap that was pressed, else the first gap ahead."""
    if held is not None:
        return {"starts_at": max(held.starts_at, now), "ends_at": held.ends_at}
    asked = (moment_of(request.GET.get("from", "")), moment_of(request.GET.get("to", "")))
    if asked[0] is not None and asked[1] is not None:
        return {"starts_at": asked[0], "ends_at": asked[1]}
    ahead = selectors.gaps_ahead(now=now)
    gap = (ahead[0].starts_at, ahead[0].ends_at) if ahead else None
    return next_stretch(now=now, gap=gap)


def _roster_at(day: date) -> str:
    return f"{reverse('oncall:roster')}?week={monday_of(day).isoformat()}"
