"""Reports of passive checks: what others tell us (a beat, an alarm), judged at once. No agent
measures such a check, and one report suffices (see `hearing`).
"""

from __future__ import annotations

import json
from datetime import datetime

from django.db import transaction

from zhilian.monitoring import hearing, machine
from zhilian.monitoring.machine import Parent, Seen
from zhilian.monitoring.models import Check, Drill
from zhilian.monitoring.models.sample import to_us
from zhilian.monitoring.models.store import insert_samples
from zhilian.monitoring.service.flips import take_step
from zhilian.monitoring.types import State
from zhilian.probe.kinds.base import KINDS
from zhilian.probe.types import Condition, ErrorCode

NOBODY = 0
"""The agent of a sample that no agent took."""
NO_PHASES = (None,) * 6


@transaction.atomic
def report(
    *,
    check_id: int,
    ok: bool,
    at: datetime,
    received_at: datetime,
    text: str = "",
    evidence: str = "",
) -> bool:
    """Take one observation of a passive check; True when its state changed.

    `at` is when it became so, `received_at` when we learned of it; an `at` ahead of us counts as
    now. A report that is not newer than the last one is kept and moves nothing, so the same report
    may come twice. A check that is paused, retired or measured by agents takes none.
    """
    check = _locked(check_id)
    if check is None:
        return False
    at = min(at, received_at)
    _keep(check, ok=ok, at=at, text=text, evidence=evidence)
    seen = Seen(at=at, ok=ok, in_drill=_in_drill(check, at), parent=_parent_of(check), error=text)
    return take_step(check=check, step=hearing.hear(check.watch, seen, text=text), at=received_at)


@transaction.atomic
def lose_sight(*, check_id: int, at: datetime, received_at: datetime, text: str) -> bool:
    """The source has nothing to say any more: the state is unknown, neither up nor down."""
    check = _locked(check_id)
    if check is None or check.state == State.MAINTENANCE:
        return False
    step = machine.set_aside(check.watch, to=State.UNKNOWN, at=min(at, received_at), reason=text)
    return take_step(check=check, step=step, at=received_at)


def _locked(check_id: int) -> Check | None:
    rows = Check.objects.watched().select_for_update(of=("self",)).select_related("parent")
    check = rows.filter(id=check_id).first()
    kind = KINDS.get(check.kind) if check else None
    return check if kind is not None and kind.passive else None


def _keep(check: Check, *, ok: bool, at: datetime, text: str, evidence: str) -> None:
    told = Condition(name="依据", ok=ok, saw=evidence[:300], wanted="")
    conditions = json.dumps([told.to_json()], ensure_ascii=False) if evidence else ""
    code = "" if ok else ErrorCode.CONDITION.value
    row = (
        check.pk, to_us(at), NOBODY, ok, False, False, 0, *NO_PHASES,
        code, "" if ok else text[:300], conditions,
    )  # fmt: skip
    insert_samples([row])


def _in_drill(check: Check, at: datetime) -> bool:
    codes = [check.window_code] if check.window_code else []
    running = Drill.objects.touching(codes=codes, start=at, end=at) if codes else ()
    return any(drill.covers(at) for drill in running)


def _parent_of(check: Check) -> Parent:
    """A passive child never waits for its parent: what it tells is confirmed."""
    above = check.parent
    down = above is not None and above.state in (State.DOWN, State.UNREACHABLE)
    return Parent.DOWN if down else Parent.FINE
