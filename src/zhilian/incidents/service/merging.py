"""Several incidents that are one: one survives, the others go on in it with all they hold.

Both timelines keep their entries. The survivor counts from the earliest detection, so one outage
is counted once; what had breached stays breached, on the clock that it happened to.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from zhilian.contract import service as contract
from zhilian.core import events
from zhilian.incidents.errors import CannotMerge, NoSuchIncident, WrongMoment
from zhilian.incidents.events import (
    IncidentAccepted,
    IncidentMerged,
    IncidentReopened,
    IncidentUnmerged,
)
from zhilian.incidents.models import Incident
from zhilian.incidents.service.ending import restore_incident
from zhilian.incidents.service.opening import LOGIN_KIND
from zhilian.incidents.service.rows import known_check, locked, move, words, write
from zhilian.incidents.timeline import Line
from zhilian.incidents.types import EntryKind, Severity, Status, Via, Why
from zhilian.monitoring.types import State

ENDED = (Status.RESTORED, Status.CLOSED)


@transaction.atomic
def merge_incidents(
    *, into_id: int, ids: Sequence[int], reason: str, person_id: int | None, at: datetime
) -> Incident:
    """Fold `ids` into `into_id`; without a person the system did it. What is merged there already
    is left as it is.

    Errors: `CannotMerge` names the incident and what stands against it.
    """
    said = words(reason, missing="请写明为什么合并，例如“同一台交换机断电引起”。")
    rows = _held({into_id, *ids})
    into = rows[into_id]
    others = [rows[one] for one in dict.fromkeys(ids)]
    fresh = [one for one in others if one.merged_into_id != into_id]
    for one in fresh:
        _refuse_unfit(into, one)
    for one in fresh:
        _fold(into, one, said=said, person_id=person_id, at=at)
    return into


@transaction.atomic
def unmerge_incident(
    *, incident_id: int, reason: str, person_id: int | None, at: datetime
) -> Incident:
    """Undo a merger: the incident stands for itself again, its clock as if never merged."""
    said = words(reason, missing="请写明为什么撤销合并。")
    first = locked(incident_id)
    if first.merged_into_id is None:
        raise WrongMoment(f"{first.number} 没有并入别的故障，不用撤销。")
    rows = _held({incident_id, first.merged_into_id})
    one, into = rows[incident_id], rows[first.merged_into_id]
    if Status(one.merged_from) not in ENDED:
        _refuse_if_another_is_open(one)
    _stand_alone(one, into, said=said, person_id=person_id, at=at)
    _own_times(into)
    line = Line(
        kind=EntryKind.UNMERGED,
        recorded_at=at,
        person_id=person_id,
        text=f"{one.number} 拆回单独处理：{said}",
        evidence=one.subject,
    )
    write(into, line)
    contract.part_clocks(out_of=into.subject, subject=one.subject, mark=_mark(one), at=at)
    _announce_unmerged(one, into, person_id=person_id, at=at)
    return _restored_meanwhile(one)


@transaction.atomic
def part_if_still_failing(*, incident_id: int, at: datetime) -> bool:
    """Undo the merger of one whose own target still fails. False when it works again."""
    first = locked(incident_id)
    check = known_check(first.check_id)
    if not first.is_merged or check is None or check.state != State.DOWN:
        return False
    if Incident.objects.open().for_target(first.check_id or 0).exists():
        return False
    unmerge_incident(
        incident_id=incident_id,
        reason="存续单已恢复，而这个目标仍然故障",
        person_id=None,
        at=at,
    )
    return True


def _held(ids: set[int]) -> dict[int, Incident]:
    """All rows under their locks, always in the same order."""
    found = {
        one.pk: one
        for one in Incident.objects.select_for_update().filter(id__in=ids).order_by("id")
    }
    if len(found) < len(ids):
        raise NoSuchIncident("要合并的故障中有一起不存在，请从故障列表重新选择。")
    return found


def _refuse_unfit(into: Incident, one: Incident) -> None:
    if one.pk == into.pk:
        raise CannotMerge(f"{one.number} 不能并入它自己。")
    if into.is_merged:
        raise CannotMerge(f"{into.number} 自己已并入别的故障，请并到那一起，或先撤销。")
    if one.is_merged:
        raise CannotMerge(f"{one.number} 已并入另一起故障，要改并请先撤销那次合并。")
    if one.drill != into.drill:
        raise CannotMerge("演练和真实故障不能合并：演练不计入合同指标。")
    if one.is_open and not into.is_open:
        raise CannotMerge(
            f"{one.number} 还没有恢复，而 {into.number} 已经恢复。请反过来合并，或先重新打开它。"
        )


def _fold(into: Incident, one: Incident, *, said: str, person_id: int | None, at: datetime) -> None:
    ended = not into.is_open
    owner_id = one.owner_id if one.status == Status.ACCEPTED else None
    _mark_merged(one, into, said=said, person_id=person_id, at=at)
    _take_over(into, one, ended=ended)
    line = Line(
        kind=EntryKind.ABSORBED,
        recorded_at=at,
        person_id=person_id,
        text=f"{one.number} {one.title}：{said}",
        evidence=one.subject,
    )
    write(into, line)
    stops = ("detect", "arrival") if one.arrived_at else ("detect",)
    contract.join_clocks(
        into=into.subject, subject=one.subject, mark=_mark(one), at=at, first_stop_counts=stops
    )
    events.record(
        IncidentMerged(
            at=at,
            incident_id=one.pk,
            drill=one.drill,
            into_id=into.pk,
            person_id=person_id or 0,
        )
    )
    if owner_id is not None and into.status == Status.DETECTED:
        _keep_owner(into, one, owner_id=owner_id, at=at)


def _mark_merged(
    one: Incident, into: Incident, *, said: str, person_id: int | None, at: datetime
) -> None:
    one.merged_from = one.status
    move(one, Status.MERGED)
    one.merged_into = into
    one.merged_at = at
    line = Line(
        kind=EntryKind.MERGED,
        recorded_at=at,
        person_id=person_id,
        text=f"并入 {into.number} {into.title}：{said}",
        evidence=into.subject,
    )
    write(one, line)


def _take_over(into: Incident, one: Incident, *, ended: bool) -> None:
    """The earliest beginning and detection, the higher severity, the later end."""
    into.own_began_at = into.own_began_at or into.fault_began_at
    into.own_detected_at = into.own_detected_at or into.detected_at
    into.fault_began_at = min(into.fault_began_at, one.fault_began_at)
    into.detected_at = min(into.detected_at, one.detected_at)
    into.severity = max(into.severity, one.severity, key=Severity.values.index)
    into.login_journey = into.login_journey or one.login_journey
    into.arrived_at = into.arrived_at or one.arrived_at
    if ended and into.restored_at and one.restored_at:
        into.restored_at = max(into.restored_at, one.restored_at)


def _keep_owner(into: Incident, one: Incident, *, owner_id: int, at: datetime) -> None:
    """Whoever worked on the merged one works on the survivor: nobody is called a second time."""
    move(into, Status.ACCEPTED)
    into.owner_id = owner_id
    into.accepted_at = one.accepted_at or at
    line = Line(
        kind=EntryKind.ACCEPTED,
        recorded_at=at,
        person_id=owner_id,
        text=f"随 {one.number} 并入，仍由原接单人处理",
    )
    write(into, line)
    events.record(
        IncidentAccepted(
            at=at, incident_id=into.pk, drill=into.drill, person_id=owner_id, via=Via.PAGE
        )
    )


def _stand_alone(
    one: Incident, into: Incident, *, said: str, person_id: int | None, at: datetime
) -> None:
    move(one, Status(one.merged_from))
    one.merged_into = None
    one.merged_at = None
    one.merged_from = ""
    line = Line(
        kind=EntryKind.UNMERGED,
        recorded_at=at,
        person_id=person_id,
        text=f"不再并入 {into.number}：{said}",
        evidence=into.subject,
    )
    write(one, line)


def _own_times(into: Incident) -> None:
    """Reckoned from what is left in it; severity and arrival stay, a person may change them."""
    left = list(Incident.objects.filter(merged_into=into))
    began = [into.own_began_at or into.fault_began_at, *(one.fault_began_at for one in left)]
    detected = [into.own_detected_at or into.detected_at, *(one.detected_at for one in left)]
    into.fault_began_at = min(began)
    into.detected_at = min(detected)
    into.login_journey = any(one.login_journey for one in left) or _watches_login(into)


def _watches_login(into: Incident) -> bool:
    check = known_check(into.check_id)
    return check is not None and check.kind == LOGIN_KIND


def _announce_unmerged(
    one: Incident, into: Incident, *, person_id: int | None, at: datetime
) -> None:
    events.record(
        IncidentUnmerged(
            at=at,
            incident_id=one.pk,
            drill=one.drill,
            out_of_id=into.pk,
            person_id=person_id or 0,
        )
    )
    if one.status == Status.DETECTED:
        events.record(
            IncidentReopened(at=at, incident_id=one.pk, drill=one.drill, why=Why.UNMERGED)
        )


def _restored_meanwhile(one: Incident) -> Incident:
    """The probe may have seen it work again while it was part of another."""
    check = known_check(one.check_id)
    if not one.is_open or not one.seen_by_probe or check is None or check.state != State.UP:
        return one
    return restore_incident(incident_id=one.pk, at=max(check.state_since, one.detected_at))


def _refuse_if_another_is_open(one: Incident) -> None:
    if one.check_id is None:
        return
    other = Incident.objects.open().for_target(one.check_id).first()
    if other is not None:
        raise CannotMerge(f"同一目标已有处理中的 {other.number}，恢复后才能撤销这次合并。")


def _mark(one: Incident) -> str:
    return f"{one.number} 并入"
