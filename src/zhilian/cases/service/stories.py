"""Ended cases of the past from their forms alone: how somebody went through a window then.

For demonstrations. The way, its people and its times follow from the declaration; nothing is
reserved, paid, announced or caused.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from zhilian.cases import limits, values
from zhilian.cases.applying import snapshot
from zhilian.cases.assignees import APPLICANT, asked_at, is_machine
from zhilian.cases.docket import Docket
from zhilian.cases.keeping import keep
from zhilian.cases.models import Case, Entry, Rating, StepRun, Task
from zhilian.cases.service.past import BATCH
from zhilian.cases.service.past import _Numbers as Numbers
from zhilian.cases.service.rows import SYSTEM
from zhilian.cases.title import title_of
from zhilian.cases.types import Action, Cause, EntryKind, RunState, Status, TaskState
from zhilian.catalogue.types import StepDeclaration, WindowView
from zhilian.core.effects import Picked
from zhilian.core.times import local_date
from zhilian.directory import selectors as directory

FORWARD: Final = {
    "approve": Action.APPROVE,
    "handle": Action.DONE,
    "confirm": Action.CONFIRM,
    "pay": Action.PAID,
}
ENDS: Final = {
    Status.FINISHED: (EntryKind.FINISHED, "办件已办结"),
    Status.REJECTED: (EntryKind.REJECTED, "未通过"),
    Status.WITHDRAWN: (EntryKind.WITHDRAWN, "申请人撤回"),
}

KEPT: Final = ("keep_from", "keep_until", "keep_look_at")


@dataclass(frozen=True, kw_only=True)
class PastStory:
    """Who sent in what, when, and how it ended. `paces`: the share of its limit that each step
    took, one after another and again from the first; above 1 is late.
    """

    view: WindowView
    form: dict[str, Any]
    applicant_id: int
    submitted_at: datetime
    paces: tuple[float, ...]
    status: Status = Status.FINISHED
    remark: str = ""
    score: int = 0
    said: str = ""


@dataclass(kw_only=True)
class _Told:
    """One case with its rows, not yet written."""

    docket: Docket
    runs: list[StepRun] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    rating: Rating | None = None


@transaction.atomic
def bulk_past_stories(*, stories: Iterable[PastStory], until: datetime) -> int:
    """Write them down; those that would have ended after `until` are left out. Returns how many."""
    numbers, people = Numbers(), _People()
    told = [one for story in stories if (one := _tell(story, numbers, people, until)) is not None]
    Case.objects.bulk_create([one.docket.case for one in told], batch_size=BATCH)
    numbers.save(local_date(one.docket.case.submitted_at) for one in told)
    for one in told:
        keep(one.docket)
    Case.objects.bulk_update([one.docket.case for one in told], KEPT, batch_size=BATCH)
    for one in told:
        _belong(one)
    StepRun.objects.bulk_create([run for one in told for run in one.runs], batch_size=BATCH)
    for task in (tasks := [task for one in told for task in one.tasks]):
        task.run = task.run  # its number is known only now
    for line in (lines := [line for one in told for line in one.entries]):
        line.run = line.run
    Task.objects.bulk_create(tasks, batch_size=BATCH)
    Entry.objects.bulk_create(lines, batch_size=BATCH)
    ratings = [one.rating for one in told if one.rating]
    Rating.objects.bulk_create(ratings, batch_size=BATCH)
    return len(told)


def _belong(told: _Told) -> None:
    """Every row to its case, whose number is known only when it is written."""
    case = told.docket.case
    for run in told.runs:
        run.case = case
    for task in told.tasks:
        task.case = case
    for line in told.entries:
        line.case = case
    if told.rating:
        told.rating.case = case


class _People:
    """Who applies and who holds what, asked once."""

    def __init__(self) -> None:
        self._answerers: dict[tuple[str, str, int | None, int | None], list[int]] = {}
        self._persons: dict[int, Any] = {}
        self._snapshots: dict[int, Picked] = {}

    def of(self, step: StepDeclaration, docket: Docket) -> int | None:
        """Who answered at the step; nobody at a machine."""
        case = docket.case
        if step.type not in FORWARD or is_machine(step.assignee):
            return None
        if step.assignee == APPLICANT:
            return case.applicant_id
        key = (case.window_code, step.assignee, case.unit_id, case.branch_id)
        if key not in self._answerers:
            self._answerers[key] = list(_answerers(step, docket))
        may_be_own = step.type != "approve"
        held = self._answerers[key]
        return next((one for one in held if may_be_own or one != case.applicant_id), None)

    def person(self, person_id: int) -> Any:
        if person_id not in self._persons:
            self._persons[person_id] = directory.person_at_hand(person_id=person_id)
        return self._persons[person_id]

    def snapshot(self, person_id: int, *, view: WindowView, at: datetime) -> Picked:
        if person_id not in self._snapshots:
            self._snapshots[person_id] = snapshot(person_id, view=view, at=at)
        return self._snapshots[person_id]

    def name(self, person_id: int | None) -> str:
        return SYSTEM if person_id is None else str(self.person(person_id).name)


def _answerers(step: StepDeclaration, docket: Docket) -> Iterator[int]:
    for asked in asked_at(step, docket):
        if asked.person_id is not None:
            yield asked.person_id
            continue
        for person in directory.post_holders(
            role=asked.role, branch_id=asked.branch_id, unit_id=asked.unit_id
        ):
            yield person.pk


def _tell(story: PastStory, numbers: Numbers, people: _People, until: datetime) -> _Told | None:
    told = _Told(docket=_docket(story, numbers, people))
    docket, case = told.docket, told.docket.case
    _line(told, people, EntryKind.SUBMITTED, f"提交{case.window_name}", by=case.applicant_id)
    for number, step in enumerate(_way(docket)):
        ends_here = _ends_at(step, story.status)
        pace = story.paces[number % len(story.paces)]
        _go_through(told, step, people, pace=pace, stops=ends_here)
        if ends_here:
            break
    if docket.at >= until:
        return None
    _end(told, story, people)
    return told


def _docket(story: PastStory, numbers: Numbers, people: _People) -> Docket:
    view, at = story.view, story.submitted_at
    person = people.person(story.applicant_id)
    number = numbers.number(local_date(at))
    written = {"applicant": people.snapshot(story.applicant_id, view=view, at=at)}
    case = Case(
        number=number,
        code=numbers.code(),
        submit_key=f"story:{number}",
        version_id=view.version_id,
        window_code=view.code,
        window_name=view.name,
        sub_platform=view.sub_platform_code,
        title=title_of(view.declaration, story.form),
        anonymous=story.form.get("anonymous") is True,
        applicant_id=story.applicant_id,
        unit_id=person.unit_id,
        branch_id=person.unit.branch_id if person.unit and view.branch != "city" else None,
        status=story.status,
        values=values.dump(story.form),
        written=values.dump(written),
        submitted_at=at,
        due_at=limits.deadline(
            view.declaration.time_limit, start=at, day_minutes=view.registers.work_day_minutes
        ),
    )
    return Docket(case=case, view=view, at=at, form=story.form, written=written)


def _way(docket: Docket) -> list[StepDeclaration]:
    return [step for step in docket.window.steps if docket.truth(step.when) is not False]


def _ends_at(step: StepDeclaration, status: Status) -> bool:
    if status == Status.REJECTED:
        return "reject" in step.actions
    return status == Status.WITHDRAWN and step.type in FORWARD


def _go_through(
    told: _Told, step: StepDeclaration, people: _People, *, pace: float, stops: bool
) -> None:
    docket = told.docket
    _note_promise(docket, step)
    began, by = docket.at, people.of(step, docket)
    limit, day = step.limit, docket.view.registers.work_day_minutes
    due = limits.deadline(limit, start=began, day_minutes=day) if limit else None
    if limit and step.type != "auto":
        docket.at = limits.part_of(limit, start=began, share=pace, day_minutes=day)
    rejected = stops and docket.case.status == Status.REJECTED
    action = Action.REJECT if rejected else FORWARD.get(step.type, Action.OK)
    run = StepRun(
        key=step.key,
        name=step.name,
        type=step.type,
        state=RunState.ENDED if stops else RunState.DONE,
        opened_at=began,
        due_at=due,
        closed_at=docket.at,
        action="" if stops and not rejected else action,
        by_id=by,
    )
    told.runs.append(run)
    if by is not None:
        done = not stops or rejected
        told.tasks.append(_task(run, step, by=by, at=docket.at, action=action if done else ""))
    if not stops and not (step.type == "auto" and step.without_effect):
        label = "系统办理完成" if step.type == "auto" else action.label
        _line(told, people, EntryKind.ACTED, f"{step.name}：{label}", by=by, run=run)


def _note_promise(docket: Docket, step: StepDeclaration) -> None:
    """The promise ends when a step behind its own begins."""
    keys = [one.key for one in docket.window.steps]
    if keys.index(step.key) > keys.index(docket.window.until):
        docket.case.promise_ended_at = docket.case.promise_ended_at or docket.at


def _task(run: StepRun, step: StepDeclaration, *, by: int, at: datetime, action: str) -> Task:
    return Task(
        run=run,
        role=step.assignee.partition(":")[0][:30],
        person_id=by if step.assignee == APPLICANT else None,
        state=TaskState.DONE if action else TaskState.LAPSED,
        action=action,
        done_by_id=by if action else None,
        done_at=at,
    )


def _end(told: _Told, story: PastStory, people: _People) -> None:
    docket, case = told.docket, told.docket.case
    case.finished_at = docket.at
    case.cause = {Status.WITHDRAWN: Cause.WITHDRAW, Status.REJECTED: Cause.REJECT}.get(
        story.status, ""
    )
    if story.status == Status.FINISHED:
        case.promise_ended_at = case.promise_ended_at or docket.at
    else:
        case.step_key, case.step_name = told.runs[-1].key, told.runs[-1].name
    kind, text = ENDS[story.status]
    by = {Status.REJECTED: told.runs[-1].by_id, Status.WITHDRAWN: case.applicant_id}
    if story.status == Status.REJECTED:
        text = f"{case.step_name}：{text}"
    _line(told, people, kind, text, by=by.get(story.status), remark=story.remark)
    if story.score:
        told.rating = Rating(score=story.score, text=story.said, at=docket.at)
        _line(told, people, EntryKind.RATED, f"评价：{story.score} 星", by=case.applicant_id)


def _line(
    told: _Told,
    people: _People,
    kind: EntryKind,
    text: str,
    *,
    by: int | None,
    **more: Any,
) -> None:
    """One line of the timeline, about a passage through a step (`run`) or the whole case."""
    run: StepRun | None = more.get("run")
    name = run.name if run else ""
    entry = Entry(at=told.docket.at, kind=kind, step_name=name, person_id=by, text=text, **more)
    entry.actor = people.name(by)
    told.entries.append(entry)
