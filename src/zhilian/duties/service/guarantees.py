"""Guarantees of events: planned, checked, attended, ended."""

from datetime import datetime

from django.db import IntegrityError, transaction

from zhilian.core import events
from zhilian.core.times import local
from zhilian.directory import selectors as directory
from zhilian.directory.types import Role
from zhilian.duties import selectors
from zhilian.duties.checklist import tasks_for
from zhilian.duties.errors import DutyRefused, GuaranteeIsOver, NotOnTheList
from zhilian.duties.events import (
    GuaranteeArrival,
    GuaranteeCancelled,
    GuaranteeChecked,
    GuaranteeFinished,
    GuaranteePlanned,
)
from zhilian.duties.models import Guarantee, GuaranteePerson, GuaranteeTask
from zhilian.duties.types import ARRIVE_AHEAD, GuaranteeDraft, GuaranteeState, Level, TaskResult
from zhilian.notices import service as notices
from zhilian.notices.types import InApp, MessageKind

TEAM = (Role.OPS_HARDWARE, Role.OPS_SOFTWARE)


@transaction.atomic
def plan_guarantee(*, draft: GuaranteeDraft, at: datetime) -> Guarantee:
    """Write down what must work and who is there, and tell them. The same key is the same one.

    For an event of the lowest level one engineer of each kind comes, else all of them.
    """
    known = Guarantee.objects.filter(key=draft.key).first()
    if known is not None:
        return known
    row = _row(draft, at=at)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        return Guarantee.objects.get(key=draft.key)
    _write_tasks(row, draft)
    _name_people(row)
    events.record(
        GuaranteePlanned(
            at=at,
            guarantee_id=row.pk,
            about=row.subject,
            level=row.level,
            start_at=row.start_at,
            end_at=row.end_at,
        )
    )
    _inform(row, title="活动保障任务", key="planned", at=at)
    return row


@transaction.atomic
def cancel_guarantee(*, guarantee_id: int, reason: str, at: datetime) -> bool:
    """The event is off; everybody on the list is told. False when it is over already."""
    row = Guarantee.objects.select_for_update().get(pk=guarantee_id)
    if not row.is_open:
        return False
    row.state, row.ended_at, row.summary = GuaranteeState.CANCELLED, at, reason
    row.save()
    events.record(GuaranteeCancelled(at=at, guarantee_id=row.pk, about=row.subject))
    _inform(row, title="活动保障取消", key="cancelled", at=at)
    return True


@transaction.atomic
def check_task(
    *, task_id: int, result: TaskResult, note: str, by_id: int, at: datetime
) -> GuaranteeTask:
    """Write down what was found; a fault needs words. Looking again overwrites."""
    task = GuaranteeTask.objects.select_for_update().select_related("guarantee").get(pk=task_id)
    _must_be_open(task.guarantee)
    if result == TaskResult.FAULTY and not note.strip():
        raise DutyRefused("请写明问题是什么、怎样处理。")
    task.result, task.note = result, note.strip()[:200]
    task.by_id, task.at = by_id, at
    task.save()
    events.record(
        GuaranteeChecked(
            at=at,
            guarantee_id=task.guarantee_id,
            about=task.guarantee.subject,
            task_id=task.pk,
            result=result,
        )
    )
    return task


@transaction.atomic
def arrive(*, guarantee_id: int, person_id: int, at: datetime) -> GuaranteePerson:
    """The person is there; the first time counts. Errors: `NotOnTheList`, `GuaranteeIsOver`."""
    row = Guarantee.objects.select_for_update().get(pk=guarantee_id)
    _must_be_open(row)
    mine = GuaranteePerson.objects.filter(guarantee=row, person_id=person_id).first()
    if mine is None:
        raise NotOnTheList
    if mine.arrived_at is None:
        mine.arrived_at = at
        mine.save(update_fields=["arrived_at"])
        late = at > row.arrive_by
        events.record(
            GuaranteeArrival(
                at=at, guarantee_id=row.pk, about=row.subject, person_id=person_id, late=late
            )
        )
    begin_guarantee(guarantee_id=guarantee_id)
    return mine


@transaction.atomic
def begin_guarantee(*, guarantee_id: int) -> bool:
    """From the arrival on it is running."""
    planned = Guarantee.objects.filter(pk=guarantee_id, state=GuaranteeState.PLANNED)
    return bool(planned.update(state=GuaranteeState.RUNNING))


@transaction.atomic
def finish_guarantee(*, guarantee_id: int, summary: str, at: datetime) -> Guarantee:
    """Everything was looked at; a word on how it went. Errors: `DutyRefused`."""
    row = Guarantee.objects.select_for_update().get(pk=guarantee_id)
    _must_be_open(row)
    left = row.tasks.filter(result="").count()
    if left:
        raise DutyRefused(f"还有 {left} 项没有检查，请先逐项检查。")
    if not summary.strip():
        raise DutyRefused("请写一句保障总结。")
    row.state, row.ended_at, row.summary = GuaranteeState.FINISHED, at, summary.strip()
    row.save()
    events.record(GuaranteeFinished(at=at, guarantee_id=row.pk, about=row.subject))
    return row


def _row(draft: GuaranteeDraft, *, at: datetime) -> Guarantee:
    if draft.end_at <= draft.start_at:
        raise DutyRefused("活动结束时间要晚于开始时间。")
    ahead = ARRIVE_AHEAD.get(draft.level, ARRIVE_AHEAD[Level.PLAIN])
    return Guarantee(
        key=draft.key,
        subject=draft.subject,
        case_number=draft.case_number,
        title=draft.title[:60],
        level=draft.level,
        start_at=draft.start_at,
        end_at=draft.end_at,
        place=draft.place[:80],
        must_work_note=draft.must_work_note,
        contact_id=draft.contact_id,
        arrive_by=max(draft.start_at - ahead, at),
        made_at=at,
    )


def _write_tasks(row: Guarantee, draft: GuaranteeDraft) -> None:
    GuaranteeTask.objects.bulk_create(
        GuaranteeTask(guarantee=row, position=number, phase=phase, item=item[:40], what=what)
        for number, (phase, item, what) in enumerate(tasks_for(draft.must_work), start=1)
    )


def _name_people(row: Guarantee) -> None:
    for role in TEAM:
        team = sorted(directory.holders(roles=[role], branch_id=None))
        named = team[:1] if row.level == Level.PLAIN else team
        for person_id in named:
            GuaranteePerson.objects.get_or_create(
                guarantee=row, person_id=person_id, defaults={"role": role}
            )


def _must_be_open(row: Guarantee) -> None:
    if not row.is_open:
        raise GuaranteeIsOver(row.get_state_display())


def _inform(row: Guarantee, *, title: str, key: str, at: datetime) -> None:
    people = {mine.person_id for mine in selectors.people_of(guarantee_id=row.pk)}
    people |= directory.holders(roles=[Role.OPS_MANAGER], branch_id=None)
    note = InApp(
        kind=MessageKind.TASK,
        title=f"{title}：{row.title}"[:80],
        body=(
            f"{row.place}，{local(row.start_at):%-m月%-d日 %H:%M} 开始，"
            f"请于 {local(row.arrive_by):%-m月%-d日 %H:%M} 前到岗。"
        ),
        link=f"/ops/guarantees/{row.pk}/",
        subject=f"guarantee:{row.pk}",
    )
    notices.tell(to=people, note=note, key=f"guarantee:{row.pk}:{key}", at=at)
