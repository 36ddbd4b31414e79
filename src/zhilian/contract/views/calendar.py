"""The working calendar: a year at a glance, hours, the yearly notice."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from zhilian.contract import selectors, service
from zhilian.contract.forms import WEEKDAYS, HoursForm, YearTableForm
from zhilian.contract.service.day_tables import COLUMNS
from zhilian.contract.views.shared import crumbs, page, person_id
from zhilian.core.access import admits
from zhilian.core.csvs import csv_response
from zhilian.core.errors import Refusal
from zhilian.core.listing import number
from zhilian.core.times import local_date
from zhilian.core.uploads import guarded_text
from zhilian.directory.types import CONSOLE_ROLES, Role

MAX_BYTES = 256 * 1024


@admits(*CONSOLE_ROLES)
@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    today = local_date(now)
    revision = service.ensure_calendar(at=now)
    year = _year(request, default=today.year)
    days = selectors.days_of_year(revision=revision, year=year)
    hours = selectors.hours_view(revision=revision)
    context = {
        "now": now,
        "year": year,
        "days": days,
        "months": selectors.months(year=year, days=days, weekdays=hours.weekdays, today=today),
        "hours": hours,
        "weekdays": "、".join(WEEKDAYS[day][1] for day in hours.weekdays),
        "missing": selectors.missing_notice(revision=revision, today=today),
        "provisional": any(day.status == "provisional" for day in days),
        "revisions": selectors.revisions(),
        "sources": sorted({day.source for day in days}),
    }
    return page(request, "calendar.html", context, tab="calendar")


@admits(*CONSOLE_ROLES)
@require_GET
def calendar_export(request: HttpRequest) -> HttpResponseBase:
    now = timezone.now()
    year = _year(request, default=local_date(now).year)
    revision = service.ensure_calendar(at=now)
    return csv_response(
        f"节假日安排-{year}",
        COLUMNS,
        (
            [f"{day.date}", "班" if day.working else "休", day.label, day.source,
             day.get_status_display()]
            for day in selectors.days_of_year(revision=revision, year=year)
        ),
    )  # fmt: skip


@admits(Role.OPS_MANAGER)
def calendar_import(request: HttpRequest) -> HttpResponse:
    initial = {"year": local_date(timezone.now()).year + 1}
    form = YearTableForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        year = form.cleaned_data["year"]
        try:
            text = guarded_text(form.cleaned_data["table"], max_bytes=MAX_BYTES, allow=("csv",))
            service.replace_year(
                year=year,
                days=service.read_days(text),
                at=timezone.now(),
                person_id=person_id(request),
            )
        except Refusal as refusal:
            form.add_error("table", str(refusal))
        else:
            messages.success(request, f"{year} 年节假日安排已导入，形成新的日历版本。")
            return redirect(f"{reverse('contract:calendar')}?year={year}")
    context = {"form": form, "crumbs": crumbs("calendar"), "columns": COLUMNS}
    status = 400 if form.errors else 200
    return page(request, "calendar_import.html", context, tab="calendar", status=status)


@admits(Role.OPS_MANAGER, Role.PURCHASER)
def hours(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    held = selectors.hours_view(revision=service.ensure_calendar(at=now))
    initial = {
        "hours": ", ".join(str(span).replace("–", "-") for span in held.hours),
        "weekdays": [str(day) for day in held.weekdays],
    }
    form = HoursForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            service.set_working_hours(
                hours=form.cleaned_data["hours"],
                weekdays=[int(day) for day in form.cleaned_data["weekdays"]],
                at=now,
                person_id=person_id(request),
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, "工作时间已保存，待采购人确认。正在计时的时钟从现在起按新时间计。"
            )
            return redirect("contract:calendar")
    context = {"form": form, "crumbs": crumbs("calendar")}
    status = 400 if form.errors else 200
    return page(request, "hours.html", context, tab="calendar", status=status)


@admits(Role.PURCHASER)
@require_POST
def confirm_hours(request: HttpRequest) -> HttpResponse:
    shown = request.POST.get("revision", "")
    try:
        service.confirm_hours(
            revision_id=number(shown) or 0,
            at=timezone.now(),
            person_id=person_id(request),
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "工作时间已确认。")
    return redirect("contract:calendar")


def _year(request: HttpRequest, *, default: int) -> int:
    asked = number(request.GET.get("year", "")) or 0
    return asked if 2020 <= asked <= 2099 else default
