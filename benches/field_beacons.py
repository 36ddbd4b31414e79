"""Field measurement: what a page's one-time word costs, how many beacons a core takes, and how long
the screens take with a year of counters.

Bars: a word <= 0.2 ms and no query; >= 200 beacons a core-second (four times 50 pages a second);
each year's question of the screens <= 100 ms on SQLite.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from benches.machine import row

BEACONS, SMOKE_BEACONS = 4_000, 100
DAYS, SMOKE_DAYS = 365, 5
PAGES = 64
WORD_BAR_MS, BEACON_BAR, QUESTION_BAR_MS = 0.2, 200, 100.0


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--smoke", action="store_true")
    smoke = parser.parse_args().smoke
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATA"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "zhilian.config.settings"
        _prepare()
        _beacons(SMOKE_BEACONS if smoke else BEACONS)
        _year(SMOKE_DAYS if smoke else DAYS)
        size = (Path(folder) / "zhilian.sqlite3").stat().st_size
        row("database with all this", f"{size / 1e6:.0f} MB", "", met=True)
    return 0


def _prepare() -> None:
    import django
    from django.db import connection

    django.setup()
    from zhilian.config import fresh

    fresh.make_tables(connection)


def _beacons(count: int) -> None:
    from zhilian.core.times import clock_now
    from zhilian.monitoring.rum import Timings
    from zhilian.monitoring.service import rum
    from zhilian.monitoring.types import Device, Net

    at = clock_now() - timedelta(seconds=20)
    began = time.perf_counter()
    words = [rum.issue_nonce(page=f"page-{n % PAGES}", release="1.0", at=at) for n in range(count)]
    each_ms = (time.perf_counter() - began) / count * 1000
    row("one-time word", f"{each_ms:.3f} ms", f"<= {WORD_BAR_MS} ms", met=each_ms <= WORD_BAR_MS)
    dice, used = random.Random(3), time.process_time()
    for word in words:
        load = dice.randint(150, 900)
        timings = Timings(load=load, ttfb=60, fcp=90, lcp=120)
        beacon = rum.Beacon(nonce=word, device=Device.PHONE, net=Net.FAST, timings=timings)
        assert rum.take_beacon(beacon=beacon, at=clock_now()) is None
    rate = count / (time.process_time() - used)
    row("beacons a core-second", f"{rate:.0f}", f">= {BEACON_BAR}", met=rate >= BEACON_BAR)


def _year(days: int) -> None:
    """Each day of each page: five kinds, two sorts of readers."""
    from zhilian.monitoring.rum import Histogram
    from zhilian.monitoring.selectors import rum as asked
    from zhilian.monitoring.service import rum
    from zhilian.monitoring.types import Device, Measured, Net

    today = date(2026, 11, 24)
    held = Histogram.of(random.Random(5).randint(80, 1200) for _ in range(90))
    sorts = ((Device.PHONE, Net.FAST), (Device.DESK, Net.NONE))
    for ago in range(days):
        rum.bulk_rum_days(
            rows=[
                rum.DayInput(
                    date=today - timedelta(days=ago), page=f"page-{n}", kind=kind, release="1.0",
                    device=device, net=net, histogram=held,
                )
                for n in range(PAGES) for kind in Measured for device, net in sorts
            ]
        )  # fmt: skip
    first, month = today - timedelta(days=days - 1), today - timedelta(days=29)
    kinds = (Measured.LOAD, Measured.QUERY)
    _ask("one page, a year of days",
         lambda: asked.field_days_of(page="page-3", first=first, last=today))  # fmt: skip
    _ask("all windows together, a year of days",
         lambda: asked.field_days_of_windows(first=first, last=today))  # fmt: skip
    _ask("the board: all pages, 30 days",
         lambda: asked.field_days(first=month, last=today, kinds=kinds))  # fmt: skip
    _ask("one page, split, 30 days",
         lambda: asked.field_split(page="page-3", first=month, last=today))  # fmt: skip


def _ask(name: str, question: Callable[[], object]) -> None:
    took = []
    for _ in range(7):
        began = time.perf_counter()
        question()
        took.append((time.perf_counter() - began) * 1000)
    middle = sorted(took)[3]
    row(name, f"{middle:.0f} ms", f"<= {QUESTION_BAR_MS:.0f} ms", met=middle <= QUESTION_BAR_MS)


if __name__ == "__main__":
    sys.exit(main())
