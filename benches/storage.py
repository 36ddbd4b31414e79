"""A year of evidence: how large it is, how long packing a day takes, what the year's pages ask.

The size is measured on real packs of invented series (log-normal, four phases) in SQLite, for
fewer checks and days than a year of 500, and multiplied; `row` says of how many.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from array import array
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from benches.machine import row
from benches.samples import _open_database

NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)
TODAY = date(2026, 11, 24)
YEAR_PACKS = 500 * 365
BAR_BYTES = 2 * 10**9
BAR_QUERY_MS = 100.0
WINDOWS = 65
PHASES = {"dns": (1_100, 0.3), "tcp": (1_500, 0.3), "ttfb": (78_000, 0.25)}
ANSWER = (82_000, 0.25)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--smoke", action="store_true")
    smoke = parser.parse_args().smoke
    with tempfile.TemporaryDirectory() as folder:
        _open_database(Path(folder))
        ids = _checks(8 if smoke else WINDOWS)
        _size(ids, days=10 if smoke else 60)
        _year(ids)
        _pack_a_day(ids[:8])
    return 0


def _checks(count: int) -> list[int]:
    from zhilian.monitoring import service

    at = NOW - timedelta(days=400)
    return [
        service.add_url(url=f"http://127.0.0.1:9/{n}", name=f"{n}", at=at).pk for n in range(count)
    ]


def _size(ids: list[int], *, days: int) -> None:
    from django.db import connection

    from zhilian.monitoring import service
    from zhilian.monitoring.service.packs import PackInput

    dice = random.Random(1)
    before = _bytes(connection)
    for ago in range(days, 0, -1):
        day = TODAY - timedelta(days=ago)
        rows = [
            PackInput(
                check_id=pk,
                date=day,
                answer=_codes(dice, *ANSWER),
                phases={name: _codes(dice, *shape) for name, shape in PHASES.items()},
            )
            for pk in ids
        ]
        service.bulk_day_packs(rows=rows, at=NOW)
    service.roll_days(first=TODAY - timedelta(days=days), last=TODAY - timedelta(days=1), now=NOW)
    packs = len(ids) * days
    year = (_bytes(connection) - before) / packs * YEAR_PACKS
    name = f"500 checks x 1 year, 4 phases, from {packs} check-days"
    row(name, f"{year / 10**9:.2f} GB", "<= 2 GB", met=year <= BAR_BYTES)


def _year(ids: list[int]) -> None:
    """Days of a whole year, whose figures repeat those of the packed ones."""
    from zhilian.monitoring import selectors
    from zhilian.monitoring.models import DayFigure
    from zhilian.monitoring.service.figures import roll_month

    made = list(DayFigure.objects.filter(date__gte=TODAY - timedelta(days=5)))
    first = DayFigure.objects.order_by("date").values_list("date", flat=True)[0]
    rows = []
    for place in range(1, 366 - (TODAY - first).days):
        for one in made[: len(ids)]:
            values = {f.attname: getattr(one, f.attname) for f in one._meta.concrete_fields}
            values |= {"id": None, "date": first - timedelta(days=place)}
            rows.append(DayFigure(**values))
    DayFigure.objects.bulk_create(rows, batch_size=50)
    for month in sorted({day.replace(day=1) for day in DayFigure.objects.dates("date", "month")}):
        roll_month(month=month)
    since = TODAY - timedelta(days=365)
    _query("90-day strips of all windows", lambda: selectors.strips(check_ids=ids, today=TODAY))
    _query(
        "365 days of one check, percentiles merged",
        lambda: selectors.span(check_id=ids[0], first=since, last=TODAY),
    )
    _query("13 months of one check", lambda: selectors.months(check_id=ids[0], today=TODAY))


def _pack_a_day(ids: list[int]) -> None:
    from django.db import transaction

    from zhilian.core.times import day_bounds
    from zhilian.monitoring import service
    from zhilian.monitoring.models.sample import to_us
    from zhilian.monitoring.models.store import insert_samples

    start = to_us(day_bounds(TODAY)[0])
    flags, texts = (True, False, False, 0), [""] * 3
    for pk in ids:
        rows = [
            (pk, start + 60_000_000 * n, 1, *flags, 900, 1_200, None, 30_000, 2_000, 34_100, *texts)
            for n in range(1440)
        ]
        transaction.atomic(insert_samples)(rows)
    took = _ms(lambda: service.keep_day(day=TODAY, now=NOW + timedelta(days=1)))
    name = f"pack a day of 500 checks, from {len(ids)}"
    row(name, f"{took / len(ids) * 500 / 1000:.1f} s", "", met=None)


def _query(name: str, ask: Callable[[], object]) -> None:
    median = statistics.median(_ms(ask) for _ in range(7))
    row(name, f"{median:.1f} ms", f"< {BAR_QUERY_MS:.0f} ms", met=median < BAR_QUERY_MS)


def _codes(dice: random.Random, base_us: int, sigma: float) -> array[int]:
    from zhilian.monitoring.packing import level_of

    return array("H", [level_of(int(base_us * dice.lognormvariate(0, sigma))) for _ in range(1440)])


def _bytes(connection: object) -> int:
    with connection.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        return int(cursor.fetchone()[0])


def _ms(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    sys.exit(main())
