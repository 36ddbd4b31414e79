"""Returns: filed revision by revision, approved, added up, locked and unlocked."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from zhilian.core import events
from zhilian.core.times import local_date
from zhilian.filing import selectors
from zhilian.filing.errors import FilingRefused, NotInRegistry, ReportIsLocked
from zhilian.filing.events import ReportApproved, ReportFiled, ReportLocked, ReportUnlocked
from zhilian.filing.models import Figure, Institution, Report, Rollup
from zhilian.filing.shipped import indicator_by_key
from zhilian.filing.types import (
    CITY,
    COUNTING,
    TOTAL,
    CampaignKind,
    Doubt,
    ReportDraft,
    ReportState,
)


@transaction.atomic
def file_report(*, draft: ReportDraft, at: datetime) -> Report:
    """Keep a revision with what wants an explanation; the one before counts no more.

    The same key is the same revision. Errors: `NotInRegistry`, `ReportIsLocked`.
    """
    known = Report.objects.filter(key=draft.key).first()
    if known is not None:
        return known
    institution = _locked_institution(draft.unit_id)
    before = _counting(institution, draft.kind, draft.period)
    if before is not None and before.state == ReportState.LOCKED:
        raise ReportIsLocked(draft.period)
    found = _warnings(institution, draft, day=local_date(at))
    Report.objects.filter(
        institution=institution,
        kind=draft.kind,
        period=draft.period,
        state__in=sorted(COUNTING),
    ).update(state=ReportState.SUPERSEDED)
    row = Report.objects.create(
        institution=institution,
        kind=draft.kind,
        period=draft.period,
        revision=_next_revision(institution, draft),
        key=draft.key,
        subject=draft.subject,
        case_number=draft.case_number,
        explanation=draft.explanation,
        warnings=[{"key": one.key, "text": one.text} for one in found],
        filed_at=at,
    )
    Figure.objects.bulk_create(
        Figure(report=row, key=key, value=value) for key, value in sorted(draft.figures.items())
    )
    events.record(ReportFiled(at=at, report_id=row.pk, about=row.subject, warnings=len(found)))
    return row


@transaction.atomic
def approve_report(*, unit_id: int | None, kind: str, period: str, at: datetime) -> Report:
    """The city has passed it: it counts in the sums, which are worked out anew."""
    row = _the_report(unit_id, kind, period)
    if row.state == ReportState.SUBMITTED:
        row.state, row.approved_at = ReportState.APPROVED, at
        row.save(update_fields=["state", "approved_at"])
        events.record(ReportApproved(at=at, report_id=row.pk, about=row.subject))
    roll_up(kind=kind, period=period, at=at)
    return row


@transaction.atomic
def lock_report(*, unit_id: int | None, kind: str, period: str, at: datetime) -> Report:
    """No revision any more until it is unlocked."""
    row = _the_report(unit_id, kind, period)
    if row.state != ReportState.LOCKED:
        row.state, row.locked_at = ReportState.LOCKED, at
        row.approved_at = row.approved_at or at
        row.save(update_fields=["state", "locked_at", "approved_at"])
        events.record(ReportLocked(at=at, report_id=row.pk, about=row.subject))
    return row


@transaction.atomic
def unlock_report(*, report_id: int, at: datetime) -> bool:
    """It may be revised again. False when it was not locked."""
    row = Report.objects.select_for_update().get(pk=report_id)
    if row.state != ReportState.LOCKED:
        return False
    row.state, row.locked_at = ReportState.APPROVED, None
    row.save(update_fields=["state", "locked_at"])
    events.record(ReportUnlocked(at=at, report_id=row.pk, about=row.subject))
    return True


@transaction.atomic
def roll_up(*, kind: str, period: str, at: datetime) -> list[Rollup]:
    """Add the approved returns up: district by district, the city's own, everything.

    How many of the institutions a sum covers is kept beside it.
    """
    members = _members(period_end(period))
    reports = list(
        Report.objects.filter(
            kind=kind, period=period, state__in=[ReportState.APPROVED, ReportState.LOCKED]
        ).values_list("id", "institution_id")
    )
    figures = _figures_by_report([report for report, _ in reports])
    rows = []
    for scope, ids in members.items():
        mine = [report for report, institution in reports if institution in ids]
        values = {
            "units": len(ids),
            "reports": len(mine),
            "figures": _added(figures[report] for report in mine),
            "at": at,
        }
        rows.append(
            Rollup.objects.update_or_create(kind=kind, period=period, scope=scope, defaults=values)[
                0
            ]
        )
    return rows


def period_end(period: str) -> date:
    """The last day on which the registry is asked for the members of a period."""
    year, month = int(period[:4]), int(period[5:7] or 12)
    return date(year, month, 28)


def _members(day: date) -> dict[str, set[int]]:
    """Institutions of the registry by scope; every scope has at least one."""
    found: dict[str, set[int]] = {}
    for version in selectors.registry_on(day):
        scope = str(version.branch_id) if version.branch_id else CITY
        for name in (scope, TOTAL):
            found.setdefault(name, set()).add(version.institution_id)
    return found


def _figures_by_report(ids: list[int]) -> dict[int, dict[str, Decimal]]:
    found: dict[int, dict[str, Decimal]] = {report: {} for report in ids}
    rows = Figure.objects.filter(report_id__in=ids).values_list("report_id", "key", "value")
    for report, key, value in rows:
        found[report][key] = value
    return found


def _added(rows: Iterable[dict[str, Decimal]]) -> dict[str, str]:
    total: dict[str, Decimal] = {}
    for row in rows:
        for key, value in row.items():
            total[key] = total.get(key, Decimal(0)) + value
    return {key: str(value) for key, value in sorted(total.items())}


def _warnings(institution: Institution, draft: ReportDraft, *, day: date) -> tuple[Doubt, ...]:
    if draft.kind != CampaignKind.MONTHLY:
        return ()
    version = selectors.version_on(institution_id=institution.pk, day=day)
    return selectors.warnings_of(
        institution_id=institution.pk,
        period=draft.period,
        figures={key: value for key, value in draft.figures.items() if key in indicator_by_key()},
        people=version.people if version else 0,
    )


def _locked_institution(unit_id: int | None) -> Institution:
    found = selectors.institution_of(unit_id=unit_id)
    if found is None:
        raise NotInRegistry
    return Institution.objects.select_for_update().get(pk=found.pk)


def _counting(institution: Institution, kind: str, period: str) -> Report | None:
    found = Report.objects.select_for_update().filter(
        institution=institution, kind=kind, period=period, state__in=sorted(COUNTING)
    )
    return found.first()


def _the_report(unit_id: int | None, kind: str, period: str) -> Report:
    found = _counting(_locked_institution(unit_id), kind, period)
    if found is None:
        raise FilingRefused(f"{period} 的报表还没有报送，请先报送。")
    return found


def _next_revision(institution: Institution, draft: ReportDraft) -> int:
    same = Report.objects.filter(institution=institution, kind=draft.kind, period=draft.period)
    return int(same.aggregate(last=Max("revision"))["last"] or 0) + 1
