"""What canteen machines must know, so that they can serve while the line is down."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from zhilian.assets import selectors as assets
from zhilian.assets import service as terminals
from zhilian.assets.types import Order, TerminalKind, Thing, Told
from zhilian.canteen.models import Canteen, MealAccount
from zhilian.canteen.selectors.balances import balance_of
from zhilian.canteen.types import AccountState
from zhilian.core.times import local, local_midnight
from zhilian.directory import selectors as directory

KINDS = (TerminalKind.CANTEEN,)
THINGS = (Thing.PERSON, Thing.CARD, Thing.FACE, Thing.BALANCE)


def tell_people(*, person_ids: Collection[int], call_key: str = "", at: datetime) -> Told:
    """Have the machines know these people where they may eat, with what they have."""
    accounts = MealAccount.objects.filter(person__in=person_ids, state=AccountState.OPEN)
    open_ones = {one.person_id: one for one in accounts.prefetch_related("canteens")}
    people, seeds = directory.people_placed(ids=person_ids), assets.seeds(person_ids=person_ids)
    contents = {
        person_id: _person(people[person_id].name, seeds[person_id], open_ones[person_id])
        if person_id in open_ones and person_id in people
        else None
        for person_id in person_ids
    }
    orders: list[Order] = []
    for canteen, there in _machines():
        here = {
            one: content if _welcome(open_ones.get(one), canteen) else None
            for one, content in contents.items()
        }
        orders += terminals.person_orders(terminal_ids=there, contents=here)
        orders += _balances(there, [one for one, content in here.items() if content])
    return terminals.tell(orders=orders, call_key=call_key, at=at)


def tell_balance(*, person_id: int, at: datetime) -> int:
    """Have the machines that know the person learn what they have now. Returns how many."""
    held = assets.held_of(owners=[f"person:{person_id}"])
    there = [
        item.terminal_id
        for item in held
        if item.thing == Thing.PERSON and item.wanted and item.terminal.kind in KINDS
    ]
    told = terminals.tell(orders=list(_balances(there, [person_id])), at=at)
    return len(there) if told.ok else 0


def forget_people(*, person_ids: Collection[int], call_key: str = "", at: datetime) -> Told:
    return terminals.forget(
        owners=[f"person:{one}" for one in person_ids],
        things=THINGS,
        kinds=KINDS,
        call_key=call_key,
        at=at,
    )


def _machines() -> Iterable[tuple[Canteen, list[int]]]:
    for canteen in Canteen.objects.filter(open=True).order_by("id"):
        there = assets.terminal_ids_at(subjects=[canteen.subject])
        if there:
            yield canteen, there


def _welcome(account: MealAccount | None, canteen: Canteen) -> bool:
    if account is None:
        return False
    named = list(account.canteens.all())
    return not named or canteen in named


def _person(name: str, seed: str, account: MealAccount) -> dict[str, Any]:
    span = {}
    if account.valid_to is not None:
        span["to"] = local(local_midnight(account.valid_to + timedelta(days=1))).isoformat()
    return {"name": name, "seed": seed, "allow": [span]}


def _balances(terminal_ids: Collection[int], person_ids: Collection[int]) -> Iterable[Order]:
    held = {one: balance_of(person_id=one).total for one in person_ids}
    return [
        Order(
            terminal_id=terminal_id,
            thing=Thing.BALANCE,
            key=f"balance:{person_id}",
            owner=f"person:{person_id}",
            content={"fen": fen, "of": f"person:{person_id}"},
        )
        for terminal_id in terminal_ids
        for person_id, fen in held.items()
    ]
