"""Who has taken what, and taking it away with a reason."""

from datetime import date, timedelta

from django import forms
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from zhilian.bookings import selectors, service
from zhilian.bookings.models import Reservation
from zhilian.bookings.selectors.reservations import ANY_DAY, SORTS, STATES, Days
from zhilian.bookings.types import ReservationState
from zhilian.bookings.views import desk
from zhilian.core.access import admits
from zhilian.core.asking import Sheet, ask
from zhilian.core.form_fields import text
from zhilian.core.listing import Asked, Cell, Column, Empty, Ledger, Narrowing, asked_of
from zhilian.core.times import clock_now, local_date, stretch_in_words
from zhilian.directory import selectors as directory

WEEK = timedelta(days=7)
LOOKS = {
    ReservationState.HELD: ("blue", "calendar-days"),
    ReservationState.CHECKED_IN: ("good", "circle-check"),
    ReservationState.RELEASED: ("plain", "undo-2"),
    ReservationState.NO_SHOW: ("risk", "circle-alert"),
    ReservationState.CALLED_OFF: ("maint", "ban"),
}
WHEN = Narrowing(
    name="when",
    label="时间",
    choices=[("today", "今天"), ("ahead", "今天以后"), ("past", "过去 7 天")],
)


def state_cell(one: Reservation) -> Cell:
    tone, icon = LOOKS[ReservationState(one.state)]
    return Cell(text=one.get_state_display(), tone=tone, icon=icon)


def _what(one: Reservation) -> Cell:
    above = one.resource.parent
    return Cell(text=f"{above} {one.resource}" if above else one.resource.name, sub=one.number)


def _who(one: Reservation) -> Cell:
    if one.person is None:
        return Cell()
    return Cell(text=one.person.name, sub=directory.whole_name(one.person.unit))


def _when(one: Reservation) -> Cell:
    return Cell(text=stretch_in_words(one.starts_at, one.ends_at))


COLUMNS = (
    Column[Reservation](label="资源", cell=_what),
    Column[Reservation](label="预约人", cell=_who),
    Column[Reservation](label="时间", cell=_when),
    Column[Reservation](label="数量", cell=lambda one: one.units, num=True),
    Column[Reservation](label="状态", cell=state_cell),
    Column[Reservation](label="办件编号", cell=lambda one: one.number, only_filed=True),
    Column[Reservation](label="开始", cell=lambda one: one.starts_at, only_filed=True),
    Column[Reservation](label="结束", cell=lambda one: one.ends_at, only_filed=True),
    Column[Reservation](label="预约时间", cell=lambda one: one.made_at, only_filed=True),
)


class ReasonForm(forms.Form):
    reason = text("原因", longest=60, help_text="会告诉预约人，例如：设备故障，请改约。")


@admits(*desk.KEEPERS)
@never_cache
@require_GET
def reservation_list(request: HttpRequest) -> HttpResponse:
    ledger, asked = _ledger(request)
    page = selectors.reservation_page(asked=asked, reach=desk.reach(request), days=_days(asked))
    return render(request, "console/list.html", ledger.context(asked, page))


@admits(*desk.KEEPERS)
@require_GET
def reservation_export(request: HttpRequest) -> StreamingHttpResponse:
    ledger, asked = _ledger(request)
    rows = selectors.reservation_rows(asked=asked, reach=desk.reach(request), days=_days(asked))
    return desk.file_of(ledger, asked, rows)


@admits(*desk.KEEPERS)
@never_cache
@require_http_methods(["GET", "POST"])
def reservation(request: HttpRequest, reservation_id: int) -> HttpResponse:
    """One of them; while it is live it can be taken away, and its holder hears why."""
    one = desk.found(selectors.reservation(reservation_id=reservation_id))
    resource = desk.mine(request, one.resource_id)
    now = clock_now()
    sheet = Sheet(
        title=f"{resource.name}的预约",
        verb="取消这个预约",
        back=reverse("bookings:reservations"),
        tone="bad",
        text="取消后立即告诉预约人，名额马上可以再约；不能恢复，需要时请本人重新预约。",
        crumbs=[desk.crumb("预约", "reservations")],
        template="bookings/reservation.html",
    )

    def do(form: ReasonForm) -> tuple[str, str]:
        service.take_away(reservation_id=one.pk, reason=form.cleaned_data["reason"], at=clock_now())
        return "已取消并告诉预约人。", reverse("bookings:reservations")

    more = {
        "reservation": one,
        "who": _who(one),
        "when": _when(one).text,
        "state": state_cell(one),
        "may_take": one.is_live and one.ends_at > now,
    }
    return ask(request, form=ReasonForm, sheet=sheet, do=do, more=more)


def _ledger(request: HttpRequest) -> tuple[Ledger[Reservation], Asked]:
    kinds = selectors.kept_kinds(reach=desk.reach(request))
    by_kind = Narrowing(
        name="kind", label="类别", choices=[(kind.value, kind.label) for kind in kinds]
    )
    narrowings = [WHEN, by_kind, STATES]
    ledger = Ledger[Reservation](
        title="预约",
        columns=COLUMNS,
        href=lambda one: reverse("bookings:reservation", args=[one.pk]),
        lead="谁在什么时候约了什么。需要收回时打开这一条，写明原因后取消。",
        placeholder="办件编号、姓名、资源",
        narrowings=narrowings,
        sorts=SORTS,
        empty=Empty(
            title="还没有预约", text="有人在窗口里预约后，出现在这里。", icon="calendar-days"
        ),
        tabs=desk.tabs(request, "reservations"),
        export=reverse("bookings:reservation_export"),
    )
    return ledger, asked_of(request, narrowings, SORTS)


def _days(asked: Asked) -> Days:
    today: date = local_date(clock_now())
    ranges: dict[str, Days] = {
        "today": (today, today),
        "ahead": (today, None),
        "past": (today - WEEK, today),
    }
    return ranges.get(asked.get("when"), ANY_DAY)
