"""Questions about waivers: the purchaser's queue, one request with its effect, the export."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from zhilian.contract.models import Clock, Waiver
from zhilian.contract.projections import assessment_of, terms_of
from zhilian.contract.types import Assessment, WaiverKind, WaiverStatus

PAGE = 20


@dataclass(frozen=True, kw_only=True)
class WaiverFilter:
    q: str = ""
    status: str = ""
    kind: str = ""


@dataclass(frozen=True, kw_only=True)
class WaiverPage:
    rows: list[Waiver]
    next_key: str
    waiting: int


def waiver_page(*, chosen: WaiverFilter, after: str = "") -> WaiverPage:
    """Those that wait for the purchaser first and then the rest, the latest first."""
    rows = _ordered(_narrowed(chosen))
    rank, _, row_id = after.partition("~")
    if rank in ("0", "1") and row_id.isdigit() and len(row_id) < 19:
        rows = rows.filter(_behind(int(rank), int(row_id)))
    held = list(rows[: PAGE + 1])
    shown = held[:PAGE]
    key = _key(shown[-1]) if len(held) > PAGE else ""
    return WaiverPage(rows=shown, next_key=key, waiting=waiting_count())


def waiting_count() -> int:
    return Waiver.objects.filter(status=WaiverStatus.REQUESTED).count()


def waiver_rows(*, chosen: WaiverFilter) -> QuerySet[Waiver]:
    """All of a filter, for the export."""
    return _ordered(_narrowed(chosen))


def waivers_for(*, clock_id: int) -> list[Waiver]:
    rows = Waiver.objects.select_related("requested_by", "decided_by", "revoked_by")
    return list(rows.filter(clock_id=clock_id).order_by("id"))


def waivers_of_subject(*, subject: str) -> list[Waiver]:
    """All that was asked about one subject, with the clock that it is about."""
    rows = Waiver.objects.select_related("clock__policy", "requested_by", "decided_by")
    return list(rows.filter(clock__subject=subject).order_by("id"))


def waiver(*, waiver_id: int) -> Waiver:
    rows = Waiver.objects.select_related(
        "clock__policy", "clock__breach", "requested_by", "decided_by", "revoked_by"
    )
    return rows.get(id=waiver_id)


def effect(*, of: Waiver, now: datetime) -> Assessment:
    """Gross, net and both verdicts of the clock that the waiver is about."""
    clock = Clock.objects.with_events().get(id=of.clock_id)
    return assessment_of(clock, terms_of(of), now=now)


def effects(*, of: list[Waiver], now: datetime) -> dict[int, Assessment]:
    """The same for a page of them, in a fixed number of queries."""
    clocks = {each.pk: each for each in Clock.objects.with_events().filter(waivers__in=of)}
    return {row.pk: assessment_of(clocks[row.clock_id], terms_of(row), now=now) for row in of}


def _narrowed(chosen: WaiverFilter) -> QuerySet[Waiver]:
    rows = Waiver.objects.select_related(
        "clock__policy", "clock__breach", "requested_by", "decided_by"
    )
    if chosen.status in WaiverStatus.values:
        rows = rows.filter(status=chosen.status)
    if chosen.kind in WaiverKind.values:
        rows = rows.filter(kind=chosen.kind)
    if chosen.q:
        rows = rows.filter(
            Q(reason__icontains=chosen.q)
            | Q(evidence__icontains=chosen.q)
            | Q(answer__icontains=chosen.q)
            | Q(clock__subject__icontains=chosen.q)
            | Q(clock__policy__label__icontains=chosen.q)
            | Q(requested_by__name__icontains=chosen.q)
        )
    return rows


def _ordered(rows: QuerySet[Waiver]) -> QuerySet[Waiver]:
    waiting = Case(
        When(status=WaiverStatus.REQUESTED, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    return rows.order_by(waiting, "-id")


def _key(last: Waiver) -> str:
    return f"{0 if last.status == WaiverStatus.REQUESTED else 1}~{last.pk}"


def _behind(rank: int, row_id: int) -> Q:
    asked = Q(status=WaiverStatus.REQUESTED)
    older = Q(id__lt=row_id)
    return (asked & older) | ~asked if rank == 0 else ~asked & older
