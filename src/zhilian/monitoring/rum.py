"""Field measurement as arithmetic: buckets, histograms, percentiles, and what cannot be true.

Pure. A histogram counts milliseconds in fixed buckets; 400 and 2000, the lines of clause C2.2, are
edges, so the shares of the bands are exact and only the percentile is read between two edges.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from zhilian.contract import limits

#: Upper edges in ms, each belonging to the bucket below it; one more bucket lies above the last.
EDGES: tuple[int, ...] = (
    50, 100, 150, 200, 250, 300, 350, 400, 500, 600, 700, 800, 1000, 1200, 1400, 1600, 1800, 2000,
    2500, 3000, 4000, 6000, 10_000, 20_000,
)  # fmt: skip
BUCKETS = len(EDGES) + 1
FEWEST = 30
P75 = 0.75
LONGEST_MS = 600_000
SHORTEST_LOAD_MS = 10
CLOCK_SLACK_MS = 2_000


def bucket_of(ms: int) -> int:
    return bisect_left(EDGES, ms)


@dataclass(frozen=True)
class Histogram:
    """How many measurements fell into each bucket."""

    counts: tuple[int, ...] = (0,) * BUCKETS

    @classmethod
    def of(cls, spans: Iterable[int]) -> Histogram:
        counts = [0] * BUCKETS
        for ms in spans:
            counts[bucket_of(ms)] += 1
        return cls(tuple(counts))

    def __add__(self, other: Histogram) -> Histogram:
        return Histogram(tuple(a + b for a, b in zip(self.counts, other.counts, strict=True)))

    @property
    def n(self) -> int:
        return sum(self.counts)

    @property
    def enough(self) -> bool:
        """Below 30 measurements a figure would say more about chance than about the page."""
        return self.n >= FEWEST

    def within(self, ms: int) -> int:
        """How many took at most `ms`; exact when `ms` is an edge."""
        return sum(self.counts[: bucket_of(ms) + 1])

    def share_within(self, ms: int) -> float | None:
        return self.within(ms) / self.n if self.n else None

    @property
    def excellent(self) -> float | None:
        return self.share_within(limits.PAGE_EXCELLENT_MS)

    @property
    def qualified(self) -> float | None:
        return self.share_within(limits.PAGE_QUALIFIED_MS)

    def percentile(self, share: float) -> float | None:
        """Read evenly between the edges of its bucket; above the last edge, that edge."""
        wanted, below = share * self.n, 0
        for place, count in enumerate(self.counts):
            if count and below + count >= wanted:
                if place == len(EDGES):
                    return float(EDGES[-1])
                low = EDGES[place - 1] if place else 0
                return low + (EDGES[place] - low) * (wanted - below) / count
            below += count
        return None

    @property
    def p75(self) -> float | None:
        return self.percentile(P75)

    @property
    def p75_if_enough(self) -> float | None:
        return self.p75 if self.enough else None


NOTHING = Histogram()


def total(parts: Iterable[Histogram]) -> Histogram:
    return sum(parts, NOTHING)


@dataclass(frozen=True, kw_only=True)
class Timings:
    """What a browser says about one page, in ms since the navigation began; 0 = not known.

    `left` is set where the reader was gone before the page had loaded.
    """

    load: int = 0
    ttfb: int = 0
    fcp: int = 0
    lcp: int = 0
    query: int = 0
    left: int = 0


def is_plausible(timings: Timings, *, open_ms: int) -> bool:
    """Whether a browser can have measured this on a page that the server sent `open_ms` ago.

    The server's own clock bounds what follows the first byte: nothing can have taken longer than
    the page has existed, nor can a part end before it began.
    """
    known = [ms for ms in vars(timings).values() if ms]
    end = timings.load or timings.left
    if not known or max(known) > LONGEST_MS or min(vars(timings).values()) < 0:
        return False
    if end < max(SHORTEST_LOAD_MS, timings.ttfb):
        return False
    later = [ms for ms in (timings.fcp, timings.lcp, timings.query) if ms]
    if any(ms < timings.ttfb for ms in later):
        return False
    if timings.fcp and timings.lcp and timings.lcp < timings.fcp:
        return False
    return max(end, *later, 0) - timings.ttfb <= open_ms + CLOCK_SLACK_MS


def load_of(timings: Timings) -> int | None:
    """The load time to count: a reader who gave up after the last line counts as that slow.

    Who left earlier than that says nothing about the band: None.
    """
    if timings.load:
        return timings.load
    return timings.left if timings.left > limits.PAGE_QUALIFIED_MS else None


@dataclass(frozen=True, kw_only=True)
class Month:
    """The loads of one calendar month, and how it compares with the month before."""

    first: date
    loads: Histogram
    before: Histogram | None = None

    @property
    def p75_change(self) -> float | None:
        """Share by which p75 changed: negative is quicker. None where either month has too few."""
        now = self.loads.p75_if_enough
        then = self.before.p75_if_enough if self.before else None
        return now / then - 1 if now is not None and then else None

    @property
    def excellent_change(self) -> float | None:
        """Change of the share of excellent loads, in parts of one."""
        if self.before is None or not (self.loads.enough and self.before.enough):
            return None
        return (self.loads.excellent or 0.0) - (self.before.excellent or 0.0)


def months(days: Iterable[tuple[date, Histogram]]) -> list[Month]:
    """Days summed by month, oldest first. A month without any load breaks the comparison."""
    sums: dict[date, Histogram] = {}
    for day, loads in days:
        first = day.replace(day=1)
        sums[first] = sums.get(first, NOTHING) + loads
    return [Month(first=m, loads=sums[m], before=sums.get(_before(m))) for m in sorted(sums)]


def _before(first: date) -> date:
    if first.month == 1:
        return date(first.year - 1, 12, 1)
    return date(first.year, first.month - 1, 1)


WORSE = 0.10


def improves(found: Sequence[Month]) -> bool | None:
    """Whether the latest month that can be compared is not worse than the one before it by more
    than a tenth of its p75. None: nothing to compare.
    """
    changes = [month.p75_change for month in found if month.p75_change is not None]
    return changes[-1] <= WORSE if changes else None
