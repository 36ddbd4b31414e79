"""Migration operations of our own."""

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


def forbid_changes(table: str, *, verbs: tuple[str, ...] = ("UPDATE", "DELETE")) -> RunPython:
    """Rows of `table` can be written once and never altered, whoever asks (SQLite and
    PostgreSQL).
    """

    def add(_apps: Any, schema_editor: Any) -> None:
        template = _POSTGRES if schema_editor.connection.vendor == "postgresql" else _SQLITE
        for verb in verbs:
            schema_editor.execute(template.format(table=table, verb=verb.lower()), params=None)

    def remove(_apps: Any, schema_editor: Any) -> None:
        on = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
        for verb in verbs:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb.lower()}{on}")

    return RunPython(add, remove)
