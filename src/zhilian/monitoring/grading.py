"""From the minutes of a day to its counts, shares and percentiles; from days to a month. Pure."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from itertools import accumulate
from typing import Any

from zhilian.contract import limits
from zhilian.monitoring import sketch
from zhilian.monitoring.figures import Seconds
from zhilian.monitoring.packing import NO_SAMPLE, Minute, read_code
from zhilian.monitoring.sketch import Sketch

EXCELLENT_US = limits.PAGE_EXCELLENT_MS * 1000
QUALIFIED_US = limits.PAGE_QUALIFIED_MS * 1000
SECONDS = tuple(one.name for one in fields(Seconds))
COUNTS = ("n", "failed", "tainted", "excellent", "qualified")
RANKS = ("p50_us", "p95_us", "p99_us")
COLUMNS = (*SECONDS, *COUNTS, *RANKS, "sketch")


@dataclass(frozen=True, kw_only=True)
class Grades:
    """What the minutes of a day, a month or a year say. `n`: minutes with a good answer."""

    n: int = 0
    failed: int = 0
    tainted: int = 0
    excellent: int = 0
    qualified: int = 0
    p50_us: int | None = None
    p95_us: int | None = None
    p99_us: int | None = None
    sketch: Sketch = field(default_factory=Counter)

    @property
    def share_excellent(self) -> float | None:
        return self.excellent / self.n if self.n else None

    @property
    def share_qualified(self) -> float | None:
        return self.qualified / self.n if self.n else None


NO_GRADES = Grades()


def of_day(codes: array[int]) -> Grades:
    """The grades of one day: counts are exact, percentiles those of the packed minutes."""
    good: Counter[int] = Counter()
    kinds: Counter[Minute] = Counter()
    for code, n in Counter(codes).items():
        if code != NO_SAMPLE:
            kind, us = read_code(code)
            kinds[kind or Minute.OK] += n
            if kind is Minute.OK and us is not None:
                good[us] += n
    p50, p95, p99 = _ranks(good)
    return Grades(
        n=kinds[Minute.OK],
        failed=kinds[Minute.FAILED],
        tainted=kinds[Minute.TAINTED],
        excellent=sum(n for us, n in good.items() if us <= EXCELLENT_US),
        qualified=sum(n for us, n in good.items() if us <= QUALIFIED_US),
        p50_us=p50,
        p95_us=p95,
        p99_us=p99,
        sketch=sketch.of(good),
    )


def together(parts: Iterable[Grades]) -> Grades:
    """Several days or months as one: counts add, percentiles come from the merged sketch."""
    held = list(parts)
    merged = sketch.merged(one.sketch for one in held)
    return Grades(
        n=sum(one.n for one in held),
        failed=sum(one.failed for one in held),
        tainted=sum(one.tainted for one in held),
        excellent=sum(one.excellent for one in held),
        qualified=sum(one.qualified for one in held),
        p50_us=sketch.percentile(merged, 0.5),
        p95_us=sketch.percentile(merged, 0.95),
        p99_us=sketch.percentile(merged, 0.99),
        sketch=merged,
    )


def _ranks(good: Counter[int]) -> Sequence[int | None]:
    """The nearest-rank percentiles of counted values."""
    values = sorted(good)
    sums = list(accumulate(good[value] for value in values))
    if not sums:
        return None, None, None
    found = []
    for permille in (500, 950, 990):
        rank = max(1, -(-sums[-1] * permille // 1000))
        found.append(next(v for v, n in zip(values, sums, strict=True) if n >= rank))
    return found


def columns(seconds: Seconds, grades: Grades) -> dict[str, Any]:
    """A day or month as its row keeps it."""
    held = {name: getattr(seconds, name) for name in SECONDS}
    held |= {name: getattr(grades, name) for name in (*COUNTS, *RANKS)}
    return held | {"sketch": sketch.dumped(grades.sketch)}


def seconds_of(row: Mapping[str, Any]) -> Seconds:
    return Seconds(**{name: row[name] for name in SECONDS})


def grades_of(row: Mapping[str, Any]) -> Grades:
    held = {name: row[name] for name in (*COUNTS, *RANKS)}
    return Grades(**held, sketch=sketch.loaded(row["sketch"]))


def sum_of(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The columns of several days or months as one. Days of an older release have no sketch: while
    any of them counted something, there are no percentiles rather than wrong ones.
    """
    seconds = Seconds(**{name: sum(row[name] for row in rows) for name in SECONDS})
    whole = columns(seconds, together(grades_of(row) for row in rows))
    if any(row["n"] and not row["sketch"] and row["p50_us"] is not None for row in rows):
        whole |= dict.fromkeys(RANKS)
    return whole
