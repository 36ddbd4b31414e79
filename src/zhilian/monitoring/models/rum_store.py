"""Adding to counters in one statement, so that forty browsers at once lose nothing; plain SQL for
both databases.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from zhilian.monitoring.models.rum import BUCKET_COLUMNS
from zhilian.monitoring.rum import Histogram
from zhilian.monitoring.types import Device, Measured, Net, Oddity

KEY = ("date", "page", "kind", "release", "device", "net")
COLUMNS = (*KEY, *BUCKET_COLUMNS)
ADD = " ".join(
    (
        "INSERT INTO monitoring_rumday (", ", ".join(COLUMNS), ") VALUES (",
        ", ".join(["%s"] * len(COLUMNS)), ") ON CONFLICT (", ", ".join(KEY), ") DO UPDATE SET",
        ", ".join(f"{name} = monitoring_rumday.{name} + excluded.{name}"
                  for name in BUCKET_COLUMNS),
    )
)  # fmt: skip
NOTE = (
    "INSERT INTO monitoring_rumoddity (date, page, reason, n) VALUES (%s, %s, %s, %s)"
    " ON CONFLICT (date, page, reason) DO UPDATE SET n = monitoring_rumoddity.n + excluded.n"
)
SPEND = "INSERT INTO monitoring_spentnonce (number) VALUES (%s) ON CONFLICT DO NOTHING"


@dataclass(frozen=True, kw_only=True)
class Counted:
    """Measurements of one page on one day, of one kind and one sort of reader."""

    date: date
    page: str
    kind: Measured
    release: str
    device: Device
    net: Net
    histogram: Histogram


def add(rows: Sequence[Counted]) -> None:
    """Add to the counters. Always in one order, so that two at once never wait for each other."""
    ordered = sorted(rows, key=_key)
    values: list[tuple[Any, ...]] = [(*_key(row), *row.histogram.counts) for row in ordered]
    with connection.cursor() as cursor:
        cursor.executemany(ADD, values)


def note(*, day: date, page: str, reason: Oddity, n: int = 1) -> None:
    with connection.cursor() as cursor:
        cursor.execute(NOTE, [day, page, str(reason), n])


def spend(number: int) -> bool:
    """True for the first who comes with this number."""
    with connection.cursor() as cursor:
        cursor.execute(SPEND, [number])
        return bool(cursor.rowcount == 1)


def _key(row: Counted) -> tuple[date, str, str, str, str, str]:
    return (row.date, row.page, str(row.kind), row.release, str(row.device), str(row.net))
