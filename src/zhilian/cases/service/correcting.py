"""A corrected form, or a step done again: what was done before gives way to what is asked now."""

from collections.abc import Sequence
from typing import Final

from zhilian.cases.docket import Docket
from zhilian.cases.models import EffectRun, StepRun
from zhilian.cases.service import effects, undoing
from zhilian.cases.types import EffectState
from zhilian.catalogue.types import Binding

MOMENT: Final = "correction"


def owe_anew(
    docket: Docket, bindings: Sequence[Binding], *, moment: str, run: StepRun
) -> list[EffectRun]:
    """Owe the effects of a step. What they did in an earlier passage stays when it fits what the
    case says now, and is taken back when it does not.
    """
    owed = effects.owe(docket, bindings, moment=moment, run=run)
    kept = {effect.pk for effect in owed}
    before = docket.case.effects.filter(
        run__key=run.key, moment=moment, undoes=None, state=EffectState.DONE
    )
    for effect in before.exclude(pk__in=kept).order_by("-id"):
        give_way(docket, effect, in_person=False)
    return owed


def correct_reservations(docket: Docket) -> None:
    """What was taken on submit and is not as the form says now is given back, then taken anew.

    Errors: `EffectRefused` when what the new form asks for is taken; then nothing has changed.
    """
    before = {
        effect.pk: effect
        for effect in docket.case.effects.filter(
            moment=effects.ON_SUBMIT, undoes=None, state=EffectState.DONE
        )
    }
    owed = effects.owe(docket, docket.window.on_submit, moment=effects.ON_SUBMIT, run=None)
    kept = {effect.pk for effect in owed}
    for pk, effect in sorted(before.items(), reverse=True):
        if pk not in kept:
            give_way(docket, effect, in_person=True)
    effects.perform(docket, owed, in_person=True)


def give_way(docket: Docket, effect: EffectRun, *, in_person: bool) -> None:
    """Take back an effect that another one of the same binding replaces, if it can be."""
    undo = docket.view.registers.effects[effect.name].undo
    if undo is None:
        return
    words = undoing.same_words(docket, effect, undo)
    undoing.take_back(docket, effect, words, moment=MOMENT, in_person=in_person)
