"""Meals: by day, by machine, what there is, until when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from zhilian.canteen.models import (
    Canteen,
    MealSession,
    MealTimes,
    MenuItem,
    PickupPoint,
    PickupTimes,
    SessionRule,
)
from zhilian.canteen.types import Meal, Sort
from zhilian.core.times import LOCAL, local_date

GRACE = timedelta(minutes=30)
"""A machine serves so long before and after the hours."""


def canteens(*, site_id: int | None = None) -> list[Canteen]:
    rows = Canteen.objects.filter(open=True).select_related("site")
    rows = rows.filter(site=site_id) if site_id else rows
    return list(rows.order_by("site__position", "code"))


def canteen(*, canteen_id: int | None) -> Canteen | None:
    return Canteen.objects.select_related("site").filter(pk=canteen_id or 0).first()


def overtime_canteen(*, site_id: int | None) -> Canteen | None:
    """Where meals that a unit orders are made: at its site, else the first that does it."""
    rows = canteens()
    good = [one for one in rows if one.overtime] or rows
    return next((one for one in good if one.site_id == site_id), good[0] if good else None)


def cutoff(*, meal: Meal, day: date) -> datetime | None:
    """Until when this meal of this day is booked; None when nobody said."""
    times = MealTimes.objects.filter(meal=meal).first()
    if times is None:
        return None
    last = day - timedelta(days=times.cutoff_days)
    return datetime.combine(last, times.cutoff_at, tzinfo=LOCAL)


def pickup_cutoff(*, day: date) -> datetime | None:
    times = PickupTimes.objects.first()
    if times is None:
        return None
    return datetime.combine(day - timedelta(days=times.cutoff_days), times.cutoff_at, tzinfo=LOCAL)


def rule_for(*, canteen_id: int, meal: Meal, day: date) -> SessionRule | None:
    found = SessionRule.objects.filter(canteen=canteen_id, meal=meal, active=True).first()
    return found if found and day.isoweekday() in found.weekdays else None


def session(*, canteen_id: int, day: date, meal: Meal) -> MealSession | None:
    rows = MealSession.objects.filter(canteen=canteen_id, day=day, meal=meal)
    return rows.select_related("canteen").first()


def session_row(*, session_id: int) -> MealSession | None:
    return MealSession.objects.select_related("canteen__site").filter(pk=session_id).first()


def session_at(*, canteen_id: int, at: datetime) -> MealSession | None:
    """The meal that is served there at that instant, within the grace."""
    rows = MealSession.objects.filter(
        canteen=canteen_id, serves_from__lte=at + GRACE, serves_to__gte=at - GRACE
    )
    return min(rows, key=lambda one: _away(one, at), default=None)


def packages(*, canteen_id: int, day: date, meal: Meal) -> list[MenuItem]:
    rows = MenuItem.objects.filter(
        session__canteen=canteen_id, session__day=day, session__meal=meal, sort=Sort.PACKAGE
    )
    return list(rows.select_related("session__canteen").order_by("position", "id"))


def item(*, item_id: int | None) -> MenuItem | None:
    return MenuItem.objects.select_related("session__canteen").filter(pk=item_id or 0).first()


def week(*, canteen_id: int, monday: date) -> list[MealSession]:
    """The sessions of one week with their menus."""
    rows = MealSession.objects.filter(
        canteen=canteen_id, day__gte=monday, day__lt=monday + timedelta(days=7)
    )
    return list(rows.prefetch_related("items").order_by("day", "serves_from", "id"))


def pickup_points() -> list[PickupPoint]:
    rows = PickupPoint.objects.filter(open=True).select_related("site")
    return list(rows.order_by("site__position", "code"))


def pickup_point(*, point_id: int | None) -> PickupPoint | None:
    rows = PickupPoint.objects.filter(open=True).select_related("site")
    return rows.filter(pk=point_id or 0).first()


def sessions_over(*, now: datetime) -> Sequence[MealSession]:
    """Those whose time is over and in which something is still waiting to be fetched."""
    rows = MealSession.objects.filter(
        serves_to__lt=now - GRACE, reservations__state="HELD", day__gte=local_date(now) - WEEK
    )
    return list(rows.distinct().order_by("id"))


WEEK = timedelta(days=7)


def _away(one: MealSession, at: datetime) -> timedelta:
    """How far off its hours an instant is; nothing within them."""
    if one.serves_from <= at <= one.serves_to:
        return timedelta()
    return min(abs(one.serves_from - at), abs(one.serves_to - at))
