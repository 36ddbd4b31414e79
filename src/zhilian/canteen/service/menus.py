"""Menus: what there is at a session; copied from week to week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from zhilian.canteen.errors import BadDraft, NoSuchRow
from zhilian.canteen.events import ListTakenOut, MenuChanged
from zhilian.canteen.models import MealSession, MenuItem
from zhilian.canteen.service.sessions import ensure_session
from zhilian.canteen.types import ItemDraft, Meal
from zhilian.core import events

MOST_ITEMS = 40


@dataclass(frozen=True, kw_only=True)
class MenuLine:
    """One line of a menu table as it is imported."""

    canteen_id: int
    day: date
    meal: Meal
    item: ItemDraft


@transaction.atomic
def save_item(
    *, session_id: int, draft: ItemDraft, item_id: int | None = None, at: datetime
) -> MenuItem:
    """Errors: `BadDraft`: a name twice, more booked than the new limit, too many lines."""
    session = _session(session_id)
    item = session.items.filter(pk=item_id).first() if item_id else MenuItem(session=session)
    if item is None:
        raise NoSuchRow("道菜")
    if item.pk is None:
        item.position = _next_position(session)
    if draft.quota is not None and draft.quota < item.reserved:
        raise BadDraft(f"“{item.name}”已订 {item.reserved} 份，限量不能少于已订数。")
    item.name, item.sort, item.price = draft.name, draft.sort, draft.price
    item.quota, item.tags = draft.quota, list(draft.tags)
    try:
        with transaction.atomic():
            item.save()
    except IntegrityError:
        raise BadDraft(f"这一餐已有“{draft.name}”，请换一个名称。") from None
    _announce(session, at=at)
    return item


@transaction.atomic
def remove_item(*, item_id: int, at: datetime) -> None:
    """Errors: `BadDraft` when somebody has booked it."""
    item = MenuItem.objects.select_for_update(of=("self",)).filter(pk=item_id).first()
    if item is None:
        raise NoSuchRow("道菜")
    if item.reserved:
        raise BadDraft(
            f"“{item.name}”已有 {item.reserved} 份预订，不能删除；可以把限量改为已订数。"
        )
    session = item.session
    item.delete()
    _announce(session, at=at)


@transaction.atomic
def copy_week(*, canteen_id: int, monday: date, to_monday: date, at: datetime) -> int:
    """The menus of a week for another one, day by day; lines that are there stay. Returns lines."""
    ahead = to_monday - monday
    rows = MealSession.objects.filter(
        canteen=canteen_id, day__gte=monday, day__lt=monday + timedelta(days=7)
    )
    copied = 0
    for source in rows.prefetch_related("items").order_by("day", "id"):
        lines = [_draft(item) for item in source.items.all()]
        if lines:
            place = ensure_session(
                canteen_id=canteen_id, day=source.day + ahead, meal=Meal(source.meal)
            )
            copied += _add(place, lines, at=at)
    return copied


@transaction.atomic
def import_menu(*, lines: Sequence[MenuLine], at: datetime) -> int:
    """Menus of a table, all or nothing; lines that are there already stay. Returns lines."""
    added = 0
    for line in lines:
        session = ensure_session(canteen_id=line.canteen_id, day=line.day, meal=line.meal)
        added += _add(session, [line.item], at=at)
    return added


@transaction.atomic
def record_export(*, what: str, filters: str, at: datetime) -> None:
    """Somebody took a list out as a file."""
    events.record(ListTakenOut(at=at, what=what[:60], filters=filters[:200]))


def _add(session: MealSession, lines: Sequence[ItemDraft], *, at: datetime) -> int:
    held = set(session.items.values_list("name", flat=True))
    fresh = [line for line in lines if line.name not in held]
    start = _next_position(session)
    MenuItem.objects.bulk_create(
        MenuItem(
            session=session,
            name=line.name,
            sort=line.sort,
            price=line.price,
            quota=line.quota,
            tags=list(line.tags),
            position=start + place,
        )
        for place, line in enumerate(fresh)
    )
    if fresh:
        _announce(session, at=at)
    return len(fresh)


def _draft(item: MenuItem) -> ItemDraft:
    return ItemDraft(
        name=item.name, sort=item.sort, price=item.price, quota=item.quota, tags=item.tags
    )


def _session(session_id: int) -> MealSession:
    found = MealSession.objects.select_for_update(of=("self",)).filter(pk=session_id).first()
    if found is None:
        raise NoSuchRow("个餐次")
    return found


def _next_position(session: MealSession) -> int:
    count = session.items.count()
    if count >= MOST_ITEMS:
        raise BadDraft(f"一餐最多 {MOST_ITEMS} 道菜。")
    return count + 1


def _announce(session: MealSession, *, at: datetime) -> None:
    events.record(MenuChanged(at=at, session_id=session.pk, items=session.items.count()))
