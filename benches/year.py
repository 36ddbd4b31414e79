"""The year that the load benches measure: found where it was built, or a small one for a smoke run.

Full: `make demo-year` first (DATA, DATABASE_URL as for the product; DATA=var/year by default).
Smoke: a few people and cases, built once a machine and used again.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SMALL = ("--people", "300", "--cases", "400", "--windows", "4")
FULL_CASES = 213_525
PORT = "7311"


def open_year(*, smoke: bool) -> None:
    """Point this process at the year and set Django up. Afterwards models may be imported."""
    os.environ.setdefault("PORT", PORT)
    if smoke:
        _small()
    else:
        os.environ.setdefault("DATA", "var/year")
        _build("--cases", str(FULL_CASES))
    os.environ["DJANGO_SETTINGS_MODULE"] = "zhilian.config.settings"
    import django

    django.setup()


def database() -> str:
    from django.db import connection

    return "PostgreSQL" if connection.vendor == "postgresql" else "SQLite"


def _small() -> None:
    """Used again while the product is the same; always on SQLite, on a copy of its own."""
    os.environ.pop("DATABASE_URL", None)
    kept = Path(tempfile.gettempdir()) / f"zhilian-small-year-{os.getuid()}"
    if not (kept / "whole").exists():
        shutil.rmtree(kept, ignore_errors=True)
        os.environ["DATA"] = str(kept)
        _build(*SMALL)
        (kept / "whole").touch()
    folder = Path(tempfile.mkdtemp(prefix="zhilian-bench-"))
    shutil.copytree(kept, folder / "data")
    os.environ["DATA"] = str(folder / "data")


def _build(*options: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "zhilian.config.cli", "demo-year", *options],
        check=True,
        stdout=sys.stderr,
    )
