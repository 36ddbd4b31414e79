"""Effects that a worker does: tried again when it may help, and what follows from their end."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from zhilian.cases import values
from zhilian.cases.assignees import Asked
from zhilian.cases.deciding import decided_by_people
from zhilian.cases.docket import Docket
from zhilian.cases.errors import NotNow
from zhilian.cases.events import EffectFailed, EffectStuck
from zhilian.cases.models import EffectRun, StepRun
from zhilian.cases.service import effects, moments, tasks, undoing
from zhilian.cases.service.advancing import AUTO, OWED, end_run, go_on
from zhilian.cases.service.returning import announce_return
from zhilian.cases.service.rows import locked, move, tell
from zhilian.cases.types import (
    OPEN,
    PENDING_EFFECTS,
    Action,
    EffectState,
    EntryKind,
    RunState,
    Status,
    TaskKind,
)
from zhilian.core import events
from zhilian.core.effects import Outcome

RETRIES: Final = 3
WAITS: Final = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5))
INCIDENT: Final = "incident"
ANSWERABLE: Final = frozenset({EffectState.WAITING, EffectState.STUCK, EffectState.DROPPED})
"""An answer is taken late too, when the effect was under way: what it did must not be forgotten."""


@transaction.atomic
def run_effect(*, effect_id: int, at: datetime) -> None:
    """Do one owed effect. Run twice or late it does nothing: the row is locked and looked at."""
    docket, effect = _in_hand(effect_id, at=at)
    wanted = effect.attempts == 0 or effect.next_at <= at
    if effect.state == EffectState.DUE and wanted and _its_turn(effect):
        outcome = effects.call(docket, effect)
        _take(docket, effect, outcome)


@transaction.atomic
def settle_effect(*, key: str, ok: bool, reason: str, outcome: Outcome, at: datetime) -> None:
    """The answer that an effect was waiting for. A second answer changes nothing."""
    found = EffectRun.objects.filter(key=key).values_list("pk", flat=True).first()
    if found is None:
        return
    docket, effect = _in_hand(found, at=at)
    if effect.state not in ANSWERABLE or not effect.attempts:
        return
    receipt = {**values.load(effect.receipt), **outcome.receipt}
    _take(
        docket,
        effect,
        Outcome(ok=ok, reason=reason, receipt=receipt, writes=outcome.writes),
    )


@transaction.atomic
def retry_effect(*, effect_id: int, person_id: int, at: datetime) -> None:
    """A person has mended the cause: try again, with all tries. Errors: `NotNow`."""
    docket, effect = _in_hand(effect_id, at=at)
    if effect.state != EffectState.STUCK:
        raise NotNow("这个系统动作不在等待人工处理，请刷新页面查看。")
    effect.state, effect.attempts = EffectState.DUE, 0
    what = docket.view.registers.effects[effect.name].does
    tell(docket, EntryKind.EFFECT, f"重新执行：{what}", run=effect.run, person_id=person_id)
    effects.hand_to_worker(docket, effect)


@transaction.atomic
def time_out_effect(*, effect_id: int, at: datetime) -> None:
    """An effect that should have been done by now: tried again three times, then stuck."""
    docket, effect = _in_hand(effect_id, at=at)
    if effect.state not in PENDING_EFFECTS or effect.deadline_at > at or not _its_turn(effect):
        return
    effect.attempts += 1
    if _is_over(docket, effect):
        _settle(effect, EffectState.DROPPED, "办件已结束，没有等到结果", at=at)
    else:
        _again_or_stuck(docket, effect, "到时没有结果")


def _in_hand(effect_id: int, *, at: datetime) -> tuple[Docket, EffectRun]:
    """The effect and its case, both locked: the case first, as everywhere."""
    case_id = EffectRun.objects.values_list("case_id", flat=True).get(pk=effect_id)
    docket = locked(case_id, at=at)
    rows = EffectRun.objects.select_for_update(of=("self",)).select_related("run", "undoes")
    return docket, rows.get(pk=effect_id)


def _its_turn(effect: EffectRun) -> bool:
    """Whether nothing before it at the same moment is still owed."""
    if effect.undoes is not None:
        return True
    before = (one for one in effects.siblings(effect) if one.position < effect.position)
    return not any(one.state in OWED for one in before)


def _take(docket: Docket, effect: EffectRun, outcome: Outcome) -> None:
    if outcome.ok:
        effects.take(docket, effect, outcome)
        if not outcome.waiting:
            _succeeded(docket, effect)
    elif _is_over(docket, effect):
        _settle(effect, EffectState.FAILED, outcome.reason, at=docket.at)
    elif outcome.retry:
        _again_or_stuck(docket, effect, outcome.reason)
    else:
        _failed(docket, effect, outcome.reason)


def _is_over(docket: Docket, effect: EffectRun) -> bool:
    """Whether nobody waits for it any more: its case has ended meanwhile."""
    return effect.undoes is None and not docket.case.is_open


def _settle(effect: EffectRun, state: EffectState, reason: str, *, at: datetime) -> None:
    effect.state, effect.reason, effect.settled_at = state, reason, at
    effect.save()


def _succeeded(docket: Docket, effect: EffectRun) -> None:
    if effect.undoes is not None:
        undoing.undone(docket, effect)
        return
    if docket.case.status not in OPEN:
        undoing.undo_late(docket, effect)
        return
    moments.reach(docket, f"effect.{effect.name}.ok", run=effect.run, effect=effect)
    rest = [one for one in effects.siblings(effect) if one.state in PENDING_EFFECTS]
    if rest:
        effects.hand_to_worker(docket, rest[0])
    elif effect.moment == effects.ON_SUBMIT:
        moments.reach(docket, effects.ON_SUBMIT)
    elif effect.run is not None and effect.run.is_live:
        go_on(docket, effect.run)


def _again_or_stuck(docket: Docket, effect: EffectRun, reason: str) -> None:
    effect.reason = reason
    if effect.attempts <= RETRIES:
        wait = WAITS[min(effect.attempts, len(WAITS)) - 1] if effect.attempts else timedelta()
        effect.state = EffectState.DUE
        effects.hand_to_worker(docket, effect, after=wait)
    else:
        moments.reach(docket, f"effect.{effect.name}.timeout", run=effect.run, effect=effect)
        _stuck(docket, effect)


def _stuck(docket: Docket, effect: EffectRun) -> None:
    """Nobody but an engineer can go on: announced, and the step waits."""
    effect.state = EffectState.STUCK
    effect.save()
    declared = docket.view.registers.effects[effect.name]
    tell(docket, EntryKind.EFFECT, f"{declared.does}：尚未办成，已转人工处理", run=effect.run,
         remark=effect.reason)  # fmt: skip
    step = docket.step(effect.run.key) if effect.run else None
    events.record(
        EffectStuck(
            at=docket.at,
            case_id=docket.case.pk,
            effect_id=effect.pk,
            name=effect.name,
            owner=declared.owner,
            window_code=docket.case.window_code,
            on_timeout=(step.on_timeout or "") if step else "",
        )
    )


def _failed(docket: Docket, effect: EffectRun, reason: str) -> None:
    """The owner says no. Whoever can mend it gets the case back with the reason."""
    effect.reason = reason
    effect.save()
    moments.reach(docket, f"effect.{effect.name}.fail", run=effect.run, effect=effect)
    run = effect.run
    if effect.undoes is not None or run is None or not run.is_live:
        _stuck(docket, effect)
    elif run.type == AUTO:
        _fail_step(docket, run, effect)
    elif run.by_id is not None:
        _fail_action(docket, run, effect)
    else:
        _stuck(docket, effect)


def _fail_step(docket: Docket, run: StepRun, effect: EffectRun) -> None:
    """An automatic step failed: back to the applicant, unless people have decided already or the
    window wants an incident.
    """
    if docket.step(run.key).on_timeout == INCIDENT or decided_by_people(docket) or run.action:
        _stuck(docket, effect)
        return
    _settle_failed(docket, effect)
    run.action, run.remark = Action.FAIL, effect.reason
    end_run(docket, run, RunState.RETURNED)
    move(docket.case, Status.RETURNED)
    docket.case.returned_at = docket.at
    docket.case.save()
    tell(docket, EntryKind.RETURNED, f"{run.name}未通过，请修改后重新提交", run=run,
         remark=effect.reason)  # fmt: skip
    announce_return(docket, run, to="")


def _fail_action(docket: Docket, run: StepRun, effect: EffectRun) -> None:
    """What a person's action should have caused did not come about: it is theirs again."""
    _settle_failed(docket, effect)
    run.state, run.action = RunState.OPEN, ""
    run.save()
    again = Asked(person_id=run.by_id)
    tasks.open_task(docket, run, again, kind=TaskKind.MAIN)
    does = docket.view.registers.effects[effect.name].does
    tell(docket, EntryKind.EFFECT, f"{does}：没有办成，请处理后再次办理", run=run,
         remark=effect.reason)  # fmt: skip


def _settle_failed(docket: Docket, effect: EffectRun) -> None:
    _settle(effect, EffectState.FAILED, effect.reason, at=docket.at)
    behind = docket.case.effects.filter(run=effect.run, moment=effect.moment, undoes=None)
    behind.filter(state=EffectState.DUE).update(state=EffectState.DROPPED, settled_at=docket.at)
    events.record(
        EffectFailed(at=docket.at, case_id=docket.case.pk, effect_id=effect.pk, name=effect.name)
    )
