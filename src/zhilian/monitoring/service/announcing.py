"""Maintenance is announced ahead, and called off; never changed, never backdated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from zhilian.core import events
from zhilian.monitoring import recurring
from zhilian.monitoring.errors import BadMaintenance, NoSuchMaintenance, ReasonMissing
from zhilian.monitoring.models import MaintenanceWindow
from zhilian.monitoring.selectors.upkeep import target_fault
from zhilian.monitoring.types import Scope
from zhilian.monitoring.upkeep_events import MaintenanceAnnounced, MaintenanceCancelled

FARTHEST = timedelta(days=400)
MOST_MIN = 24 * 60
MOST_REASON = 200


@dataclass(frozen=True, kw_only=True)
class Announcement:
    """Maintenance as a person announces it; `cron` is read in Asia/Shanghai, "" is once."""

    scope: Scope
    target: str
    reason: str
    starts_at: datetime
    duration_min: int
    cron: str = ""
    last_start_at: datetime | None = None


@transaction.atomic
def announce(*, draft: Announcement, person_id: int, at: datetime) -> MaintenanceWindow:
    """Say ahead when the platform, a part of it, a site or a check will be worked on.

    Errors: BadMaintenance, with every fault at its field.
    """
    found = _faults(draft, at=at)
    if found:
        raise BadMaintenance(found)
    made = MaintenanceWindow.objects.create(
        scope=draft.scope,
        target=draft.target,
        reason=draft.reason.strip(),
        starts_at=draft.starts_at,
        duration_min=draft.duration_min,
        cron=draft.cron,
        last_start_at=draft.last_start_at,
        created_by_id=person_id,
        created_at=at,
    )
    events.record(
        MaintenanceAnnounced(
            at=at,
            window_id=made.pk,
            scope=made.scope,
            target=made.target,
            starts_at=made.starts_at,
            duration_min=made.duration_min,
            cron=made.cron,
            reason=made.reason,
            person_id=person_id,
        )
    )
    return made


@transaction.atomic
def call_off(*, window_id: int, reason: str, person_id: int, at: datetime) -> MaintenanceWindow:
    """It begins no more. What runs now goes on until it is ended. Errors: NoSuchMaintenance."""
    window = MaintenanceWindow.objects.select_for_update().filter(id=window_id).first()
    if window is None:
        raise NoSuchMaintenance
    if len(reason.strip()) < 2:
        raise ReasonMissing
    if window.cancelled_at is not None:
        return window
    window.cancelled_at, window.cancelled_by_id = at, person_id
    window.cancel_reason = reason.strip()[:MOST_REASON]
    window.save(update_fields=["cancelled_at", "cancelled_by", "cancel_reason"])
    events.record(
        MaintenanceCancelled(
            at=at,
            window_id=window.pk,
            scope=window.scope,
            target=window.target,
            reason=window.cancel_reason,
            person_id=person_id,
        )
    )
    return window


def _faults(draft: Announcement, *, at: datetime) -> dict[str, str]:
    found = target_fault(scope=draft.scope, target=draft.target)
    if not 2 <= len(draft.reason.strip()) <= MOST_REASON:
        found["reason"] = f"请写明事由，2 到 {MOST_REASON} 个字，例如 更换 3 号楼交换机。"
    if not 1 <= draft.duration_min <= MOST_MIN:
        found["duration_min"] = "时长应为 1 到 1440 分钟；更长的维护请分次登记。"
    if not at <= draft.starts_at <= at + FARTHEST:
        found["starts_at"] = (
            "维护须提前登记，开始时间应在现在之后、400 天之内；已经过去的请事后申报。"
        )
    elif draft.cron:
        length = timedelta(minutes=draft.duration_min)
        fault = recurring.fault_of(draft.cron, first_at=draft.starts_at, length=length)
        found |= {"cron": fault} if fault else {}
    if draft.last_start_at is not None and draft.last_start_at < draft.starts_at:
        found["last_start_at"] = "截止时间不能早于第一次开始。"
    return found
