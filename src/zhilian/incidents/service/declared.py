"""Platform outages that a party declares by hand, and whose they were.

Ours until both parties signed another cause. The contract's outage clock runs on each.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from zhilian.contract import service as contract
from zhilian.core import events
from zhilian.incidents.errors import OutageRefused, TimeIsWrong
from zhilian.incidents.events import OutageDeclared, OutageEnded, OutageSigned, OutageWithdrawn
from zhilian.incidents.models import DeclaredOutage
from zhilian.incidents.service.rows import words
from zhilian.incidents.types import Party


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """What could not be used, why that is an outage, from when to when."""

    title: str
    reason: str
    began_at: datetime
    ended_at: datetime | None = None
    incident_id: int | None = None


@transaction.atomic
def declare_outage(*, said: Declaration, person_id: int, at: datetime) -> DeclaredOutage:
    """Either party declares; it counts at once, as caused by maintenance."""
    title = words(said.title, missing="请写明什么不能用，例如“全平台页面打不开”。")
    reason = words(said.reason, missing="请写明为什么算作整体故障。")
    _refuse_bad_times(said.began_at, said.ended_at, at=at)
    outage = DeclaredOutage.objects.create(
        title=title,
        reason=reason,
        began_at=said.began_at,
        incident_id=said.incident_id,
        declared_by_id=person_id,
        declared_at=at,
    )
    contract.start_clock(policy="outage", subject=outage.subject, at=said.began_at)
    events.record(OutageDeclared(at=at, outage_id=outage.pk, person_id=person_id))
    if said.ended_at is not None:
        _end(outage, ended_at=said.ended_at, person_id=person_id, at=at)
    return outage


@transaction.atomic
def end_outage(
    *, outage_id: int, ended_at: datetime, person_id: int, at: datetime
) -> DeclaredOutage:
    """The platform works again since `ended_at`."""
    outage = _locked(outage_id)
    if outage.ended_at is not None:
        raise OutageRefused("这次整体故障已经登记结束。")
    _refuse_bad_times(outage.began_at, ended_at, at=at)
    _end(outage, ended_at=ended_at, person_id=person_id, at=at)
    return outage


@transaction.atomic
def withdraw_outage(*, outage_id: int, reason: str, person_id: int, at: datetime) -> DeclaredOutage:
    """Only whoever declared it takes it back, with the reason; the row stays."""
    said = words(reason, missing="请写明为什么撤回申报。")
    outage = _locked(outage_id)
    if outage.declared_by_id != person_id:
        raise OutageRefused("只有申报人可以撤回申报。")
    if outage.signed_by_both:
        raise OutageRefused("双方已签署认定，不能再撤回。")
    outage.withdrawn_at, outage.withdraw_reason = at, said[:300]
    outage.save()
    contract.stop_clocks(subject=outage.subject, at=at)
    events.record(OutageWithdrawn(at=at, outage_id=outage.pk, person_id=person_id))
    return outage


@transaction.atomic
def sign_declared_cause(
    *, outage_id: int, person_id: int, party: Party, cause: str, at: datetime
) -> DeclaredOutage:
    """One party signs a cause. Other words than those signed before undo the other signature."""
    said = words(cause, missing="请写明整体故障的原因，以及为什么不属于运维责任。")
    outage = _locked(outage_id)
    if outage.signed_by_both:
        raise OutageRefused("双方都已签署，不能再改。")
    if outage.cause != said:
        outage.cause = said
        outage.contractor = outage.contractor_signed_at = None
        outage.purchaser = outage.purchaser_signed_at = None
    if party == Party.CONTRACTOR:
        outage.contractor_id, outage.contractor_signed_at = person_id, at
    else:
        outage.purchaser_id, outage.purchaser_signed_at = person_id, at
    outage.save()
    events.record(
        OutageSigned(
            at=at,
            outage_id=outage.pk,
            person_id=person_id,
            party=party,
            both=outage.signed_by_both,
        )
    )
    return outage


def _end(outage: DeclaredOutage, *, ended_at: datetime, person_id: int, at: datetime) -> None:
    outage.ended_at = ended_at
    outage.save(update_fields=["ended_at"])
    contract.stop_clocks(subject=outage.subject, at=ended_at)
    events.record(OutageEnded(at=at, outage_id=outage.pk, person_id=person_id))


def _locked(outage_id: int) -> DeclaredOutage:
    outage = DeclaredOutage.objects.select_for_update().filter(id=outage_id).first()
    if outage is None:
        raise OutageRefused("没有这次申报，请从整体故障页面进入。")
    if outage.withdrawn_at is not None:
        raise OutageRefused("这次申报已经撤回。")
    return outage


def _refuse_bad_times(began_at: datetime, ended_at: datetime | None, *, at: datetime) -> None:
    if began_at > at or (ended_at is not None and not began_at < ended_at <= at):
        raise TimeIsWrong("整体故障应先开始后结束，且都不晚于现在，请核对时间。")
