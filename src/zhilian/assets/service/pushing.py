"""Sending what is owed, reading it back, comparing. The network is never inside a transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from zhilian.assets.connectors.base import (
    Answer,
    Change,
    Link,
    Reading,
    TerminalConnector,
    connector,
)
from zhilian.assets.events import TerminalCompared, TerminalReadBack
from zhilian.assets.models import Terminal, TerminalCommand, TerminalItem
from zhilian.assets.service.settling import end
from zhilian.assets.service.telling import tell
from zhilian.assets.types import CommandState, Order, Verb
from zhilian.core import events
from zhilian.core.jobs import JOBS, backoff

LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 6
"""How often a thing that is read back wrong is sent again before a person must look."""
LONGEST_WAIT = timedelta(seconds=60)
PUSH = "zhilian.assets.jobs.push_terminal"
PAGES = 10_000


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One command as it was sent: with the digest that the read-back must show."""

    command_id: int
    item_id: int
    thing: str
    key: str
    verb: str
    digest: str
    change: Change


def wake_due_terminals(*, at: datetime) -> int:
    """Owe a push to each terminal that something is due for and nobody is at."""
    free = Q(pushing_until__isnull=True) | Q(pushing_until__lt=at)
    ready = Q(retry_at__isnull=True) | Q(retry_at__lte=at)
    due = TerminalCommand.objects.due(at).values("terminal_id")
    found = Terminal.objects.in_use().filter(free, ready, pk__in=due).values_list("pk", flat=True)
    for terminal_id in found:
        JOBS[PUSH].enqueue(terminal_id=terminal_id)
    return len(found)


def push_batch(*, terminal_id: int, at: datetime) -> bool:
    """Send one batch to a terminal and read it back. True when more may be due.

    Nobody else pushes there meanwhile. Safe to kill at any point: what was sent is sent again.
    """
    terminal = _claim(terminal_id, at=at)
    if terminal is None:
        return False
    try:
        return _push(terminal, at=at)
    finally:
        Terminal.objects.filter(pk=terminal_id).update(pushing_until=None)


def compare_terminal(*, terminal_id: int, at: datetime) -> TerminalCompared | None:
    """Ask a terminal for all that it holds; tell it what is missing and what must go.

    None when it did not answer.
    """
    terminal = Terminal.objects.in_use().filter(pk=terminal_id).first()
    held = _everything(terminal) if terminal else None
    if terminal is None or held is None:
        return None
    return _mend(terminal, held=held, at=at)


def _claim(terminal_id: int, *, at: datetime) -> Terminal | None:
    free = Q(pushing_until__isnull=True) | Q(pushing_until__lt=at)
    ready = Q(retry_at__isnull=True) | Q(retry_at__lte=at)
    mine = Terminal.objects.in_use().filter(free, ready, pk=terminal_id)
    if not mine.update(pushing_until=at + LEASE):
        return None
    return Terminal.objects.get(pk=terminal_id)


def _push(terminal: Terminal, *, at: datetime) -> bool:
    way, link = connector(terminal.connector), link_to(terminal)
    due = TerminalCommand.objects.due(at).filter(terminal=terminal).select_related("item")
    batch = list(due.order_by("next_at", "id")[: way.batch])
    acts = [one for one in batch if one.verb == Verb.OPEN]
    if acts:
        return _do_acts(terminal, acts, way=way, link=link, at=at)
    sent = [_sent(one, one.item) for one in batch if one.item is not None]
    if not sent:
        return False
    answer = way.push(link, [one.change for one in sent])
    reading = (
        way.read(link, [(one.thing, one.key) for one in sent])
        if answer.reached
        else Reading(reached=False, error=answer.error)
    )
    if not reading.reached:
        _postpone(terminal, error=reading.error, at=at)
        return False
    _settle(terminal, sent, refused=answer.refused, held=reading.held, at=at)
    return len(batch) == way.batch


def _do_acts(
    terminal: Terminal,
    acts: Sequence[TerminalCommand],
    *,
    way: TerminalConnector,
    link: Link,
    at: datetime,
) -> bool:
    for act in acts:
        late = datetime.fromisoformat(act.args["until"]) < at
        answer = (
            Answer(reached=False, error="超过 15 秒未送达，已放弃")
            if late
            else way.open(link, reason=str(act.args.get("reason", "")))
        )
        state = CommandState.DONE if answer.reached else CommandState.FAILED
        with transaction.atomic():
            end([act], state=state, reason=answer.error, at=at)
    return True


def _sent(command: TerminalCommand, item: TerminalItem) -> Sent:
    content = json.loads(item.content) if item.wanted else None
    return Sent(
        command_id=command.pk,
        item_id=item.pk,
        thing=item.thing,
        key=item.key,
        verb=Verb.PUT if item.wanted else Verb.DELETE,
        digest=item.digest,
        change=Change(thing=item.thing, key=item.key, content=content),
    )


@transaction.atomic
def _postpone(terminal: Terminal, *, error: str, at: datetime) -> None:
    """Not reached: everything that is owed to it waits, a little longer each time."""
    failures = terminal.failures + 1
    wait = min(backoff(failures, jitter=0.5), LONGEST_WAIT)
    Terminal.objects.filter(pk=terminal.pk).update(
        failures=failures, retry_at=at + wait, last_error=error[:200]
    )


@transaction.atomic
def _settle(
    terminal: Terminal,
    sent: Sequence[Sent],
    *,
    refused: Mapping[str, str],
    held: Mapping[tuple[str, str], str],
    at: datetime,
) -> None:
    Terminal.objects.filter(pk=terminal.pk).update(failures=0, retry_at=None, last_error="")
    items = TerminalItem.objects.select_for_update().in_bulk([one.item_id for one in sent])
    commands = TerminalCommand.objects.owed().in_bulk([one.command_id for one in sent])
    good: list[TerminalCommand] = []
    again: list[TerminalCommand] = []
    failed = 0
    for one in sent:
        item, command = items[one.item_id], commands.get(one.command_id)
        item.seen_digest, item.seen_at = held.get((one.thing, one.key), ""), at
        if command is None or item.digest != one.digest:
            continue
        if item.settled:
            good.append(command)
        elif one.key in refused:
            reason = f"{terminal.name}：{refused[one.key]}"
            failed += end([command], state=CommandState.FAILED, reason=reason, at=at)
        else:
            again.append(command)
    TerminalItem.objects.bulk_update(items.values(), ["seen_digest", "seen_at"])
    done = end(good, state=CommandState.DONE, at=at)
    failed += _try_again(terminal, again, at=at)
    events.record(
        TerminalReadBack(at=at, terminal_id=terminal.pk, done=done, again=len(again), failed=failed)
    )


def _try_again(terminal: Terminal, commands: Sequence[TerminalCommand], *, at: datetime) -> int:
    """Read back wrong: again a little later, and after some attempts no more."""
    spent = [one for one in commands if one.attempts + 1 >= MOST_ATTEMPTS]
    for one in commands:
        one.attempts += 1
        one.next_at = at + min(backoff(one.attempts, jitter=0.5), LONGEST_WAIT)
        one.error = "回读与下发不一致"
    TerminalCommand.objects.bulk_update(commands, ["attempts", "next_at", "error"])
    reason = f"{terminal.name}：连续 {MOST_ATTEMPTS} 次回读与下发不一致"
    return end(spent, state=CommandState.FAILED, reason=reason, at=at)


def _everything(terminal: Terminal) -> dict[tuple[str, str], str] | None:
    way, link = connector(terminal.connector), link_to(terminal)
    held: dict[tuple[str, str], str] = {}
    after = ""
    for _page in range(PAGES):
        reading = way.list_held(link, after=after)
        if not reading.reached:
            return None
        held |= reading.held
        after = reading.more
        if not after:
            return held
    return None


@transaction.atomic
def _mend(
    terminal: Terminal, *, held: Mapping[tuple[str, str], str], at: datetime
) -> TerminalCompared:
    items = {(i.thing, i.key): i for i in terminal.items.select_for_update().order_by("id")}
    wanted = {place: item for place, item in items.items() if item.wanted}
    for place, item in items.items():
        item.seen_digest, item.seen_at = held.get(place, ""), at
    TerminalItem.objects.bulk_update(items.values(), ["seen_digest", "seen_at"], batch_size=500)
    missing = [item for item in wanted.values() if not item.settled]
    surplus = [place for place in held if place not in wanted]
    tell(orders=_mending(terminal, missing=missing, surplus=surplus, items=items), at=at)
    found = TerminalCompared(
        at=at,
        terminal_id=terminal.pk,
        same=len(wanted) - len(missing),
        missing=len(missing),
        surplus=len(surplus),
    )
    events.record(found)
    return found


def _mending(
    terminal: Terminal,
    *,
    missing: Iterable[TerminalItem],
    surplus: Iterable[tuple[str, str]],
    items: Mapping[tuple[str, str], TerminalItem],
) -> list[Order]:
    """What is missing once more; what nobody ever ordered becomes an item to be deleted."""
    strangers = [
        TerminalItem(
            terminal=terminal,
            thing=thing,
            key=key,
            owner="unknown",
            wanted=False,
            seen_digest="unknown",
            seen_at=terminal.made_at,
            changed_at=terminal.made_at,
        )
        for thing, key in surplus
        if (thing, key) not in items
    ]
    TerminalItem.objects.bulk_create(strangers)
    again = [
        Order(
            terminal_id=terminal.pk,
            thing=item.thing,
            key=item.key,
            owner=item.owner,
            content=json.loads(item.content),
        )
        for item in missing
    ]
    gone = [
        Order(terminal_id=terminal.pk, thing=thing, key=key, owner="unknown")
        for thing, key in surplus
    ]
    return [*again, *gone]


def link_to(terminal: Terminal) -> Link:
    return Link(
        code=terminal.code,
        url=terminal.url,
        secret=terminal.secret,
        options=terminal.options,
    )
