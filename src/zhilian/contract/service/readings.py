"""Taking readings: ask the indicator of a clause and keep what it says."""

from datetime import datetime

from django.db import transaction

from zhilian.contract.models import ReadingRecord
from zhilian.contract.selectors.clauses import measured_clauses, term_to_date
from zhilian.contract.types import INDICATORS, Period, Reading
from zhilian.core.jobs import JOBS
from zhilian.core.times import local_date

TAKE = "zhilian.contract.jobs.take_reading"
TEXT_LENGTH = 300


@transaction.atomic
def take_reading(*, clause_id: str, at: datetime) -> int:
    """Measure one clause over the term to date and keep the reading."""
    period = term_to_date(at=at)
    reading = INDICATORS.get(clause_id)(period)
    return _keep(clause_id, period=period, reading=reading, at=at).pk


@transaction.atomic
def ask_for_readings(*, clause_id: str = "") -> int:
    """Have one clause measured soon, or all that can be. Returns how many that is."""
    wanted = [each for each in measured_clauses() if clause_id in ("", each)]
    for each in wanted:
        JOBS[TAKE].enqueue(clause_id=each)
    return len(wanted)


def _keep(clause_id: str, *, period: Period, reading: Reading, at: datetime) -> ReadingRecord:
    return ReadingRecord.objects.create(
        clause=clause_id,
        taken_at=at,
        day=local_date(at),
        start_at=period.start_at,
        end_at=period.end_at,
        period=period.label,
        value=reading.value,
        unit=reading.unit,
        n=reading.n,
        verdict=reading.verdict,
        text=reading.text[:TEXT_LENGTH],
        evidence=[{"label": each.label, "url": each.url} for each in reading.evidence],
    )
