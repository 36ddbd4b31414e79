"""Waivers: the contractor asks, the purchaser decides; the clock stays as it is."""

from datetime import datetime

from django.db import transaction

from zhilian.contract import book
from zhilian.contract import events as facts
from zhilian.contract.errors import WaiverRefused
from zhilian.contract.models import Clock, Waiver
from zhilian.contract.types import WaiverKind, WaiverStatus, WaiverTerms
from zhilian.core import events
from zhilian.directory import selectors as directory
from zhilian.directory.types import Role

MOVES: dict[WaiverStatus, set[WaiverStatus]] = {
    WaiverStatus.REQUESTED: {WaiverStatus.APPROVED, WaiverStatus.REFUSED},
    WaiverStatus.APPROVED: {WaiverStatus.REVOKED},
    WaiverStatus.REFUSED: set(),
    WaiverStatus.REVOKED: set(),
}
STANDING = (WaiverStatus.REQUESTED, WaiverStatus.APPROVED)
WHOLE = WaiverTerms()


@transaction.atomic
def request_waiver(
    *,
    clock_id: int,
    person_id: int,
    reason: str,
    at: datetime,
    terms: WaiverTerms = WHOLE,
    evidence: str = "",
) -> int:
    """Ask that a breach be excused. A refused or revoked request may be followed by another."""
    clock = Clock.objects.select_for_update().get(id=clock_id)
    if not reason.strip():
        raise WaiverRefused("请写明申请豁免的理由。")
    _refuse_where_nothing_counts(clock)
    _refuse_bad_terms(clock, terms, at=at)
    waiver = Waiver.objects.create(
        clock=clock,
        kind=terms.kind,
        as_policy=terms.as_policy if terms.kind is WaiverKind.CLASS else "",
        period_start=terms.period_start if terms.kind is WaiverKind.PERIOD else None,
        period_end=terms.period_end if terms.kind is WaiverKind.PERIOD else None,
        reason=reason.strip(),
        evidence=evidence.strip(),
        requested_by_id=person_id,
        requested_at=at,
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


@transaction.atomic
def revoke_waiver(*, waiver_id: int, person_id: int, reason: str, at: datetime) -> None:
    """The purchaser takes an approval back; what was decided before stays written."""
    waiver = Waiver.objects.select_for_update().get(id=waiver_id)
    if WaiverStatus.REVOKED not in MOVES[WaiverStatus(waiver.status)]:
        raise WaiverRefused("只有已同意的豁免可以撤回。")
    if not _is_purchaser(person_id):
        raise WaiverRefused("只有采购人可以撤回同意。")
    if not reason.strip():
        raise WaiverRefused("请写明为什么撤回同意。")
    waiver.status = WaiverStatus.REVOKED
    waiver.revoked_by_id = person_id
    waiver.revoked_at = at
    waiver.revoke_reason = reason.strip()
    waiver.save()
    events.record(facts.WaiverRevoked(at=at, waiver_id=waiver.pk, clock_id=waiver.clock_id))


def _refuse_where_nothing_counts(clock: Clock) -> None:
    if clock.drill:
        raise WaiverRefused("这是演练，不计入考核，无需豁免。")
    if clock.policy.origin == "ours":
        raise WaiverRefused("这是建议值，不参与判定，无需豁免。")
    if not hasattr(clock, "breach"):
        raise WaiverRefused("这项时限没有超时，无需豁免。")
    if clock.waivers.filter(status__in=STANDING).exists():
        raise WaiverRefused("这次超时已有待审批或已同意的豁免，请勿重复申请。")


def _refuse_bad_terms(clock: Clock, terms: WaiverTerms, *, at: datetime) -> None:
    if terms.kind is WaiverKind.CLASS:
        _refuse_bad_class(clock, terms)
    if terms.kind is WaiverKind.PERIOD:
        _refuse_bad_period(clock, terms, at=at)


def _refuse_bad_class(clock: Clock, terms: WaiverTerms) -> None:
    group = {name: each.group for name, each in book.policies().items()}
    own = group.get(clock.policy_name)
    if terms.as_policy == clock.policy_name or group.get(terms.as_policy) != own:
        raise WaiverRefused("请选择同类的另一个时限，例如一般故障改按硬件故障 24 小时评定。")


def _refuse_bad_period(clock: Clock, terms: WaiverTerms, *, at: datetime) -> None:
    start, end = terms.period_start, terms.period_end
    if start is None or end is None or not start < end:
        raise WaiverRefused("请填写要扣除的时间段，开始应早于结束。")
    if end > at:
        raise WaiverRefused("要扣除的时间段不能晚于现在。")
    ended_at = clock.stopped_at or at
    if end <= clock.started_at or start >= ended_at:
        raise WaiverRefused("要扣除的时间段与计时没有重叠，请核对日期。")


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
