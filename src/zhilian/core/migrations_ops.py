"""Migration operations of our own."""

from collections.abc import Callable
from typing import Any

from django.db.migrations import RunPython

_SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
_POSTGRES = """
CREATE OR REPLACE FUNCTION {table}_no_{verb}() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$;
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
FOR EACH ROW EXECUTE FUNCTION {table}_no_{verb}();
"""
_SQLITE_YOUNG = """
CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}
WHEN OLD.{column} > strftime('%Y-%m-%d %H:%M:%S', 'now', '-{days} days')
BEGIN SELECT RAISE(ABORT, '{table} is append-only for {days} days'); END
"""
_POSTGRES_YOUNG = """
CREATE OR REPLACE FUNCTION {table}_no_delete() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{table} is append-only for {days} days'; END $$;
CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}
FOR EACH ROW WHEN (OLD.{column} > now() - interval '{days} days')
EXECUTE FUNCTION {table}_no_delete();
"""


VERBS = ("UPDATE", "DELETE")


def forbid_changes(table: str, *, verbs: tuple[str, ...] = VERBS) -> RunPython:
    """Rows of `table` can be written once and never altered, whoever asks (SQLite and
    PostgreSQL).
    """
    return RunPython(_adding(table, verbs), _removing(table, verbs))


def forbid_deleting_young(table: str, *, column: str, days: int) -> RunPython:
    """In place of `forbid_changes(verbs=("DELETE",))`, for what may go when it is old: a row whose
    `column` is younger stays, whoever asks; by the database's own clock.
    """

    def add(_apps: Any, schema_editor: Any) -> None:
        postgres = schema_editor.connection.vendor == "postgresql"
        template = _POSTGRES_YOUNG if postgres else _SQLITE_YOUNG
        sql = template.format(table=table, column=column, days=days)
        schema_editor.execute(sql, params=None)

    return RunPython(add, _removing(table, ("DELETE",)))


def permit_changes(table: str, *, verbs: tuple[str, ...] = VERBS) -> RunPython:
    """Lift what `forbid_changes` said, for an operation that rebuilds the table; say it again
    right after: SQLite forgets the triggers of a table that it rebuilds.
    """
    return RunPython(_removing(table, verbs), _adding(table, verbs))


def _adding(table: str, verbs: tuple[str, ...]) -> Callable[[Any, Any], None]:
    def add(_apps: Any, schema_editor: Any) -> None:
        template = _POSTGRES if schema_editor.connection.vendor == "postgresql" else _SQLITE
        for verb in verbs:
            schema_editor.execute(template.format(table=table, verb=verb.lower()), params=None)

    return add


def _removing(table: str, verbs: tuple[str, ...]) -> Callable[[Any, Any], None]:
    def remove(_apps: Any, schema_editor: Any) -> None:
        on = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
        for verb in verbs:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb.lower()}{on}")

    return remove
