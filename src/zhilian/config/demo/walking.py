"""Taking cases along their way through the real doors: whoever is asked does what is asked."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random
from typing import Final

from zhilian.cases import selectors, service
from zhilian.cases.docket import Docket, docket_of
from zhilian.cases.models import Case, StepRun, Task
from zhilian.cases.types import Act, Allowed, Filled, RunState
from zhilian.catalogue.types import FieldDeclaration
from zhilian.config.demo.filling import Filler
from zhilian.core.effects import FileRef
from zhilian.directory import selectors as directory

VISITOR: Final = "visitor"
FORWARD: Final = {"approve": "approve", "handle": "done", "confirm": "confirm", "pay": "paid"}
KeepFor = Callable[[Case, int, FieldDeclaration], FileRef]


@dataclass(kw_only=True)
class Walker:
    """Does the next thing of a case. `ticks`: every mark that is offered is ticked."""

    dice: Random
    keep: KeepFor | None = None
    ticks: bool = False
    remark: str = ""

    def forward(self, case_id: int, *, at: datetime) -> bool:
        """One step forward by whoever is asked. False when nobody is: ended, or waiting."""
        run = _open_run(case_id)
        if run is None:
            return False
        docket = docket_of(run.case, at=at)
        step = docket.step(run.key)
        if step.type == "callback":
            return service.answer_machine(
                code=run.case.code, machine_role=step.assignee, ok=True, at=at
            ).ok
        if step.assignee == VISITOR:
            self._as_visitor(docket)
        else:
            self.act(docket, run, FORWARD[step.type])
        return True

    def act(self, docket: Docket, run: StepRun, action: str) -> None:
        """Let one of those who are asked do this. Errors: the refusals of the door."""
        person_id = who_may(run)
        allowed = _allowed(docket, person_id, action)
        form = Act(
            remark=self.remark,
            filled=self._filled(docket, person_id, allowed.asked),
            to_id=int(self.dice.choice(allowed.people).value) if allowed.people_required else None,
            marks=frozenset(mark.value for mark in allowed.marks) if self.ticks else frozenset(),
        )
        service.act(case_id=run.case_id, run_id=run.pk, person_id=person_id, action=action,
                    form=form, at=docket.at)  # fmt: skip

    def back(self, case_id: int, *, at: datetime, action: str = "return", to: str = "") -> None:
        """Send it back, or refuse it, for a reason."""
        run = _open_run(case_id)
        if run is None:
            raise LookupError(f"nothing is open in case {case_id}")
        form = Act(remark=self.remark or "材料不全，请补充", return_to=to)
        service.act(case_id=case_id, run_id=run.pk, person_id=who_may(run), action=action,
                    form=form, at=at)  # fmt: skip

    def _filled(
        self, docket: Docket, person_id: int, asked: tuple[FieldDeclaration, ...]
    ) -> Filled:
        keep = self.keep
        filler = Filler(
            view=docket.view,
            asking=replace(docket.asking, person_id=person_id),
            dice=self.dice,
            keep=(lambda item: keep(docket.case, person_id, item)) if keep else None,
            values=docket.known,
        )
        for item in asked:
            filler.answer(replace(item, filled_by=None))
        return filler.filled

    def _as_visitor(self, docket: Docket) -> None:
        own = [item for item in docket.window.fields if item.filled_by == VISITOR]
        filler = Filler(view=docket.view, asking=docket.asking, dice=self.dice)
        for item in own:
            filler.answer(replace(item, filled_by=None))
        service.answer_visitor(
            case_id=docket.case.pk, confirms=True, filled=filler.filled, at=docket.at
        )


def who_may(run: StepRun) -> int:
    """Somebody who can answer the first open task of the step."""
    own = {run.case.applicant_id, run.case.by_id} if run.type == "approve" else set()
    for task in run.tasks.open().order_by("id"):
        for person_id in _could(task):
            if person_id not in own:
                return person_id
    raise LookupError(f"nobody can answer {run.name} of {run.case.number}")


def _could(task: Task) -> list[int]:
    if task.person_id is not None:
        return [task.person_id]
    found = directory.post_holders(role=task.role, branch_id=task.branch_id, unit_id=task.unit_id)
    return [person.pk for person in found]


def _open_run(case_id: int) -> StepRun | None:
    runs = StepRun.objects.filter(case=case_id, state=RunState.OPEN).select_related("case")
    return runs.first()


def _allowed(docket: Docket, person_id: int, action: str) -> Allowed:
    view = selectors.case_for(number=docket.case.number, viewer_id=person_id, now=docket.at)
    found = view.may(action) if view else None
    if found is None:
        raise LookupError(f"{action} is not offered at {docket.case.step_name}")
    return found
