"""What terminals shall hold. Written down in the caller's transaction, sent outside of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from zhilian.assets import signing
from zhilian.assets.errors import NoSuchTerminal
from zhilian.assets.events import TerminalOpened, TerminalsTold
from zhilian.assets.models import Terminal, TerminalCommand, TerminalItem, TerminalWait
from zhilian.assets.selectors.telling import told
from zhilian.assets.service.settling import supersede
from zhilian.assets.types import CommandState, Order, TerminalState, Told, Verb
from zhilian.core import events
from zhilian.core.jobs import JOBS

OPEN_WITHIN = timedelta(seconds=15)
"""An order to open that comes later than this is no longer wanted."""
CHUNK = 2000
PUSH = "zhilian.assets.jobs.push_terminal"


@transaction.atomic
def tell(*, orders: Iterable[Order], call_key: str = "", at: datetime) -> Told:
    """Have terminals hold these things, or hold them no longer.

    What a terminal was already seen to hold is not told again. With a `call_key` an
    `EffectSettled` of that key follows when all has been read back, unless the answer says that
    nothing is open. The same key again does not tell twice, except what had failed.
    """
    wanted = list(orders)
    counted = 0
    for start in range(0, len(wanted), CHUNK):
        counted += _tell(wanted[start : start + CHUNK], call_key=call_key, at=at)
    terminals = {order.terminal_id for order in wanted}
    if counted:
        record = TerminalsTold(at=at, call_key=call_key, orders=counted, terminals=len(terminals))
        events.record(record)
        _wake(terminals)
    return told(call_key=call_key)


@transaction.atomic
def confirm(
    *, owners: Collection[str], kinds: Collection[str] = (), call_key: str, at: datetime
) -> Told:
    """Wait until all that terminals (of these kinds) shall hold of these owners is read back.

    What had failed is tried again; nothing new is told.
    """
    items = TerminalItem.objects.filter(owner__in=owners).exclude(
        terminal__state=TerminalState.RETIRED
    )
    if kinds:
        items = items.filter(terminal__kind__in=kinds)
    open_items = [item for item in items.select_for_update() if not item.settled]
    _owe(open_items, call_key=call_key, at=at)
    _wake({item.terminal_id for item in open_items})
    return told(call_key=call_key)


@transaction.atomic
def forget(
    *,
    owners: Collection[str],
    things: Collection[str] = (),
    kinds: Collection[str] = (),
    call_key: str = "",
    at: datetime,
) -> Told:
    """Have every terminal (of these kinds) forget what it holds of these owners (and things)."""
    items = TerminalItem.objects.filter(owner__in=owners).exclude(
        terminal__state=TerminalState.RETIRED
    )
    if kinds:
        items = items.filter(terminal__kind__in=kinds)
    if things:
        items = items.filter(thing__in=things)
    return tell(
        orders=[
            Order(terminal_id=i.terminal_id, thing=i.thing, key=i.key, owner=i.owner)
            for i in items.order_by("id")
        ],
        call_key=call_key,
        at=at,
    )


@transaction.atomic
def forget_items(*, item_ids: Collection[int], call_key: str = "", at: datetime) -> Told:
    """Have terminals forget these things."""
    items = TerminalItem.objects.filter(pk__in=item_ids).order_by("id")
    orders = [
        Order(terminal_id=i.terminal_id, thing=i.thing, key=i.key, owner=i.owner) for i in items
    ]
    return tell(orders=orders, call_key=call_key, at=at)


@transaction.atomic
def resend(*, terminal_id: int, at: datetime) -> int:
    """Send everything anew, as to a terminal that was replaced. Returns how many things."""
    items = TerminalItem.objects.filter(terminal_id=terminal_id, wanted=True)
    count = 0
    for start in range(0, items.count(), CHUNK):
        part = list(items.order_by("id")[start : start + CHUNK])
        for item in part:
            item.seen_digest = ""
        TerminalItem.objects.bulk_update(part, ["seen_digest"])
        count += _owe(part, call_key="", at=at)
    Terminal.objects.filter(pk=terminal_id).update(retry_at=None, failures=0)
    events.record(TerminalsTold(at=at, call_key=f"resend:{terminal_id}", orders=count, terminals=1))
    _wake({terminal_id})
    return count


@transaction.atomic
def send_again(*, command_id: int, at: datetime) -> bool:
    """Try one again that had failed. False when it is not failed, or its thing was told anew."""
    command = TerminalCommand.objects.filter(
        pk=command_id, state=CommandState.FAILED, item__isnull=False
    ).first()
    if command is None or command.item is None or command.item.settled:
        return False
    _owe([command.item], call_key="", at=at)
    key = f"command:{command_id}"
    events.record(TerminalsTold(at=at, call_key=key, orders=1, terminals=1))
    _wake({command.terminal_id})
    return True


@transaction.atomic
def open_way(*, terminal_id: int, person_id: int, reason: str, at: datetime) -> TerminalCommand:
    """Have a gate open once from afar. It lapses when it is not delivered at once."""
    terminal = Terminal.objects.in_use().filter(pk=terminal_id).first()
    if terminal is None:
        raise NoSuchTerminal("终端已停用或不存在。")
    command = TerminalCommand.objects.create(
        terminal=terminal,
        verb=Verb.OPEN,
        args={"reason": reason, "until": (at + OPEN_WITHIN).isoformat()},
        next_at=at,
        made_at=at,
    )
    events.record(
        TerminalOpened(at=at, terminal_id=terminal_id, person_id=person_id, reason=reason[:200])
    )
    _wake({terminal_id})
    return command


@dataclass(frozen=True, kw_only=True)
class _Wanted:
    order: Order
    digest: str

    @property
    def at(self) -> tuple[int, str, str]:
        return self.order.terminal_id, self.order.thing, self.order.key


def _tell(orders: Sequence[Order], *, call_key: str, at: datetime) -> int:
    """Bring the items to what is wanted and owe what is not there yet. Returns how many."""
    wanted = {
        one.at: one
        for order in orders
        for one in [_Wanted(order=order, digest=_digest(order.content))]
    }
    held = _held(wanted)
    fresh = [_item(one, at=at) for place, one in wanted.items() if place not in held and one.digest]
    changed = [
        _changed(held[place], one, at=at)
        for place, one in wanted.items()
        if place in held and held[place].digest != one.digest
    ]
    TerminalItem.objects.bulk_create(fresh)
    TerminalItem.objects.bulk_update(changed, ["wanted", "content", "digest", "changed_at"])
    return _owe([*held.values(), *fresh], call_key=call_key, at=at)


def _held(wanted: Mapping[tuple[int, str, str], _Wanted]) -> dict[tuple[int, str, str], Any]:
    rows = TerminalItem.objects.select_for_update().filter(
        terminal_id__in={place[0] for place in wanted},
        key__in={place[2] for place in wanted},
    )
    found = {(row.terminal_id, row.thing, row.key): row for row in rows.order_by("id")}
    return {place: row for place, row in found.items() if place in wanted}


def _owe(items: Sequence[TerminalItem], *, call_key: str, at: datetime) -> int:
    """One owed command for each item that is not as it should be; the call waits for them."""
    open_items = {item.pk: item for item in items if not item.settled}
    owed = {
        one.item_id: one
        for one in TerminalCommand.objects.owed().filter(item_id__in=open_items).order_by("id")
    }
    turned = [
        one for one in owed.values() if one.item_id and one.verb != _verb(open_items[one.item_id])
    ]
    keep = {item_id: one for item_id, one in owed.items() if one not in turned}
    waits = supersede(turned, at=at)
    made = [
        TerminalCommand(
            terminal_id=item.terminal_id, item=item, verb=_verb(item), next_at=at, made_at=at
        )
        for item in open_items.values()
        if item.pk not in keep
    ]
    TerminalCommand.objects.filter(pk__in=[one.pk for one in keep.values()]).update(next_at=at)
    made = TerminalCommand.objects.bulk_create(made)
    by_item = {one.item_id: one for one in [*keep.values(), *made]}
    _wait(by_item, keys=waits, call_key=call_key)
    return len(by_item)


def _wait(
    commands: Mapping[int | None, TerminalCommand],
    *,
    keys: Mapping[int, Collection[str]],
    call_key: str,
) -> None:
    """Calls that waited for what was superseded wait for what came in its place."""
    if call_key:
        TerminalWait.objects.filter(call_key=call_key, state=CommandState.FAILED).delete()
    rows = [
        TerminalWait(call_key=key, command=command)
        for item_id, command in commands.items()
        for key in {*keys.get(item_id or 0, ()), *([call_key] if call_key else [])}
    ]
    TerminalWait.objects.bulk_create(rows, ignore_conflicts=True)


def _item(one: _Wanted, *, at: datetime) -> TerminalItem:
    return TerminalItem(
        terminal_id=one.order.terminal_id,
        thing=one.order.thing,
        key=one.order.key,
        owner=one.order.owner,
        content=_text(one.order.content),
        digest=one.digest,
        changed_at=at,
    )


def _changed(item: TerminalItem, one: _Wanted, *, at: datetime) -> TerminalItem:
    item.wanted, item.digest = bool(one.digest), one.digest
    item.content, item.changed_at = _text(one.order.content), at
    return item


def _verb(item: TerminalItem) -> Verb:
    return Verb.PUT if item.wanted else Verb.DELETE


def _digest(content: Mapping[str, Any] | None) -> str:
    return "" if content is None else signing.digest(content)


def _text(content: Mapping[str, Any] | None) -> str:
    return "" if content is None else signing.canonical(content).decode()


def _wake(terminal_ids: Collection[int]) -> None:
    for terminal_id in sorted(terminal_ids):
        JOBS[PUSH].enqueue(terminal_id=terminal_id)
