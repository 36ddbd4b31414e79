"""Hot samples on PostgreSQL: one partition a local day, so that letting a day go is dropping a
table. On SQLite the table is one, and every call here finds nothing to do.

Rows of a day that has no partition yet stand in the `rest` partition and are moved when it is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import connection, transaction
from psycopg import sql

from zhilian.core import times
from zhilian.monitoring.models.sample import to_us

TABLE = "monitoring_sample"
REST = "monitoring_sample_rest"
PATIENCE = "SET LOCAL lock_timeout = '5s'"
COUNT = sql.SQL("SELECT count(*) FROM {part}")
DROP = sql.SQL("DROP TABLE {part}")
CREATE = sql.SQL("CREATE TABLE {part} (LIKE {whole} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)")
MOVE = sql.SQL(
    "WITH moved AS (DELETE FROM {rest} WHERE at_us >= {low} AND at_us < {high} RETURNING *)"
    " INSERT INTO {part} SELECT * FROM moved"
)
ATTACH = sql.SQL("ALTER TABLE {whole} ATTACH PARTITION {part} FOR VALUES FROM ({low}) TO ({high})")


def ensure(days: Sequence[date]) -> int:
    """Make the partitions that are missing. How many were made."""
    if connection.vendor != "postgresql":
        return 0
    missing = sorted(set(days) - set(existing()))
    for day in missing:
        _make(day)
    return len(missing)


def drop(day: date) -> int:
    """Drop the partition of a day. How many rows went with it."""
    if connection.vendor != "postgresql" or day not in existing():
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(PATIENCE)
        cursor.execute(COUNT.format(part=_name(day)))
        rows = int(cursor.fetchone()[0])
        cursor.execute(DROP.format(part=_name(day)))
    return rows


def existing() -> list[date]:
    """The days that have a partition of their own."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT child.relname FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid "
            "WHERE inhparent = %s::regclass",
            [TABLE],
        )
        names = [row[0] for row in cursor.fetchall() if row[0] != REST]
    return sorted(date.fromisoformat(name.removeprefix(f"{TABLE}_")) for name in names)


def _make(day: date) -> None:
    low, high = (to_us(moment) for moment in times.day_bounds(day))
    names = {"part": _name(day), "whole": sql.Identifier(TABLE), "rest": sql.Identifier(REST)}
    bounds = {"low": sql.Literal(low), "high": sql.Literal(high)}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(PATIENCE)
        for step in (CREATE, MOVE, ATTACH):
            cursor.execute(step.format(**names, **bounds))


def _name(day: date) -> sql.Identifier:
    return sql.Identifier(f"{TABLE}_{day:%Y%m%d}")
