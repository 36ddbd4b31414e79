"""Two shifts of one roster and layer never overlap: the database itself refuses it."""

from typing import Any

from django.db.migrations import RunPython

_CLASH = """
SELECT 1 FROM oncall_shift held WHERE held.roster_id = NEW.roster_id AND held.layer = NEW.layer
AND held.id <> {own} AND held.starts_at < NEW.ends_at AND held.ends_at > NEW.starts_at
"""
_SQLITE = """
CREATE TRIGGER oncall_shift_overlap_{verb} BEFORE {verb} ON oncall_shift
WHEN EXISTS ({clash}) BEGIN SELECT RAISE(ABORT, 'oncall_shift_overlap'); END
"""
_POSTGRES = """
CREATE OR REPLACE FUNCTION oncall_shift_overlap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('oncall_shift'), NEW.roster_id::int);
  IF EXISTS ({clash}) THEN
    RAISE EXCEPTION 'oncall_shift_overlap' USING ERRCODE = 'exclusion_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER oncall_shift_overlap BEFORE INSERT OR UPDATE ON oncall_shift
FOR EACH ROW EXECUTE FUNCTION oncall_shift_overlap();
"""


def forbid_overlap() -> RunPython:
    return RunPython(_add, _remove)


def forbid_overlap_again() -> RunPython:
    """SQLite makes a table anew to alter it, and forgets its triggers; PostgreSQL keeps them."""
    return RunPython(_add_again, RunPython.noop)


def _add_again(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "sqlite":
        _remove(apps, schema_editor)
        _add(apps, schema_editor)


def _add(_apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        clash = _CLASH.format(own="COALESCE(NEW.id, 0)")
        schema_editor.execute(_POSTGRES.format(clash=clash), params=None)
        return
    for verb, own in (("insert", "-1"), ("update", "NEW.id")):
        sql = _SQLITE.format(verb=verb, clash=_CLASH.format(own=own))
        schema_editor.execute(sql, params=None)


def _remove(_apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER IF EXISTS oncall_shift_overlap ON oncall_shift")
        return
    for verb in ("insert", "update"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS oncall_shift_overlap_{verb}")
