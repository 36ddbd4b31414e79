"""Effects: owed at a moment, done in their order, each once, and taken back once.

Owners in `IN_PERSON` do theirs in the transaction of the person who acts, and may refuse it; the
others are owed and done by a worker at once after the commit.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from zhilian.cases import values
from zhilian.cases.arguments import arguments_of
from zhilian.cases.docket import Docket
from zhilian.cases.errors import EffectRefused
from zhilian.cases.events import EffectSucceeded
from zhilian.cases.models import EffectRun, StepRun
from zhilian.cases.types import EffectState
from zhilian.catalogue.selectors import Unknown
from zhilian.catalogue.types import Binding
from zhilian.core import effects, events
from zhilian.core.effects import Call, Outcome
from zhilian.core.jobs import JOBS

IN_PERSON: Final = frozenset({"bookings", "ledger", "canteen", "assets", "mall"})
RUN_EFFECT: Final = "zhilian.cases.jobs.run_effect"
ON_SUBMIT: Final = "on_submit"
ENTER: Final = "enter"


def owe(
    docket: Docket, bindings: Iterable[Binding], *, moment: str, run: StepRun | None
) -> list[EffectRun]:
    """Write down the effects of a moment whose condition holds, in their order."""
    owed = []
    for position, binding in enumerate(bindings, start=1):
        if docket.truth(binding.when) is False:
            continue
        owed.append(_row(docket, binding, moment=moment, run=run, position=position))
    return owed


def perform(docket: Docket, owed: Sequence[EffectRun], *, in_person: bool) -> bool:
    """Do them one after another. True when all are done; else the rest is owed to a worker.

    Errors: `EffectRefused` when an owner says no to a person who acts.
    """
    for effect in owed:
        if effect.state == EffectState.DONE:
            continue
        if not (in_person and owner_of(docket, effect.name) in IN_PERSON):
            hand_to_worker(docket, effect)
            return False
        outcome = call(docket, effect)
        if not outcome.ok:
            raise EffectRefused(outcome.reason)
        take(docket, effect, outcome)
        if outcome.waiting:
            return False
    return True


def call(docket: Docket, effect: EffectRun) -> Outcome:
    """Ask the owner. The arguments are kept as they were given."""
    arguments = _arguments(docket, effect)
    effect.args = values.dump(arguments)
    effect.attempts += 1
    return effects.effects.get(effect.name)(_call(docket, effect, arguments))


def take(docket: Docket, effect: EffectRun, outcome: Outcome) -> None:
    """Keep what an owner has done: its receipt, and what it writes into the case."""
    effect.receipt = values.dump(outcome.receipt)
    if outcome.waiting:
        effect.state = EffectState.WAITING
        effect.deadline_at = _patience(docket, effect, until=outcome.until)
    else:
        effect.state, effect.settled_at = EffectState.DONE, docket.at
        _announce(docket, effect)
    effect.save()
    if outcome.writes:
        docket.written.update(outcome.writes)
        docket.keep()
        docket.case.save(update_fields=["values", "written"])


def hand_to_worker(docket: Docket, effect: EffectRun, *, after: timedelta = timedelta()) -> None:
    """Owe it to a worker, who is woken after the commit, or later."""
    effect.next_at = docket.at + after
    effect.deadline_at = effect.next_at + timeout_of(docket, effect.name)
    effect.save()
    if after:
        JOBS[RUN_EFFECT].enqueue_after(effect.next_at, effect_id=effect.pk)
    else:
        JOBS[RUN_EFFECT].enqueue(effect_id=effect.pk)


def owner_of(docket: Docket, name: str) -> str:
    return docket.view.registers.effects[name].owner


def timeout_of(docket: Docket, name: str) -> timedelta:
    return timedelta(seconds=docket.view.registers.effects[name].timeout_s)


def siblings(effect: EffectRun) -> list[EffectRun]:
    """All effects of the same moment, in their order."""
    same = EffectRun.objects.filter(
        case=effect.case_id, run=effect.run_id, moment=effect.moment, undoes__isnull=True
    )
    return list(same.order_by("position", "id"))


def _arguments(docket: Docket, effect: EffectRun) -> dict[str, Any]:
    """An undo takes what its original took, whatever the form says by now."""
    if effect.undoes is None:
        return arguments_of(docket, effect.words)
    before = values.load(effect.undoes.args)
    new = {name: word for name, word in effect.words.items() if name not in before}
    kept = {name: before[name] for name in effect.words if name in before}
    return {**kept, **arguments_of(docket, new)}


def _row(
    docket: Docket, binding: Binding, *, moment: str, run: StepRun | None, position: int
) -> EffectRun:
    """The effect as owed; one that is in force already with the same content stays as it is."""
    place = f"{docket.case.number}/{run.key if run else ''}/{moment}/{binding.name}/{position}"
    digest = _digest(docket, binding, whole=run is not None)
    held = EffectRun.objects.filter(case=docket.case, key__startswith=f"{place}.", undoes=None)
    last = held.order_by("-id").first()
    if last is not None and last.state == EffectState.DONE and last.digest == digest:
        return last
    return EffectRun.objects.create(
        case=docket.case,
        run=run,
        key=f"{place}.{held.count() + 1}",
        name=binding.name,
        moment=moment,
        position=position,
        guard=binding.when or "",
        words=dict(binding.args),
        digest=digest,
        owed_at=docket.at,
        next_at=docket.at,
        deadline_at=docket.at + timeout_of(docket, binding.name),
    )


def _digest(docket: Docket, binding: Binding, *, whole: bool) -> str:
    """What the effect acts on. A step's effect may read the whole form, not its arguments only."""
    try:
        content = values.dump(arguments_of(docket, dict(binding.args)))
    except Unknown:
        content = ""
    if whole:
        content += values.dump(docket.form)
    return hashlib.sha256(content.encode()).hexdigest()


def _call(docket: Docket, effect: EffectRun, arguments: dict[str, Any]) -> Call:
    case = docket.case
    undone = effect.undoes
    return Call(
        name=effect.name,
        key=effect.key,
        subject=case.subject,
        number=case.number,
        window=case.window_code,
        at=docket.at,
        person_id=case.applicant_id,
        unit_id=case.unit_id,
        branch_id=case.branch_id,
        args=arguments,
        values=docket.known,
        receipt=values.load(undone.receipt) if undone else {},
    )


def _patience(docket: Docket, effect: EffectRun, *, until: datetime | None) -> datetime:
    """How long an answer is waited for: as the effect says, from when its owner expects it; or as
    long as its step may take.
    """
    own = max(docket.at, until or docket.at) + timeout_of(docket, effect.name)
    due = effect.run.due_at if effect.run else None
    return max(own, due) if due else own


def _announce(docket: Docket, effect: EffectRun) -> None:
    events.record(
        EffectSucceeded(at=docket.at, case_id=docket.case.pk, effect_id=effect.pk, name=effect.name)
    )
