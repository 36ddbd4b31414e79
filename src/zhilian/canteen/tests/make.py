"""Rows with valid defaults; say only what a test is about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

from zhilian.assets import service as devices
from zhilian.assets.models import Terminal
from zhilian.assets.tests import make as terminals
from zhilian.assets.types import AtTerminal
from zhilian.canteen import service
from zhilian.canteen.models import Canteen, MealSession, MenuItem, Reservation
from zhilian.canteen.service import Note, Terms
from zhilian.canteen.types import (
    Booking,
    ItemDraft,
    Meal,
    RuleDraft,
    Source,
    Spent,
    SubsidyDraft,
    Tap,
    TimesDraft,
)
from zhilian.core import effects
from zhilian.core.effects import Asking, Call, Outcome, Picked
from zhilian.core.testing import NOON
from zhilian.directory.models import Person
from zhilian.directory.tests import make as people
from zhilian.ledger import service as ledger
from zhilian.ledger.types import AccountKind

_numbers = count(1)
TODAY = date(2026, 11, 24)
TOMORROW = TODAY + timedelta(days=1)
EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)
LUNCH = TimesDraft(
    meal=Meal.LUNCH,
    serves_from=time(11, 30),
    serves_to=time(13, 0),
    cutoff_days=1,
    cutoff_at=time(17, 0),
)
DINNER = TimesDraft(
    meal=Meal.DINNER,
    serves_from=time(17, 30),
    serves_to=time(19, 0),
    cutoff_days=0,
    cutoff_at=time(14, 0),
)


def times() -> None:
    for draft in (LUNCH, DINNER):
        service.save_times(draft=draft, at=NOON)


def canteen(**values: Any) -> Canteen:
    n = next(_numbers)
    values.setdefault("site", people.site())
    return Canteen.objects.create(**{"code": f"c-{n}", "name": f"{n}食堂", **values})


def rule(at: Canteen, *, meal: Meal = Meal.LUNCH, quota: int = 10, price: int = 1500) -> None:
    draft = RuleDraft(canteen_id=at.pk, meal=meal, weekdays=EVERY_DAY, quota=quota, price=price)
    service.save_rule(draft=draft, at=NOON)


def session(
    at: Canteen | None = None, *, day: date = TOMORROW, meal: Meal = Meal.LUNCH, **values: Any
) -> MealSession:
    held = at or canteen()
    times()
    rule(held, meal=meal, **values)
    return service.ensure_session(canteen_id=held.pk, day=day, meal=meal)


def package(of: MealSession, **values: Any) -> MenuItem:
    n = next(_numbers)
    draft = ItemDraft(**{"name": f"套餐{n}", "price": 1800, **values})
    return service.save_item(session_id=of.pk, draft=draft, at=NOON)


def diner(*, card: int = 0, subsidy: int = 0, **values: Any) -> Person:
    """A person with an open account and so much to eat with."""
    person = people.person(**values)
    service.open_accounts(person_ids=[person.pk], terms=Terms(), at=NOON)
    give(person, card=card, subsidy=subsidy)
    return person


def give(person: Person, *, card: int = 0, subsidy: int = 0) -> None:
    source = ledger.fund(owner="test", name="测试拨款", at=NOON)
    for kind, amount in ((AccountKind.MEAL_CARD, card), (AccountKind.SUBSIDY, subsidy)):
        if amount:
            service.credit(
                person_id=person.pk,
                amount=amount,
                from_account=source.pk,
                note=note(why=Spent.TOP_UP),
                kind=kind,
            )


def note(**values: Any) -> Note:
    n = next(_numbers)
    defaults = {"key": f"note-{n}", "why": Spent.WALK_IN, "at": NOON, "recorded_at": NOON}
    return Note(**{**defaults, **values})


def income() -> int:
    return int(ledger.income(owner="canteen:test", name="测试食堂", at=NOON).pk)


def source(person: Person, **values: Any) -> Source:
    n = next(_numbers)
    defaults = {"key": f"call-{n}", "subject": f"case:{n}", "number": f"B{n}"}
    return Source(person_id=person.pk, **{**defaults, **values})


def reservation(of: MealSession, person: Person, **values: Any) -> Reservation:
    booking = Booking(
        day=of.day,
        meal=Meal(of.meal),
        canteen_id=of.canteen_id,
        item_id=values.pop("item_id", None),
        qty=values.pop("qty", 1),
    )
    at = values.pop("at", NOON)
    return service.reserve(source=source(person, **values), booking=booking, at=at)


def machine(at: Canteen, **values: Any) -> Terminal:
    return terminals.terminal(kind="canteen_device", stands_at=at.subject, **values)


def asking(terminal: Terminal) -> AtTerminal:
    return AtTerminal(
        id=terminal.pk,
        code=terminal.code,
        name=terminal.name,
        kind=terminal.kind,
        stands_at=terminal.stands_at,
        direction=terminal.direction,
        site_id=terminal.site_id,
    )


def tap(value: str, **values: Any) -> Tap:
    n = next(_numbers)
    return Tap(**{"means": "CARD", "value": value, "at": NOON, "event": f"e-{n}", **values})


def subsidy(**values: Any) -> int:
    n = next(_numbers)
    defaults = {"name": f"补贴{n}", "amount": 30000, "day": 1, "lapses": False}
    return service.save_subsidy_rule(draft=SubsidyDraft(**{**defaults, **values}), at=NOON).pk


def picked(row: Any) -> Picked:
    return Picked(key=str(row.pk), label=str(row))


def call(name: str, args: Mapping[str, Any], **values: Any) -> Call:
    n = next(_numbers)
    return Call(
        **{
            "name": name,
            "key": f"B{n}/step/enter/{name}/1.1",
            "subject": f"case:{n}",
            "number": f"B{n}",
            "window": "some-window",
            "at": NOON,
            "args": args,
            **values,
        }
    )


UID = "04A1B2C3"


def with_card(person: Person) -> Person:
    devices.give_badge(person_id=person.pk, uid=UID, at=NOON)
    return person


def run(asked: Call) -> Outcome:
    return effects.effects.get(asked.name)(asked)


def asker(person: Person | None = None, *, at: datetime = NOON) -> Asking:
    return Asking(at=at, person_id=person.pk if person else None)


def meal_of(session: MealSession, **values: object) -> dict[str, object]:
    base = {"canteen": picked(session.canteen), "meal_date": session.day, "meal": "午餐"}
    return {**base, **values}
