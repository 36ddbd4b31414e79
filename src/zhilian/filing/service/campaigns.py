"""Campaigns: planned, opened with the list of those who must file, reminded, locked."""

from datetime import datetime

from django.db import IntegrityError, transaction

from zhilian.core import events
from zhilian.core.times import local_date
from zhilian.directory import selectors as directory
from zhilian.directory.types import Role
from zhilian.filing import selectors
from zhilian.filing.errors import CampaignRefused
from zhilian.filing.events import (
    CampaignDue,
    CampaignLocked,
    CampaignOpened,
    CampaignPlanned,
    UnitExtended,
)
from zhilian.filing.models import Campaign, CampaignUnit, Extension, Report
from zhilian.filing.types import (
    BY_REGISTRY,
    FINAL,
    CampaignDraft,
    CampaignKind,
    CampaignState,
    ReportState,
    UnitState,
)

WITH_REPORTS = frozenset({CampaignKind.MONTHLY, CampaignKind.ANNUAL})


@transaction.atomic
def plan_campaign(
    *, draft: CampaignDraft, by_id: int | None, at: datetime, campaign_id: int | None = None
) -> Campaign:
    """Write a campaign down, or change one that has not opened. Errors: `CampaignRefused`."""
    _check(draft)
    row = Campaign(made_at=at) if campaign_id is None else _locked(campaign_id)
    if row.state != CampaignState.PLANNED:
        raise CampaignRefused("批次已经开放，不能再改；可以给单位延期，或锁定后另建批次。")
    row.kind, row.name, row.period = draft.kind, draft.name.strip()[:60], draft.period
    row.opens_at, row.due_at, row.made_by_id = draft.opens_at, draft.due_at, by_id
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise CampaignRefused(f"{draft.period} 已有同类批次，请在原批次上办理。") from None
    events.record(CampaignPlanned(at=at, campaign_id=row.pk))
    return row


@transaction.atomic
def open_campaign(*, campaign_id: int, at: datetime) -> bool:
    """Freeze who must file, and let them. False when it is open already."""
    row = _locked(campaign_id)
    if row.state != CampaignState.PLANNED:
        return False
    row.state, row.opened_at = CampaignState.OPEN, at
    row.save(update_fields=["state", "opened_at"])
    units = _by_registry(row) if row.kind in BY_REGISTRY else _by_units(row)
    CampaignUnit.objects.bulk_create(units)
    _take_up_reports(row)
    events.record(CampaignOpened(at=at, campaign_id=row.pk, units=len(units)))
    return True


@transaction.atomic
def remind(*, campaign_id: int, at: datetime) -> bool:
    """Three days before the end, once: whoever has not filed hears of it."""
    row = _locked(campaign_id)
    if row.state != CampaignState.OPEN or row.reminded_at is not None:
        return False
    row.reminded_at = at
    row.save(update_fields=["reminded_at"])
    missing = row.units.filter(state=UnitState.MISSING).count()
    events.record(CampaignDue(at=at, campaign_id=row.pk, missing=missing))
    return True


@transaction.atomic
def lock_campaign(*, campaign_id: int, by_id: int, at: datetime) -> Campaign:
    """Nothing is filed any more, and what passed is not revised. Errors: `CampaignRefused`."""
    row = _locked(campaign_id)
    _must_plan(by_id)
    if row.state != CampaignState.OPEN:
        raise CampaignRefused(f"批次现在是“{row.get_state_display()}”，不能锁定。")
    row.state, row.locked_at = CampaignState.LOCKED, at
    row.save(update_fields=["state", "locked_at"])
    if row.kind in WITH_REPORTS:
        passed = Report.objects.filter(kind=row.kind, period=row.period, state=ReportState.APPROVED)
        passed.update(state=ReportState.LOCKED, locked_at=at)
    events.record(CampaignLocked(at=at, campaign_id=row.pk))
    return row


@transaction.atomic
def extend_unit(
    *, campaign_unit_id: int, until_at: datetime, by_id: int, reason: str, at: datetime
) -> CampaignUnit:
    """One unit may file until later, also after the lock. Errors: `CampaignRefused`."""
    row = CampaignUnit.objects.select_for_update().get(pk=campaign_unit_id)
    _must_plan(by_id)
    if not reason.strip():
        raise CampaignRefused("请写明延期的理由。")
    if until_at <= max(row.due_at, at):
        raise CampaignRefused("新的截止时间要晚于原截止时间和现在。")
    Extension.objects.create(
        unit=row, until_at=until_at, by_id=by_id, reason=reason.strip()[:200], at=at
    )
    row.due_at = until_at
    row.save(update_fields=["due_at"])
    events.record(
        UnitExtended(
            at=at, campaign_id=row.campaign_id, campaign_unit_id=row.pk, reason=reason.strip()[:200]
        )
    )
    return row


@transaction.atomic
def follow_case(
    *, campaign_unit_id: int, state: UnitState, subject: str, number: str, at: datetime
) -> None:
    """The unit's line goes with its case; the first filing decides whether it was timely. Told late
    of the filing of what is approved by now, it keeps the approval.
    """
    row = CampaignUnit.objects.select_for_update().get(pk=campaign_unit_id)
    approved = row.state == UnitState.APPROVED and row.subject == subject
    if approved and state == UnitState.SUBMITTED:
        row.filed_at = row.filed_at or at
        row.save(update_fields=["filed_at"])
        return
    row.state, row.subject, row.case_number = state, subject, number
    if state == UnitState.SUBMITTED:
        row.filed_at = row.filed_at or at
    if state == UnitState.MISSING:
        row.filed_at = None
    row.approved_at = at if state == UnitState.APPROVED else None
    row.save()


def _check(draft: CampaignDraft) -> None:
    if not draft.name.strip():
        raise CampaignRefused("请填写批次名称。")
    if draft.due_at <= draft.opens_at:
        raise CampaignRefused("截止时间要晚于开放时间。")
    month = draft.kind == CampaignKind.MONTHLY
    form = "2026-11" if month else "2026"
    if len(draft.period) != len(form) or not draft.period.replace("-", "").isdigit():
        raise CampaignRefused(f"统计期写成 {form} 的样子。")


def _by_registry(row: Campaign) -> list[CampaignUnit]:
    versions = selectors.registry_on(local_date(row.opened_at or row.opens_at))
    return [
        CampaignUnit(
            campaign=row,
            name=version.name,
            unit_id=version.institution.unit_id,
            institution_id=version.institution_id,
            branch_id=version.branch_id,
            due_at=row.due_at,
        )
        for version in versions.order_by("name", "id")
    ]


def _by_units(row: Campaign) -> list[CampaignUnit]:
    return [
        CampaignUnit(
            campaign=row,
            name=unit.name,
            unit_id=unit.pk,
            branch_id=unit.branch_id,
            due_at=row.due_at,
        )
        for unit in directory.top_units()
    ]


def _take_up_reports(row: Campaign) -> None:
    """Returns that came in before the campaign opened are in it from the start."""
    if row.kind not in WITH_REPORTS:
        return
    early = Report.objects.filter(kind=row.kind, period=row.period).exclude(
        state=ReportState.SUPERSEDED
    )
    for report in early:
        final = report.state in FINAL
        row.units.filter(institution_id=report.institution_id).update(
            state=UnitState.APPROVED if final else UnitState.SUBMITTED,
            filed_at=report.filed_at,
            approved_at=report.approved_at,
            subject=report.subject,
            case_number=report.case_number,
        )


def _locked(campaign_id: int) -> Campaign:
    row = Campaign.objects.select_for_update().filter(pk=campaign_id).first()
    if row is None:
        raise CampaignRefused("没有这个批次。")
    return row


def _must_plan(by_id: int) -> None:
    if by_id not in directory.holders(roles=[Role.ENERGY_ADMIN, Role.ESTATE_ADMIN], branch_id=None):
        raise CampaignRefused("锁定和延期由市级节能管理员或房产科办理。")
