"""Waiting for somebody else: begins and ends as timeline entries, with kind and evidence.

The contract counts gross. The contract's clocks keep each finished wait and show the net beside.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from zhilian.contract import service as contract
from zhilian.core import events
from zhilian.core.times import local
from zhilian.incidents.errors import TimeIsWrong, WaitRefused
from zhilian.incidents.events import WaitBegan, WaitEnded
from zhilian.incidents.models import Incident, Wait
from zhilian.incidents.service.rows import locked, words, write
from zhilian.incidents.timeline import Line
from zhilian.incidents.types import EntryKind, WaitKind


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """For whom or what, since when, and what proves it. Without end it goes on."""

    kind: WaitKind
    reason: str
    start_at: datetime
    end_at: datetime | None = None
    evidence: str = ""


@transaction.atomic
def begin_wait(*, incident_id: int, waiting: Waiting, person_id: int, at: datetime) -> Wait:
    """Note that work waits from `start_at` on; with an end it is over already."""
    said = words(waiting.reason, missing="请写明在等谁、等什么。")
    incident = locked(incident_id)
    _refuse_bad_times(incident, waiting, at=at)
    if waiting.end_at is None:
        _refuse_while_one_runs(incident, waiting.kind)
    wait = Wait.objects.create(
        incident=incident,
        kind=waiting.kind,
        reason=said,
        evidence=waiting.evidence.strip(),
        began_at=waiting.start_at,
        person_id=person_id,
    )
    if waiting.end_at is None:
        line = Line(
            kind=EntryKind.WAIT_BEGAN,
            recorded_at=at,
            occurred_at=waiting.start_at,
            person_id=person_id,
            text=f"{waiting.kind.label}：{said}",
            evidence=wait.evidence,
        )
        write(incident, line)
    events.record(
        WaitBegan(
            at=at,
            incident_id=incident.pk,
            drill=incident.drill,
            wait_id=wait.pk,
            person_id=person_id,
        )
    )
    if waiting.end_at is not None:
        _finish(incident, wait, end_at=waiting.end_at, person_id=person_id, at=at)
    return wait


@transaction.atomic
def end_wait(*, wait_id: int, person_id: int | None, end_at: datetime, at: datetime) -> Wait:
    """The wait is over; from now on the clocks know it."""
    wait = Wait.objects.select_for_update().filter(id=wait_id).first()
    if wait is None or wait.ended_at is not None:
        raise WaitRefused("这段等待已经结束，请刷新页面。")
    if not wait.began_at < end_at <= at:
        raise TimeIsWrong("等待应先开始后结束，且不晚于现在，请核对时间。")
    _finish(locked(wait.incident_id), wait, end_at=end_at, person_id=person_id, at=at)
    return wait


def end_open_waits(incident: Incident, *, at: datetime) -> None:
    """Nothing waits any more once the service works again."""
    for wait in Wait.objects.filter(incident=incident, ended_at=None).order_by("id"):
        if wait.began_at < at:
            _finish(incident, wait, end_at=at, person_id=None, at=at)
        else:
            wait.delete()


def _finish(
    incident: Incident, wait: Wait, *, end_at: datetime, person_id: int | None, at: datetime
) -> None:
    wait.ended_at = end_at
    wait.save(update_fields=["ended_at"])
    label = WaitKind(wait.kind).label
    contract.add_wait(
        subject=incident.subject,
        start_at=wait.began_at,
        end_at=end_at,
        reason=f"{label}：{wait.reason}"[:200],
    )
    minutes = round((end_at - wait.began_at).total_seconds() / 60)
    span = f"{local(wait.began_at):%m-%d %H:%M} 至 {local(end_at):%m-%d %H:%M}"
    line = Line(
        kind=EntryKind.WAITED,
        recorded_at=at,
        occurred_at=end_at,
        person_id=person_id,
        text=f"{label}：{wait.reason}\n{span}，共 {minutes} 分钟",
        evidence=wait.evidence,
    )
    write(incident, line)
    events.record(WaitEnded(at=at, incident_id=incident.pk, drill=incident.drill, wait_id=wait.pk))


def _refuse_bad_times(incident: Incident, waiting: Waiting, *, at: datetime) -> None:
    end_at = waiting.end_at or at
    good = incident.detected_at <= waiting.start_at <= end_at <= at
    if not good or (waiting.end_at is not None and waiting.start_at == waiting.end_at):
        raise TimeIsWrong("等待应在发现故障之后开始，先开始后结束，且不晚于现在，请核对时间。")


def _refuse_while_one_runs(incident: Incident, kind: WaitKind) -> None:
    if not incident.is_open:
        raise WaitRefused(f"{incident.number} 已经恢复，请填写等待的结束时间。")
    if Wait.objects.filter(incident=incident, kind=kind, ended_at=None).exists():
        raise WaitRefused(f"已有一段“{kind.label}”在计，先结束它再记下一段。")
