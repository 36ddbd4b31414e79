"""Whatever people, machines, owners and time do, in any order: what must hold always holds."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from zhilian.cases import selectors, service
from zhilian.cases.errors import EffectRefused
from zhilian.cases.models import Case, EffectRun, StepRun, Task
from zhilian.cases.tests import fakes, make
from zhilian.cases.types import (
    LIVE_RUNS,
    OPEN,
    Act,
    Allowed,
    EffectState,
    Filled,
    RunState,
    Status,
    TaskState,
)
from zhilian.core.effects import Outcome, failed, not_yet
from zhilian.core.testing import NOON
from zhilian.directory.models import Person

pytestmark = pytest.mark.django_db
BACK = ["withdraw", "reject", "cancel", "auto_cancel", "no_show", "closed"]
ANSWERS = {
    "done": Outcome(receipt={"n": 1}),
    "failed": failed("不行"),
    "later": not_yet("忙"),
    "waiting": Outcome(waiting=True),
}
MOVES = ["act", "act", "act", "act", "work", "work", "settle", "time", "scan", "resubmit", "close"]


@dataclass
class World:
    """One case, the people around it, and the time."""

    code: str
    people: list[Person]
    at: datetime = NOON
    case: Case = field(init=False)

    def fresh(self) -> Case:
        self.case = Case.objects.get(pk=self.case.pk)
        return self.case


def a_window() -> str:
    """Every type of step, effects of both kinds of owners, everything undone on every way out."""
    bound = [make.effect("hold.give_back", BACK), make.effect("far.undo", BACK)]
    steps = [
        make.step("pay", "pay", "applicant", on_timeout="auto_cancel",
                  effects=[make.effect("hold.take", "paid")]),
        make.step("check", "auto", effects=[make.effect("far.check", "enter")]),
        make.step("sign", "approve", "countersign:finance,canteen_admin", on_timeout="remind"),
        make.step("fix", on_timeout="escalate",
                  effects=[make.effect("hold.take", "done"), make.effect("far.do", "done")]),
        make.step("enter", "callback", "gate_device", on_timeout="no_show",
                  effects=[make.effect("far.do", "ok")]),
        make.step("close", "confirm", "applicant", on_timeout="auto_confirm"),
    ]  # fmt: skip
    return make.window(steps, on_submit=[make.effect("hold.take")], on_cancel=bound)


def offered(world: World) -> list[tuple[Person, Allowed]]:
    """What the pages offer to anybody now."""
    found = []
    for person in world.people:
        view = selectors.case_for(number=world.case.number, viewer_id=person.pk, now=world.at)
        found += [(person, item) for item in view.allowed] if view else []
    return found


def do(world: World, person: Person, item: Allowed, draw: Any) -> None:
    """Press the button. What the page offers, the door takes; an owner may still refuse."""
    doors = {"withdraw": service.withdraw_case, "urge": service.urge_case}
    if item.action in doors:
        doors[item.action](case_id=world.case.pk, person_id=person.pk, at=world.at)
    elif item.action in {"resubmit", "rate", "add_signer", "copy", "transfer", "appeal"}:
        return
    else:
        back = draw(st.sampled_from([choice.value for choice in item.return_to] or [""]))
        service.act(case_id=world.case.pk, run_id=item.run_id or 0, person_id=person.pk,
                    action=item.action, form=Act(remark="因为", return_to=back),
                    at=world.at)  # fmt: skip


def move(world: World, kind: str, draw: Any) -> None:
    world.fresh()
    _MOVES[kind](world, draw)


def somebody_acts(world: World, draw: Any) -> None:
    choices = offered(world)
    if choices:
        person, item = draw(st.sampled_from(choices))
        do(world, person, item, draw)


def a_worker_works(world: World, draw: Any) -> None:
    for effect_id in ids(EffectState.DUE):
        service.run_effect(effect_id=effect_id, at=world.at)


def an_owner_answers(world: World, draw: Any) -> None:
    for effect in EffectRun.objects.filter(state=EffectState.WAITING).order_by("id"):
        service.settle_effect(key=effect.key, ok=draw(st.booleans()), reason="答复",
                              outcome=Outcome(), at=world.at)  # fmt: skip


def a_machine_reads(world: World, draw: Any) -> None:
    code = world.case.code
    service.answer_machine(code=code, machine_role="gate_device", ok=True, at=world.at)


def an_owner_stops(world: World, draw: Any) -> None:
    if draw(st.integers(0, 9)) == 0:
        service.close_cases(case_ids=[world.case.pk], reason="停办", at=world.at)


def the_applicant_corrects(world: World, draw: Any) -> None:
    case = world.case
    if case.status == Status.RETURNED:
        texts = {"word": [draw(st.sampled_from(["一", "二"]))]}
        service.resubmit_case(case_id=case.pk, filled=Filled(texts=texts),
                              person_id=case.applicant_id, at=world.at)  # fmt: skip


def time_passes(world: World, draw: Any) -> None:
    world.at += draw(st.sampled_from([timedelta(minutes=2), timedelta(hours=3)]))
    for run_id in selectors.runs_overdue(now=world.at):
        service.time_out_run(run_id=run_id, at=world.at)
    for effect_id in selectors.effects_overdue(now=world.at):
        service.time_out_effect(effect_id=effect_id, at=world.at)


_MOVES: dict[str, Callable[[World, Any], None]] = {
    "act": somebody_acts,
    "work": a_worker_works,
    "settle": an_owner_answers,
    "time": time_passes,
    "scan": a_machine_reads,
    "resubmit": the_applicant_corrects,
    "close": an_owner_stops,
}


def ids(state: EffectState) -> list[int]:
    return list(EffectRun.objects.filter(state=state).order_by("id").values_list("id", flat=True))


def holds(case: Case) -> None:
    """What must always hold of a case."""
    live = StepRun.objects.filter(case=case, state__in=sorted(LIVE_RUNS))
    assert live.count() == (1 if case.status == Status.RUNNING else 0)
    if case.status not in OPEN:
        assert not Task.objects.filter(case=case, state=TaskState.OPEN).exists()
        assert not case.effects.filter(undoes=None, state=EffectState.DUE).exists()
    waiting = [run.pk for run in live if run.state == RunState.WAITING]
    assert not Task.objects.filter(run__in=waiting, state=TaskState.OPEN, kind="MAIN").exists()
    for original in case.effects.filter(state=EffectState.UNDONE):
        assert original.undone_by.state == EffectState.DONE
    for undo in case.effects.filter(undoes__isnull=False):
        assert undo.undoes is not None
        assert undo.undoes.state in {EffectState.DONE, EffectState.UNDONE}
    if case.cause:
        kept = case.effects.filter(undoes=None, state=EffectState.DONE, undone_by=None)
        assert not kept.exclude(name="far.check").exists()
    done = Counter(call.key for call in fakes.LEDGER.calls if call.name.endswith("undo"))
    assert all(case.effects.filter(key=key).count() == 1 for key in done)


@settings(
    max_examples=12,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_what_must_hold_always_holds(data: st.DataObject) -> None:
    EffectRun.objects.filter(undoes__isnull=False).delete()
    EffectRun.objects.all().delete()
    fakes.LEDGER.forget()
    applicant = make.staff()
    people = [applicant, make.staff("finance"), make.staff("canteen_admin"),
              make.staff("repair_worker"), make.staff("property_admin")]  # fmt: skip
    world = World(code=a_window(), people=people)
    world.case = make.submit(world.code, applicant, word="一")

    for _ in range(data.draw(st.integers(1, 25))):
        before = world.fresh()
        script(data.draw)
        try:
            move(world, data.draw(st.sampled_from(MOVES)), data.draw)
        except EffectRefused:
            assert state_of(world.fresh()) == state_of(before)
        after = world.fresh()
        if before.status in {Status.FINISHED, Status.WITHDRAWN, Status.CANCELLED, Status.REJECTED}:
            assert after.status == before.status
        holds(after)


def script(draw: Any) -> None:
    """What the owner answers to the next calls."""
    for name in ("hold.take", "far.do", "far.check", "far.undo"):
        kind = draw(st.sampled_from(["done", "done", "done", "failed", "later", "waiting"]))
        fakes.LEDGER.answer(name, ANSWERS[kind])


def state_of(case: Case) -> tuple[Any, ...]:
    runs = StepRun.objects.filter(case=case).order_by("id").values_list("id", "state")
    return (case.status, case.step_key, *runs)
