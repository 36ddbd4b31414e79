"""Waivers: the contractor asks, the purchaser decides; the clock stays as it is."""

from datetime import datetime

from django.db import transaction

from zhilian.contract import events as facts
from zhilian.contract.errors import WaiverRefused
from zhilian.contract.models import Clock, Waiver
from zhilian.contract.types import WaiverStatus
from zhilian.core import events
from zhilian.directory import selectors as directory
from zhilian.directory.types import Role

MOVES: dict[WaiverStatus, set[WaiverStatus]] = {
    WaiverStatus.REQUESTED: {WaiverStatus.APPROVED, WaiverStatus.REFUSED},
    WaiverStatus.APPROVED: set(),
    WaiverStatus.REFUSED: set(),
}


@transaction.atomic
def request_waiver(*, clock_id: int, person_id: int, reason: str, at: datetime) -> int:
    """Ask that a breach be excused. A refused request may be followed by another."""
    clock = Clock.objects.select_for_update().get(id=clock_id)
    if not reason.strip():
        raise WaiverRefused("请写明申请豁免的理由。")
    if clock.drill:
        raise WaiverRefused("这是演练，不计入考核，无需豁免。")
    if clock.policy.origin == "ours":
        raise WaiverRefused("这是建议值，不参与判定，无需豁免。")
    if not hasattr(clock, "breach"):
        raise WaiverRefused("这项时限没有超时，无需豁免。")
    if clock.waivers.exclude(status=WaiverStatus.REFUSED).exists():
        raise WaiverRefused("这次超时已有待审批或已同意的豁免，请勿重复申请。")
    waiver = Waiver.objects.create(
        clock=clock, reason=reason.strip(), requested_by_id=person_id, requested_at=at
    )
    events.record(facts.WaiverRequested(at=at, waiver_id=waiver.pk, clock_id=clock.pk))
    return waiver.pk


@transaction.atomic
def approve_waiver(*, waiver_id: int, person_id: int, answer: str, at: datetime) -> None:
    waiver = _decide(waiver_id, WaiverStatus.APPROVED, person_id=person_id, answer=answer, at=at)
    events.record(facts.WaiverApproved(at=at, waiver_id=waiver.pk, clock_id=waiver.clock_id))


@transaction.atomic
def refuse_waiver(*, waiver_id: int, person_id: int, answer: str, at: datetime) -> None:
    waiver = _decide(waiver_id, WaiverStatus.REFUSED, person_id=person_id, answer=answer, at=at)
    events.record(facts.WaiverRefused(at=at, waiver_id=waiver.pk, clock_id=waiver.clock_id))


def _decide(
    waiver_id: int, status: WaiverStatus, *, person_id: int, answer: str, at: datetime
) -> Waiver:
    waiver = Waiver.objects.select_for_update().get(id=waiver_id)
    if status not in MOVES[WaiverStatus(waiver.status)]:
        raise WaiverRefused(f"这份申请{waiver.get_status_display()}，不能再次审批。")
    if waiver.requested_by_id == person_id:
        raise WaiverRefused("申请人不能审批自己的申请，请由采购人审批。")
    if not _is_purchaser(person_id):
        raise WaiverRefused("豁免只能由采购人审批。")
    if not answer.strip():
        raise WaiverRefused("请写明同意或不同意的理由。")
    waiver.status = status
    waiver.decided_by_id = person_id
    waiver.decided_at = at
    waiver.answer = answer.strip()
    waiver.save()
    return waiver


def _is_purchaser(person_id: int) -> bool:
    person = directory.person(person_id=person_id)
    return Role.PURCHASER in person.role_codes
