"""Returns of the past: written as approved, many at once; nobody is told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from zhilian.filing.models import Figure, Report
from zhilian.filing.types import CampaignKind, ReportState

BATCH = 500


@dataclass(frozen=True, kw_only=True)
class PastReport:
    """A monthly return that passed long ago, or that waits for its review."""

    institution_id: int
    period: str
    figures: Mapping[str, Decimal]
    at: datetime
    approved: bool = True


@transaction.atomic
def bulk_past_reports(*, rows: Iterable[PastReport]) -> int:
    """Write returns down; those of an institution and month that are there already are left."""
    known = set(
        Report.objects.filter(kind=CampaignKind.MONTHLY).values_list("institution_id", "period")
    )
    fresh = [row for row in rows if (row.institution_id, row.period) not in known]
    made = Report.objects.bulk_create([_report(row) for row in fresh], batch_size=BATCH)
    Figure.objects.bulk_create(
        (
            Figure(report=report, key=key, value=value)
            for report, row in zip(made, fresh, strict=True)
            for key, value in row.figures.items()
        ),
        batch_size=BATCH,
    )
    return len(made)


def _report(row: PastReport) -> Report:
    return Report(
        institution_id=row.institution_id,
        kind=CampaignKind.MONTHLY,
        period=row.period,
        revision=1,
        key=f"past:{row.institution_id}:{row.period}",
        state=ReportState.APPROVED if row.approved else ReportState.SUBMITTED,
        filed_at=row.at,
        approved_at=row.at if row.approved else None,
    )
