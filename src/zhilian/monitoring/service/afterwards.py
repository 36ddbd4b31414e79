"""Time behind us is called maintenance: asked for by us, allowed or refused by the purchaser.

Flips, figures and clocks stay what they were. Consent only puts a net figure beside the gross one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from zhilian.core import events
from zhilian.monitoring.errors import BadMaintenance, MaintenanceRefused, NoSuchMaintenance
from zhilian.monitoring.models import DeclaredAfterwards
from zhilian.monitoring.selectors.upkeep import target_fault
from zhilian.monitoring.types import Consent, Scope
from zhilian.monitoring.upkeep_events import AfterwardsDecided, AfterwardsDeclared

LONGEST = timedelta(days=7)
LEAST_REASON, MOST_REASON = 10, 1000


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """What was worked on, when, and why it was not announced."""

    scope: Scope
    target: str
    reason: str
    began_at: datetime
    ended_at: datetime


@transaction.atomic
def declare(*, draft: Declaration, person_id: int, at: datetime) -> DeclaredAfterwards:
    """Ask the purchaser to leave this time out. Errors: BadMaintenance."""
    found = _faults(draft, at=at)
    if found:
        raise BadMaintenance(found)
    made = DeclaredAfterwards.objects.create(
        scope=draft.scope,
        target=draft.target,
        reason=draft.reason.strip(),
        began_at=draft.began_at,
        ended_at=draft.ended_at,
        declared_by_id=person_id,
        declared_at=at,
    )
    events.record(
        AfterwardsDeclared(
            at=at,
            declared_id=made.pk,
            scope=made.scope,
            target=made.target,
            person_id=person_id,
            began_at=made.began_at,
            ended_at=made.ended_at,
            reason=made.reason,
        )
    )
    return made


@transaction.atomic
def decide(
    *, declared_id: int, approve: bool, answer: str, person_id: int, at: datetime
) -> DeclaredAfterwards:
    """The purchaser's word; it is given once. Errors: NoSuchMaintenance, MaintenanceRefused."""
    one = DeclaredAfterwards.objects.select_for_update().filter(id=declared_id).first()
    if one is None:
        raise NoSuchMaintenance
    if one.status != Consent.PENDING:
        raise MaintenanceRefused("这份申报已经审批过，不能再改；如有新的情况请另行申报。")
    if one.declared_by_id == person_id:
        raise MaintenanceRefused("不能审批自己提出的申报，请由采购人的另一位联系人审批。")
    if len(answer.strip()) < 2:
        raise MaintenanceRefused("请写明审批意见，至少 2 个字：它会写入审计记录。")
    one.status = Consent.APPROVED if approve else Consent.REFUSED
    one.decided_by_id, one.decided_at, one.answer = person_id, at, answer.strip()[:MOST_REASON]
    one.save(update_fields=["status", "decided_by", "decided_at", "answer"])
    events.record(
        AfterwardsDecided(
            at=at,
            declared_id=one.pk,
            scope=one.scope,
            target=one.target,
            person_id=person_id,
            approved=approve,
            answer=one.answer,
        )
    )
    return one


def _faults(draft: Declaration, *, at: datetime) -> dict[str, str]:
    found = target_fault(scope=draft.scope, target=draft.target)
    if not LEAST_REASON <= len(draft.reason.strip()) <= MOST_REASON:
        found["reason"] = (
            f"请写明做了什么、为什么没有提前登记，{LEAST_REASON} 到 {MOST_REASON} 个字。"
        )
    if draft.ended_at > at:
        found["ended_at"] = "事后申报的时间应已过去；还没做的请提前登记。"
    elif not draft.began_at < draft.ended_at <= draft.began_at + LONGEST:
        found["ended_at"] = "结束应晚于开始，且不超过 7 天。"
    elif _twin(draft) is not None:
        found["began_at"] = "同一对象的这段时间已经申报过，请不要重复申报。"
    return found


def _twin(draft: Declaration) -> DeclaredAfterwards | None:
    same = DeclaredAfterwards.objects.filter(scope=draft.scope, target=draft.target)
    same = same.exclude(status=Consent.REFUSED)
    return same.filter(began_at__lt=draft.ended_at, ended_at__gt=draft.began_at).first()
