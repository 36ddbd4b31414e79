"""Taking back: each effect that succeeded, once, by its receipt, the last first."""

from typing import Final

from zhilian.cases.deciding import decided_by_people
from zhilian.cases.docket import Docket
from zhilian.cases.errors import EffectRefused
from zhilian.cases.events import EffectUndone
from zhilian.cases.models import EffectRun
from zhilian.cases.service import effects
from zhilian.cases.types import Cause, EffectState
from zhilian.core import events

CAUSE: Final = "cause"


def undo_for(docket: Docket, cause: Cause, *, in_person: bool) -> None:
    """Take back what the window binds to this cause; what has not begun is dropped.

    A case that is withdrawn although people have decided (it had come back to the applicant) keeps
    nothing: everything that can be taken back is.
    """
    drop_pending(docket)
    docket.written[CAUSE] = cause.value
    docket.keep()
    whole = cause is Cause.WITHDRAW and decided_by_people(docket)
    for original in _succeeded(docket):
        words = _words(docket, original, cause=cause, whole=whole)
        if words is not None:
            take_back(docket, original, words, moment=f"on_cancel.{cause}", in_person=in_person)


def take_back(
    docket: Docket, original: EffectRun, words: dict[str, str], *, moment: str, in_person: bool
) -> None:
    """Do the undo of one effect, now or by a worker. It may fail without harm to the others."""
    undo = docket.view.registers.effects[original.name].undo or ""
    row, made = EffectRun.objects.get_or_create(
        undoes=original,
        defaults={
            "case": docket.case,
            "run": original.run,
            "key": f"{original.key}/undo",
            "name": undo,
            "moment": moment,
            "position": original.position,
            "guard": original.guard,
            "words": words,
            "owed_at": docket.at,
            "next_at": docket.at,
            "deadline_at": docket.at,
        },
    )
    if not made:
        return
    if not (in_person and effects.owner_of(docket, row.name) in effects.IN_PERSON):
        effects.hand_to_worker(docket, row)
        return
    outcome = effects.call(docket, row)
    if not outcome.ok:
        raise EffectRefused(outcome.reason)
    effects.take(docket, row, outcome)
    undone(docket, row)


def undone(docket: Docket, undo: EffectRun) -> None:
    """The original is marked once its undo has succeeded."""
    original = undo.undoes
    if original is None or undo.state != EffectState.DONE:
        return
    original.state = EffectState.UNDONE
    original.save()
    events.record(
        EffectUndone(
            at=docket.at, case_id=docket.case.pk, effect_id=original.pk, name=original.name
        )
    )


def undo_late(docket: Docket, effect: EffectRun) -> None:
    """An effect that was under way when its case was cancelled has succeeded after all."""
    cause = docket.case.cause
    if not cause:
        return
    whole = cause == Cause.WITHDRAW and decided_by_people(docket)
    words = _words(docket, effect, cause=Cause(cause), whole=whole)
    if words is not None:
        take_back(docket, effect, words, moment=f"on_cancel.{cause}", in_person=False)


def drop_pending(docket: Docket) -> None:
    """What is owed and has not begun will not be done. What is under way is settled when its
    answer comes.
    """
    due = docket.case.effects.filter(undoes=None, state=EffectState.DUE)
    due.update(state=EffectState.DROPPED, settled_at=docket.at)


def _succeeded(docket: Docket) -> list[EffectRun]:
    done = docket.case.effects.filter(state=EffectState.DONE, undoes=None)
    return list(done.order_by("-id"))


def _words(
    docket: Docket, original: EffectRun, *, cause: Cause, whole: bool
) -> dict[str, str] | None:
    """The arguments of the undo, when the window binds one to this cause."""
    undo = docket.view.registers.effects[original.name].undo
    if undo is None:
        return None
    for binding in docket.window.on_cancel:
        same = binding.name == undo and (binding.when or "") == original.guard
        if same and (cause in binding.on or whole):
            return dict(binding.args)
    return same_words(docket, original, undo) if whole else None


def same_words(docket: Docket, original: EffectRun, undo: str) -> dict[str, str]:
    wanted = docket.view.registers.effects[undo].args
    return {name: word for name, word in original.words.items() if name in wanted}
