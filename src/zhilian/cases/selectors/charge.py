"""Cases of the sub-platforms that somebody owns, and how their windows do."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q
from django.db.models.functions import TruncDate

from zhilian.cases.models import Case, CaseQuerySet
from zhilian.cases.rows import behind, case_row, key_of, matches
from zhilian.cases.types import (
    MOST_COUNTED,
    OPEN,
    CasePage,
    CaseRow,
    ChargeFilter,
    Status,
    WindowFigures,
)
from zhilian.catalogue import selectors as catalogue
from zhilian.core.times import LOCAL, local_date
from zhilian.directory import selectors as directory
from zhilian.directory.types import Posts, Role

PAGE: Final = 50
BOTH: Final = "both"
TOOK: Final = ExpressionWrapper(F("finished_at") - F("submitted_at"), output_field=DurationField())


def cases_in_charge(
    *,
    person_id: int,
    now: datetime,
    filters: ChargeFilter,
    after: str = "",
    most: int = MOST_COUNTED,
) -> CasePage:
    """One page of the cases of one's sub-platforms (in a branch: of the branch), newest first. The
    total stops at one beyond `most`.
    """
    found = _narrowed(in_charge(person_id), filters, now=now)
    rows = _told(found.filter(behind(after, field="submitted_at", newest_first=True)))
    held = list(rows[: PAGE + 1])
    last = held[PAGE - 1] if len(held) > PAGE else None
    whole = last is None and not after
    total = min(len(held), most + 1) if whole else found.order_by()[: most + 1].count()
    return CasePage(
        rows=tuple(case_row(case, now=now, viewer_id=person_id) for case in held[:PAGE]),
        next_key=key_of(last.submitted_at, last.pk) if last else "",
        total=total,
    )


def cases_in_charge_whole(
    *, person_id: int, now: datetime, filters: ChargeFilter
) -> Iterator[CaseRow]:
    """All of them, read in pieces: for files."""
    found = _told(_narrowed(in_charge(person_id), filters, now=now))
    for case in found.iterator(chunk_size=1000):
        yield case_row(case, now=now, viewer_id=person_id)


def window_figures(
    *, person_id: int, from_at: datetime, until_at: datetime, now: datetime
) -> list[WindowFigures]:
    """How the windows in one's charge did with the cases submitted in the period."""
    found = in_charge(person_id).filter(submitted_at__gte=from_at, submitted_at__lt=until_at)
    days = _days(found, from_at=from_at, until_at=until_at)
    late = Q(promise_ended_at__gt=F("due_at")) | Q(
        promise_ended_at=None, finished_at=None, due_at__lt=now
    )
    rows = found.values("window_code").annotate(
        name=F("window_name"),
        submitted=Count("id"),
        finished=Count("id", filter=Q(status=Status.FINISHED)),
        rejected=Count("id", filter=Q(status=Status.REJECTED)),
        open=Count("id", filter=Q(status__in=sorted(OPEN))),
        overdue=Count("id", filter=late),
        mean_took=Avg(TOOK, filter=Q(status=Status.FINISHED)),
        score=Avg("rating__score"),
        ratings=Count("rating"),
    )
    return [_figures(row, days) for row in rows.order_by("-submitted", "window_code")]


def in_charge_of(*, person_id: int) -> tuple[tuple[str, str], ...]:
    """Code and name of the windows in one's charge, for filters."""
    seen = _charge(directory.posts_of(person_id=person_id))
    return tuple(
        (row.code, row.name)
        for row in catalogue.windows()
        if row.sub_platform_code in seen.sub_platforms or seen.branches
    )


@dataclass(frozen=True)
class _Charge:
    """The sub-platforms that one owns in the city, and the branches that one administers."""

    sub_platforms: frozenset[str]
    branches: frozenset[int]


def _charge(posts: Posts) -> _Charge:
    owners = catalogue.owners()
    city = posts.roles.get(None, frozenset())
    return _Charge(
        frozenset(owners[role] for role in city & owners.keys()),
        frozenset(
            branch
            for branch, roles in posts.roles.items()
            if branch is not None and Role.DISTRICT_ADMIN in roles
        ),
    )


def in_charge(person_id: int) -> CaseQuerySet:
    """The cases of the sub-platforms that one owns in the city, and of branches."""
    seen = _charge(directory.posts_of(person_id=person_id))
    shared = catalogue.codes_of_reach(branch=BOTH) if seen.sub_platforms else []
    of_city = Q(branch__isnull=True) | Q(window_code__in=shared)
    own = Q(sub_platform__in=sorted(seen.sub_platforms)) & of_city
    return Case.objects.filter(own | Q(branch__in=sorted(seen.branches)))


def _narrowed(found: CaseQuerySet, filters: ChargeFilter, *, now: datetime) -> CaseQuerySet:
    if filters.window:
        found = found.filter(window_code=filters.window)
    if filters.status:
        found = found.in_status(filters.status)
    if filters.overdue:
        found = found.overdue(now)
    if filters.from_at:
        found = found.filter(submitted_at__gte=filters.from_at)
    if filters.until_at:
        found = found.filter(submitted_at__lt=filters.until_at)
    return found.filter(matches(filters.q)) if filters.q.strip() else found


def _told(found: CaseQuerySet) -> CaseQuerySet:
    told = found.select_related("applicant", "unit", "rating").defer("values", "written")
    return told.order_by("-submitted_at", "-id")


def _days(
    found: CaseQuerySet, *, from_at: datetime, until_at: datetime
) -> Mapping[str, tuple[int, ...]]:
    """Cases a local day, by window; days without one are 0."""
    first = local_date(from_at)
    length = (local_date(until_at - timedelta(microseconds=1)) - first).days + 1
    told: dict[str, list[int]] = defaultdict(lambda: [0] * length)
    rows = found.annotate(day=TruncDate("submitted_at", tzinfo=LOCAL))
    for code, day, count in _counted(rows):
        told[code][(day - first).days] = count
    return {code: tuple(counts) for code, counts in told.items()}


def _counted(rows: Any) -> Iterator[tuple[str, date, int]]:
    counted = rows.values("window_code", "day").annotate(n=Count("id")).order_by("day")
    yield from counted.values_list("window_code", "day", "n")


def _figures(row: Mapping[str, Any], days: Mapping[str, tuple[int, ...]]) -> WindowFigures:
    return WindowFigures(
        window_code=row["window_code"],
        window_name=row["name"],
        submitted=row["submitted"],
        finished=row["finished"],
        rejected=row["rejected"],
        open=row["open"],
        overdue=row["overdue"],
        mean_took=row["mean_took"],
        rating=row["score"],
        ratings=row["ratings"],
        by_day=days.get(row["window_code"], ()),
    )
