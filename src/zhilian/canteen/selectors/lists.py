"""Lists of the canteen desk, cut by key, and the kitchen list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from zhilian.canteen.models import MealAccount, MealSession, MealTransaction, Reservation
from zhilian.canteen.types import AccountState, Held, Payer, Spent
from zhilian.core.listing import Asked, Narrowing, Page, Sort, cut, order, whole

NEWEST = (Sort(key="new", label="最近", field="id", falling=True),)
ACCOUNT_STATES = Narrowing(name="state", label="状态", choices=AccountState.choices)
WHYS = Narrowing(name="why", label="事由", choices=Spent.choices)


@dataclass(frozen=True, kw_only=True)
class KitchenLine:
    """How many of one package, or of none in particular, and who wants what with it."""

    name: str
    portions: int
    served: int
    diets: str


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """A unit's order that is brought somewhere."""

    unit: str
    place: str
    number: str
    portions: int


def accounts(*, asked: Asked) -> QuerySet[MealAccount]:
    rows = MealAccount.objects.select_related("person__unit").prefetch_related("canteens")
    if asked.q:
        rows = rows.filter(Q(person__name__contains=asked.q) | Q(number=asked.q))
    if asked.get("state"):
        rows = rows.filter(state=asked.get("state"))
    return rows


def transactions(*, asked: Asked) -> QuerySet[MealTransaction]:
    rows = MealTransaction.objects.select_related("person", "canteen", "session")
    if asked.q:
        rows = rows.filter(Q(person__name__contains=asked.q) | Q(number=asked.q))
    if asked.get("why"):
        rows = rows.filter(why=asked.get("why"))
    return rows


def page_of(rows: QuerySet[Any], asked: Asked) -> Page[Any]:
    return cut(rows, sort=order(NEWEST, asked.sort), after=asked.after)


def all_of(rows: QuerySet[Any], asked: Asked) -> Iterator[Any]:
    return whole(rows, sort=order(NEWEST, asked.sort))


def sessions_between(*, first: date, days: int, canteen_id: int | None) -> list[MealSession]:
    """Meals of some days, in their order."""
    rows = MealSession.objects.filter(day__gte=first, day__lt=first + timedelta(days=days))
    rows = rows.filter(canteen=canteen_id) if canteen_id else rows
    rows = rows.select_related("canteen").prefetch_related("items")
    return list(rows.order_by("day", "serves_from", "canteen__code", "id"))


def kitchen(*, session: MealSession) -> list[KitchenLine]:
    """What the kitchen must make, package by package."""
    live = Reservation.objects.filter(session=session, state__in=[Held.HELD, Held.SERVED])
    counted = (
        live.order_by()
        .values("item", "item__name")
        .annotate(n=Sum("qty"), served=Sum("qty", filter=Q(state=Held.SERVED)))
    )
    diets = _diets(live)
    return [
        KitchenLine(
            name=row["item__name"] or "标准餐（加班餐、未选套餐）",
            portions=row["n"],
            served=row["served"] or 0,
            diets=diets.get(row["item"], ""),
        )
        for row in sorted(counted, key=lambda one: -one["n"])
    ]


def deliveries(*, session: MealSession) -> list[Delivery]:
    rows = Reservation.objects.filter(session=session, payer=Payer.UNIT).exclude(place="")
    rows = rows.filter(state__in=[Held.HELD, Held.SERVED]).order_by()
    counted = rows.values("unit__name", "place", "number").annotate(n=Count("id"))
    return [
        Delivery(
            unit=row["unit__name"] or "",
            place=row["place"],
            number=row["number"],
            portions=row["n"],
        )
        for row in counted
    ]


def _diets(rows: QuerySet[Reservation]) -> dict[int | None, str]:
    """清真 2、忌辣 1 for each package."""
    counts: dict[int | None, dict[str, int]] = {}
    for item_id, wishes, qty in rows.order_by("id").values_list("item", "diet", "qty"):
        for wish in wishes:
            held = counts.setdefault(item_id, {})
            held[wish] = held.get(wish, 0) + qty
    return {
        item_id: "、".join(f"{wish} {n}" for wish, n in sorted(held.items()))
        for item_id, held in counts.items()
    }
