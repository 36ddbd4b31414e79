"""Questions about clauses, their readings and the term."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Max

from zhilian.contract import book
from zhilian.contract.models import ClauseOriginal, ReadingRecord, Term
from zhilian.contract.types import INDICATORS, ClauseRow, Evidence, Period, Verdict
from zhilian.core.times import day_bounds, local_date

TREND_DAYS = 30
NOT_MEASURED = "尚未接入数据"
NOT_YET = "尚未取数"


def clauses() -> tuple[book.Clause, ...]:
    """Every clause of the contract, in its order."""
    return book.clauses()


def clause_rows(*, now: datetime) -> list[ClauseRow]:
    """Every clause with its latest reading; what is not measured says so."""
    latest = _latest()
    trends = _trends(now=now)
    return [_row(each, latest.get(each.id), trends.get(each.id, ())) for each in clauses()]


def clause_row(*, clause_id: str, now: datetime) -> ClauseRow | None:
    rows = {row.id: row for row in clause_rows(now=now)}
    return rows.get(clause_id)


def readings(*, clause_id: str, limit: int = 48) -> list[ReadingRecord]:
    """What was measured of one clause, the latest first."""
    return list(ReadingRecord.objects.filter(clause=clause_id).order_by("-id")[:limit])


def measured_clauses() -> list[str]:
    """Ids of the clauses for which some app has said how they are measured."""
    return sorted(INDICATORS.all())


def term() -> Term | None:
    return Term.objects.order_by("-id").first()


def term_to_date(*, at: datetime) -> Period:
    """From the first day of the contract to `at`; the calendar year while no dates are set."""
    today = local_date(at)
    held = term()
    if held is None:
        first, label = date(today.year, 1, 1), f"{today.year} 年至今（合同起止日未录入）"
    else:
        first = min(held.first_date, today)
        label = f"本合同期至今（{held.first_date} 起）"
    return Period(start_at=day_bounds(first)[0], end_at=at, label=label)


def original(*, clause_id: str) -> ClauseOriginal | None:
    rows = ClauseOriginal.objects.filter(clause=clause_id).select_related("pasted_by")
    return rows.order_by("-id").first()


def _latest() -> dict[str, ReadingRecord]:
    newest = ReadingRecord.objects.values("clause").annotate(newest=Max("id")).values("newest")
    return {row.clause: row for row in ReadingRecord.objects.filter(id__in=newest)}


def _trends(*, now: datetime) -> dict[str, tuple[float, ...]]:
    """The last value of each local day, oldest first."""
    since = local_date(now) - timedelta(days=TREND_DAYS)
    days = ReadingRecord.objects.filter(day__gt=since).values("clause", "day")
    newest = days.annotate(newest=Max("id")).values("newest")
    rows = ReadingRecord.objects.filter(id__in=newest).order_by("day", "id")
    trends: dict[str, tuple[float, ...]] = {}
    for clause_id, value in rows.values_list("clause", "value"):
        if value is not None:
            trends[clause_id] = (*trends.get(clause_id, ()), value)
    return trends


def _row(clause: book.Clause, reading: ReadingRecord | None, trend: tuple[float, ...]) -> ClauseRow:
    measured = clause.id in INDICATORS
    return ClauseRow(
        id=clause.id,
        source=clause.source,
        group=clause.group,
        title=clause.title,
        wording=clause.wording,
        kind=clause.kind,
        kind_label=clause.kind_label,
        origin=clause.origin,
        target=clause.target,
        proof=clause.proof,
        measured=measured,
        value=reading.value if reading else None,
        unit=reading.unit if reading else "",
        n=reading.n if reading else 0,
        verdict=Verdict(reading.verdict) if reading else Verdict.NO_DATA,
        text=reading.text if reading else (NOT_YET if measured else NOT_MEASURED),
        period=reading.period if reading else "",
        taken_at=reading.taken_at if reading else None,
        evidence=_evidence(reading.evidence) if reading else (),
        trend=trend,
    )


def _evidence(raw: Iterable[dict[str, str]]) -> tuple[Evidence, ...]:
    return tuple(Evidence(label=each["label"], url=each["url"]) for each in raw)
