"""What the figures must be, counted straight from what the prober saw. Shares no line with the
machine, the flips or the rollups that it judges.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from itertools import groupby, pairwise
from math import ceil

from zhilian.core.times import day_bounds, local_date

IN_A_ROW = 3
SILENT_AFTER = 3
TIMEOUT = timedelta(seconds=5)


class Sight(Enum):
    """What one probe said, with the account in which the time after it is put."""

    GOOD = "up"
    BAD = "down"
    CARRIER_BAD = "unknown"
    BLIND = "blind"


FAILED = (Sight.BAD, Sight.CARRIER_BAD)


@dataclass(frozen=True, kw_only=True)
class Probe:
    at: datetime
    sight: Sight
    took_us: int


@dataclass(frozen=True, kw_only=True)
class Day:
    """Whole seconds of one window on one day, its good and failed minutes, and the percentiles of
    the good ones.
    """

    up_s: int
    down_s: int
    unknown_s: int
    maintenance_s: int
    n: int
    failed: int
    p50_us: int | None
    p95_us: int | None
    p99_us: int | None


@dataclass(frozen=True, kw_only=True)
class Turn:
    """From this instant on the time goes into this account."""

    at: datetime
    account: str


@dataclass(frozen=True, kw_only=True)
class Told:
    """All that is known about one window over a month."""

    start: datetime
    end: datetime
    interval: timedelta
    probes: Sequence[Probe]
    upkeep: Sequence[tuple[datetime, datetime]] = ()


def days_of(told: Told) -> dict[date, Day]:
    """Every day from start to end."""
    turns = [Turn(at=told.start, account="unknown"), *_turns(told)]
    probes: dict[date, list[Probe]] = {}
    for one in told.probes:
        probes.setdefault(local_date(one.at), []).append(one)
    days: dict[date, Day] = {}
    day = local_date(told.start)
    while day < local_date(told.end):
        days[day] = _day(day, turns, probes.get(day, ()), end=told.end)
        day += timedelta(days=1)
    return days


def _turns(told: Told) -> Iterator[Turn]:
    """Three bad in a row are an outage from the first of them; two good ones end it, from the
    first. Blind and carrier failures are unknown, as is a gap of three intervals from the probe
    that was due.
    """
    heard = [one for one in told.probes if not _upkept(one.at, told)]
    found: list[Turn] = []
    for sight, group in groupby(heard, key=lambda one: one.sight):
        run = list(group)
        alone = len(run) == 1 and bool(found) and found[-1].account == Sight.BAD.value
        enough = 1 + alone if sight in (Sight.GOOD, Sight.BLIND) else IN_A_ROW
        if len(run) >= enough:
            account = "unknown" if sight is Sight.BLIND else sight.value
            found.append(Turn(at=run[0].at, account=account))
    for before, after in pairwise(told.probes):
        if after.at - before.at > SILENT_AFTER * told.interval + TIMEOUT:
            found.append(Turn(at=before.at + told.interval, account="unknown"))
            found.append(
                Turn(at=after.at, account="up" if after.sight is Sight.GOOD else "unknown")
            )
    for start, end in told.upkeep:
        found.append(Turn(at=start, account="maintenance"))
        found.append(Turn(at=end, account="unknown"))
        first = next(one for one in told.probes if one.at > end)
        found.append(Turn(at=first.at, account=first.sight.value))
    yield from sorted(found, key=lambda turn: turn.at)


def _day(day: date, turns: Sequence[Turn], probes: Sequence[Probe], *, end: datetime) -> Day:
    start, until = day_bounds(day)
    sums = dict.fromkeys(("up", "down", "unknown", "maintenance"), timedelta())
    for turn, following in pairwise([*turns, Turn(at=end, account="")]):
        overlap = min(following.at, until) - max(turn.at, start)
        sums[turn.account] += max(overlap, timedelta())
    minutes = list(_minutes(probes))
    spans = sorted(one.took_us for one in minutes if one.sight is Sight.GOOD)
    return Day(
        up_s=round(sums["up"].total_seconds()),
        down_s=round(sums["down"].total_seconds()),
        unknown_s=round(sums["unknown"].total_seconds()),
        maintenance_s=round(sums["maintenance"].total_seconds()),
        n=len(spans),
        failed=sum(one.sight in FAILED for one in minutes),
        p50_us=_rank(spans, 50),
        p95_us=_rank(spans, 95),
        p99_us=_rank(spans, 99),
    )


def _minutes(probes: Iterable[Probe]) -> Iterator[Probe]:
    """What each minute shows: a failed probe if there was one, else its first good one."""
    by_minute = groupby(probes, key=lambda one: one.at.replace(second=0, microsecond=0))
    for _, group in by_minute:
        held = list(group)
        failed = [one for one in held if one.sight in FAILED]
        good = [one for one in held if one.sight is Sight.GOOD]
        yield (failed or good or held)[0]


def _rank(ordered: Sequence[int], percent: int) -> int | None:
    return ordered[ceil(percent * len(ordered) / 100) - 1] if ordered else None


def _upkept(at: datetime, told: Told) -> bool:
    return any(start <= at <= end for start, end in told.upkeep)
