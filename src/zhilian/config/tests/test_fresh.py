"""A first start makes the same database as the migrations do one by one."""

import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from zhilian.config import fresh

CONSTRAINT = re.compile(r'CONSTRAINT "(\w+)" ((?:CHECK|UNIQUE) \(.+?\))(?=, |\)$)')
AT_ONCE = """
from django.db import connection
from zhilian.config import fresh
assert fresh.make_tables(connection)
"""
STEP_BY_STEP = (
    "from django.core.management import call_command\ncall_command('migrate', verbosity=0)"
)


def made(folder: Path, code: str) -> dict[str, Any]:
    """What stands in a database that a process of its own made with this code."""
    folder.mkdir()
    environment = {**os.environ, "DATA": str(folder), "DATABASE_URL": ""}
    environment["DJANGO_SETTINGS_MODULE"] = "zhilian.config.settings"
    start = (
        "import django\nfrom pathlib import Path\nfrom zhilian.core import crypto\n"
        "from django.conf import settings\ndjango.setup()\n"
        "crypto.make_keyring(Path(settings.KEYS_FILE))\n"
    )
    subprocess.run([sys.executable, "-c", start + code], env=environment, check=True)
    (file,) = folder.glob("*.sqlite3")
    with sqlite3.connect(file) as database:
        return described(database)


def described(database: sqlite3.Connection) -> dict[str, Any]:
    """Tables with columns and constraints, indexes and triggers; the order of columns is free."""
    found: dict[str, Any] = {}
    for kind, name, sql in database.execute("SELECT type, name, sql FROM sqlite_master"):
        if name.startswith("sqlite_"):
            continue
        if kind == "table":
            columns = database.execute(f"PRAGMA table_info('{name}')").fetchall()
            parts = {column[1]: column[2:4] for column in columns}
            found[name] = (parts, dict(CONSTRAINT.findall(sql)))
        else:
            found[name] = re.sub(r"\s+", " ", sql or "")
    found["applied"] = set(database.execute("SELECT app, name FROM django_migrations"))
    return found


@pytest.mark.slow
def test_make_tables_makes_what_the_migrations_make(tmp_path: Path) -> None:
    at_once = made(tmp_path / "once", AT_ONCE)
    step_by_step = made(tmp_path / "steps", STEP_BY_STEP)

    assert at_once.keys() == step_by_step.keys()
    differing = {name for name in at_once if at_once[name] != step_by_step[name]}
    assert differing == set()


@pytest.mark.django_db
def test_make_tables_leaves_a_database_with_tables_alone() -> None:
    assert not fresh.make_tables(connection)
