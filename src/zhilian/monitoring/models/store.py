"""Two bulk writes that the ORM does too slowly for 500 samples a round; plain SQL for both
databases.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django.db import connection, models

from zhilian.monitoring.models.check import Check

WATCH_COLUMNS = (
    "state",
    "state_since",
    "horizon_at",
    "proven_down",
    "in_drill",
    "failures",
    "goods",
    "run_since",
    "last_good_at",
    "recheck_at",
    "held_since",
    "asked_at",
    "root_id",
    "ring",
    "flapping",
    "degraded",
    "strain",
    "strain_since",
)
SAMPLE_COLUMNS = (
    "check_id",
    "at_us",
    "agent_id",
    "ok",
    "tainted",
    "blind",
    "attempt",
    "dns_us",
    "tcp_us",
    "tls_us",
    "ttfb_us",
    "transfer_us",
    "total_us",
    "error_code",
    "error_text",
    "conditions",
)


MARKS = ", ".join(["%s"] * len(SAMPLE_COLUMNS))
INSERT = " ".join(
    ("INSERT INTO monitoring_sample (", ", ".join(SAMPLE_COLUMNS), ") VALUES (", MARKS, ")")
)
ASSIGNMENTS = ", ".join(f"{name} = %s" for name in WATCH_COLUMNS)
UPDATE = " ".join(("UPDATE monitoring_check SET", ASSIGNMENTS, "WHERE id = %s"))


def insert_samples(rows: Sequence[tuple[Any, ...]]) -> None:
    """Append hot samples; each row in the order of SAMPLE_COLUMNS."""
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(INSERT, rows)


def save_watches(checks: Iterable[Check]) -> None:
    """Write back what the machine remembers of checks that are locked in this transaction."""
    fields = [_field(name) for name in WATCH_COLUMNS]
    rows = [
        (
            *(
                field.get_db_prep_save(getattr(check, field.attname), connection)
                for field in fields
            ),
            check.pk,
        )
        for check in checks
    ]
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.executemany(UPDATE, rows)


def _field(name: str) -> models.Field[Any, Any]:
    return cast("models.Field[Any, Any]", Check._meta.get_field(name))
