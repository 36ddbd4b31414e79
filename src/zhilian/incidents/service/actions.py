"""Measures that follow from an incident: planned, done, reminded of."""

from datetime import date, datetime

from django.db import transaction

from zhilian.core import events
from zhilian.core.times import local_date
from zhilian.incidents.errors import ActionRefused
from zhilian.incidents.events import ActionDone, ActionIsDue, ActionPlanned
from zhilian.incidents.models import ActionItem
from zhilian.incidents.service.rows import locked, words, write
from zhilian.incidents.timeline import Line
from zhilian.incidents.types import EntryKind


@transaction.atomic
def plan_action(
    *, incident_id: int, text: str, owner_id: int, due_date: date, person_id: int, at: datetime
) -> ActionItem:
    """Somebody shall do something by a day. Allowed in every state."""
    said = words(text, missing="请写明要做什么，例如“更换三楼交换机电源”。")
    if due_date < local_date(at):
        raise ActionRefused("期限不能早于今天。")
    incident = locked(incident_id)
    action = ActionItem.objects.create(
        incident=incident,
        text=said,
        owner_id=owner_id,
        due_date=due_date,
        made_by_id=person_id,
        made_at=at,
    )
    line = Line(
        kind=EntryKind.ACTION,
        recorded_at=at,
        person_id=person_id,
        text=f"{said}（{action.owner.name}，{due_date:%Y-%m-%d} 前）",
        evidence=f"action:{action.pk}",
    )
    write(incident, line)
    events.record(
        ActionPlanned(
            at=at,
            incident_id=incident.pk,
            drill=incident.drill,
            action_id=action.pk,
            owner_id=owner_id,
        )
    )
    return action


@transaction.atomic
def finish_action(*, action_id: int, note: str, person_id: int, at: datetime) -> ActionItem:
    """It is done, and how."""
    said = words(note, missing="请写明怎样完成的。")
    action = ActionItem.objects.select_for_update().filter(id=action_id).first()
    if action is None or action.done_at is not None:
        raise ActionRefused("这项措施已经完成，请刷新页面。")
    action.done_at, action.done_by_id, action.note = at, person_id, said[:300]
    action.save()
    incident = locked(action.incident_id)
    line = Line(
        kind=EntryKind.ACTION,
        recorded_at=at,
        person_id=person_id,
        text=f"已完成：{action.text}。{said}",
        evidence=f"action:{action.pk}",
    )
    write(incident, line)
    events.record(
        ActionDone(
            at=at,
            incident_id=incident.pk,
            drill=incident.drill,
            action_id=action.pk,
            person_id=person_id,
        )
    )
    return action


@transaction.atomic
def remind_of_action(*, action_id: int, at: datetime) -> bool:
    """Its day has come: say so once a day. False when there is nothing to say."""
    today = local_date(at)
    held = ActionItem.objects.filter(id=action_id, done_at=None, due_date__lte=today)
    if held.exclude(reminded_date=today).update(reminded_date=today) != 1:
        return False
    action = ActionItem.objects.select_related("incident").get(id=action_id)
    events.record(
        ActionIsDue(
            at=at,
            incident_id=action.incident_id,
            drill=action.incident.drill,
            action_id=action.pk,
            owner_id=action.owner_id,
            days_late=(today - action.due_date).days,
        )
    )
    return True
