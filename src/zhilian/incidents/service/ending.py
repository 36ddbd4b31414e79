"""Restoring, breaking again, closing."""

from datetime import datetime

from django.db import transaction

from zhilian.contract import service as contract
from zhilian.core import events
from zhilian.incidents import clocks
from zhilian.incidents.errors import ProbeStillFails, TimeIsWrong, WrongMoment
from zhilian.incidents.events import (
    ClosingUndone,
    IncidentClosed,
    IncidentReopened,
    IncidentRestored,
)
from zhilian.incidents.models import Incident
from zhilian.incidents.service.rows import locked, move, words, write
from zhilian.incidents.service.waits import end_open_waits
from zhilian.incidents.timeline import Line
from zhilian.incidents.types import CauseKind, EntryKind, Proof, Status, Why
from zhilian.monitoring import selectors as monitoring
from zhilian.monitoring.types import State

RESTORED_TEXT = {
    Proof.PROBE: "探测核实：服务恢复正常",
    Proof.PERSON: "人工核实：服务恢复正常",
}


@transaction.atomic
def restore_incident(
    *,
    incident_id: int,
    at: datetime,
    proof: Proof = Proof.PROBE,
    person_id: int | None = None,
    text: str = "",
    evidence: str = "",
) -> Incident:
    """The service works again; all running clocks stop at `at`. Again: nothing happens."""
    incident = locked(incident_id)
    if not incident.is_open:
        return incident
    move(incident, Status.RESTORED)
    incident.restored_at = max(at, incident.spell_began_at)
    incident.proof = proof
    write(
        incident,
        Line(
            kind=EntryKind.RESTORED,
            recorded_at=incident.restored_at,
            person_id=person_id,
            text=text or RESTORED_TEXT[proof],
            evidence=evidence,
        ),
    )
    end_open_waits(incident, at=incident.restored_at)
    clocks.stop_all(incident, at=incident.restored_at)
    events.record(
        IncidentRestored(
            at=incident.restored_at, incident_id=incident.pk, drill=incident.drill, proof=proof
        )
    )
    return incident


@transaction.atomic
def confirm_restored(*, incident_id: int, person_id: int, reason: str, at: datetime) -> Incident:
    """A person vouches where the probe cannot see (paused, blind, maintenance).

    Errors: `ProbeStillFails` while the probe measures the target and it fails.
    """
    said = words(reason, missing="请写明怎样核实的，例如“在现场登录成功”。")
    incident = locked(incident_id)
    if not incident.is_open:
        raise WrongMoment(f"{incident.number} 已经恢复。")
    if incident.check_id is not None:
        _refuse_while_failing(incident.check_id)
    return restore_incident(
        incident_id=incident_id,
        at=at,
        proof=Proof.PERSON,
        person_id=person_id,
        text=f"人工核实：{said}",
    )


@transaction.atomic
def reopen_incident(*, incident_id: int, person_id: int, reason: str, at: datetime) -> Incident:
    """The restoration was a mistake: whoever says so takes it on."""
    said = words(reason, missing="请写明还有什么不正常。")
    incident = locked(incident_id)
    if incident.status != Status.RESTORED:
        raise WrongMoment(f"{incident.number} 不是“已恢复”，不能重新打开。")
    _refuse_if_another_is_open(incident)
    incident.owner_id = person_id
    incident.accepted_at = at
    _reopen(
        incident,
        Line(kind=EntryKind.REOPENED, recorded_at=at, person_id=person_id, text=said),
        to=Status.ACCEPTED,
        why=Why.BY_HAND,
    )
    return incident


def relapse(incident: Incident, *, at: datetime, evidence: str) -> Incident:
    """The same fault again: the same incident, waiting for a person."""
    incident = locked(incident.pk)
    incident.owner = None
    incident.accepted_at = None
    _reopen(
        incident,
        Line(
            kind=EntryKind.REOPENED,
            recorded_at=at,
            text="恢复后 30 分钟内再次故障，并入本起故障",
            evidence=evidence,
        ),
        to=Status.DETECTED,
        why=Why.RELAPSE,
    )
    return incident


def reopen_quietly(incident: Incident, line: Line) -> Incident:
    """A flapping target fell again: whoever had it keeps it, and nobody is called."""
    incident = locked(incident.pk)
    to = Status.ACCEPTED if incident.owner_id and incident.accepted_at else Status.DETECTED
    _reopen(incident, line, to=to, why=Why.FLAPPING)
    return incident


@transaction.atomic
def close_incident(
    *,
    incident_id: int,
    person_id: int,
    cause: str,
    lesson: str,
    at: datetime,
    cause_kind: str = "",
) -> Incident:
    """Only a restored incident is closed, and only with its cause and what is learnt from it."""
    why = words(cause, missing="请写明故障原因，查不清也要写查到哪一步。")
    learnt = words(lesson, missing="请写明以后怎样避免，或怎样更快恢复。")
    incident = locked(incident_id)
    if incident.is_open or incident.is_merged:
        raise WrongMoment(f"{incident.number} 还没有恢复，恢复后才能结案。")
    move(incident, Status.CLOSED)
    if incident.restored_at and at < incident.restored_at:
        raise TimeIsWrong("结案时间早于恢复时间，请核对。")
    incident.cause_kind = CauseKind(cause_kind or CauseKind.UNKNOWN)
    incident.cause = why
    incident.lesson = learnt
    incident.closed_at = at
    text = f"原因（{CauseKind(incident.cause_kind).label}）：{why}\n改进：{learnt}"
    write(incident, Line(kind=EntryKind.CLOSED, recorded_at=at, person_id=person_id, text=text))
    events.record(
        IncidentClosed(at=at, incident_id=incident.pk, drill=incident.drill, person_id=person_id)
    )
    return incident


@transaction.atomic
def undo_close(*, incident_id: int, person_id: int, reason: str, at: datetime) -> Incident:
    """Back to restored; cause and lesson stay for correction, and in the timeline as they were."""
    said = words(reason, missing="请写明为什么撤销结案。")
    incident = locked(incident_id)
    if incident.status != Status.CLOSED:
        raise WrongMoment(f"{incident.number} 没有结案，不用撤销。")
    move(incident, Status.RESTORED)
    incident.closed_at = None
    write(
        incident,
        Line(kind=EntryKind.UNCLOSED, recorded_at=at, person_id=person_id, text=said),
    )
    events.record(
        ClosingUndone(at=at, incident_id=incident.pk, drill=incident.drill, person_id=person_id)
    )
    return incident


def _reopen(incident: Incident, line: Line, *, to: Status, why: Why) -> None:
    move(incident, to)
    incident.spell_began_at = line.recorded_at
    incident.restored_at = None
    incident.closed_at = None
    incident.claimed_at = None
    incident.proof = Proof.NONE
    write(incident, line)
    contract.reopen_clocks(subject=incident.subject, at=line.recorded_at)
    events.record(
        IncidentReopened(
            at=line.recorded_at, incident_id=incident.pk, drill=incident.drill, why=why
        )
    )


def _refuse_while_failing(check_id: int) -> None:
    check = monitoring.check(check_id=check_id)
    if check.state in (State.DOWN, State.UNREACHABLE) and not check.paused:
        raise ProbeStillFails(
            f"探测仍然失败（{check.name}：{State(check.state).label}）。"
            "请点“恢复服务”让探测立即复查；如果探测本身不对，请先在监测项中暂停它。"
        )


def _refuse_if_another_is_open(incident: Incident) -> None:
    if incident.check_id is None:
        return
    other = Incident.objects.open().for_target(incident.check_id).first()
    if other is not None:
        raise WrongMoment(f"同一目标已有处理中的 {other.number}，请在那一起里记录。")
