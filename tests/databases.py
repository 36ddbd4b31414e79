"""The database of a run: its tables are made once, and what a test has left goes in one step."""

import fcntl
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import TransactionTestCase

from zhilian.config import fresh

PATIENCE = 1000
"""Looks at a locked file, 20 ms apart: as long as the product itself waits."""
MADE_AT_MIGRATION = {"auth_permission", "django_content_type"}
"""No test writes these, and to make their rows again took longer than most tests."""


def sqlite(shared: Path) -> None:
    """Tables in this process's own file. Workers of one run share a folder: who is first makes
    the tables there, as on a first start; the others, and every test that commits, copy them.
    """
    connection.close()
    end_sqlite()
    name = connection.settings_dict["TEST"]["NAME"]
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
    empty = _empty(shared / "empty.sqlite3")
    TransactionTestCase._fixture_teardown = lambda _case: _copy(empty)  # type: ignore[attr-defined]
    _copy(empty)


def end_sqlite() -> None:
    connection.close()
    file = Path(connection.settings_dict["TEST"]["NAME"])
    for end in ("", "-wal", "-shm"):
        file.with_name(file.name + end).unlink(missing_ok=True)


def _empty(template: Path) -> Path:
    with template.with_suffix(".turn").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not template.exists():
            fresh.make_tables(connection)
            unfinished = template.with_suffix(".unfinished")
            with closing(sqlite3.connect(unfinished)) as made:
                connection.connection.backup(made)
            unfinished.rename(template)
    return template


def _copy(empty: Path) -> None:
    """Page by page over what is there, triggers and counters too."""
    looks = 0

    def give_up(status: int, _remaining: int, _total: int) -> None:
        nonlocal looks
        looks += status in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
        if looks > PATIENCE:
            raise TimeoutError("a thread of a test still holds the database")

    connection.ensure_connection()
    with closing(sqlite3.connect(f"{empty.as_uri()}?mode=ro", uri=True)) as source:
        source.backup(connection.connection, progress=give_up, sleep=0.02)


def postgresql() -> None:
    """Tables were made from the models by the test runner; `config.fresh` adds the rest."""
    fresh.add_what_only_migrations_know(connection)
    connection.ops.sql_flush = _delete_what_is_there  # type: ignore[method-assign,assignment]
    TransactionTestCase._fixture_teardown = lambda _case: call_command(  # type: ignore[attr-defined]
        "flush", verbosity=0, interactive=False, inhibit_post_migrate=True
    )


def _delete_what_is_there(style: Any, tables: Sequence[str], **_: Any) -> list[str]:
    """Truncating three hundred tables, most of them empty, took longer than most tests."""
    wanted = [table for table in tables if table not in MADE_AT_MIGRATION]
    names = dict(enumerate(connection.ops.quote_name(table) for table in wanted))
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT {at} WHERE EXISTS (SELECT FROM {name})"  # noqa: S608 - our own tables
                for at, name in names.items()
            )
        )
        deletes = [f"DELETE FROM {names[at]}" for (at,) in cursor.fetchall()]  # noqa: S608
    as_replica = "SET LOCAL session_replication_role = replica"  # neither triggers nor foreign keys
    return [as_replica, *deletes] if deletes else []
