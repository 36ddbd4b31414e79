"""How commands end, and the calls that waited for them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from zhilian.assets.models import Terminal, TerminalCommand, TerminalWait
from zhilian.assets.types import CommandState, Verb
from zhilian.core import events
from zhilian.core.effects import EffectSettled

TAKEN_BACK = "下发之前已收回"


def supersede(commands: Collection[TerminalCommand], *, at: datetime) -> dict[int, set[str]]:
    """End commands that the opposite is wanted of. Returns, by item, the calls that wait on.

    Who waited for a thing to be there is told that it was taken back before; who waited for it
    to be gone goes on waiting with what comes in its place.
    """
    ids = [one.pk for one in commands]
    over = CommandState.SUPERSEDED
    TerminalCommand.objects.filter(pk__in=ids).update(state=over, done_at=at)
    puts = [one.pk for one in commands if one.verb == Verb.PUT]
    answer_waits(command_ids=puts, state=CommandState.FAILED, reason=TAKEN_BACK, at=at)
    waiting = TerminalWait.objects.filter(command_id__in=ids, state=CommandState.OWED)
    passed_on: dict[int, set[str]] = {}
    for wait in waiting.select_related("command"):
        passed_on.setdefault(wait.command.item_id or 0, set()).add(wait.call_key)
    waiting.delete()
    return passed_on


def end(
    commands: Iterable[TerminalCommand], *, state: CommandState, reason: str = "", at: datetime
) -> int:
    """End owed commands and answer who waits for them. Returns how many ended now."""
    ids = [one.pk for one in commands]
    owed = list(TerminalCommand.objects.owed().filter(pk__in=ids).values_list("pk", flat=True))
    TerminalCommand.objects.owed().filter(pk__in=owed).update(
        state=state, done_at=at, error=reason[:200]
    )
    answer_waits(command_ids=owed, state=state, reason=reason, at=at)
    return len(owed)


def lapse(*, terminal: Terminal, reason: str, at: datetime) -> int:
    """All that is owed to a terminal out of use ends; calls do not wait for it any longer."""
    owed = list(terminal.commands.owed().order_by("id"))
    return end(owed, state=CommandState.SUPERSEDED, reason=reason, at=at)


def answer_waits(
    *, command_ids: Collection[int], state: CommandState, reason: str = "", at: datetime
) -> None:
    """Mark what waited for these commands; settle the calls that wait for nothing more."""
    waits = TerminalWait.objects.filter(command_id__in=command_ids, state=CommandState.OWED)
    keys = set(waits.values_list("call_key", flat=True))
    waits.update(state=state, reason=reason[:200])
    for key in sorted(keys):
        _settle(key, at=at)


def _settle(call_key: str, *, at: datetime) -> None:
    waits = TerminalWait.objects.select_for_update().filter(call_key=call_key)
    rows = list(waits.order_by("id"))
    if any(row.state == CommandState.OWED for row in rows):
        return
    reasons = [row.reason for row in rows if row.state == CommandState.FAILED]
    told = EffectSettled(
        at=at,
        key=call_key,
        ok=not reasons,
        reason=summary(reasons),
        receipt={"commands": len(rows)},
    )
    events.record(told)


def summary(reasons: Collection[str]) -> str:
    """Several reasons in one line: each once, at most three, and how many there are."""
    different = list(dict.fromkeys(reasons))
    more = f"等 {len(reasons)} 处" if len(reasons) > len(different[:3]) else ""
    return "；".join(different[:3]) + more
