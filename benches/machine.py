"""The machine line that stands beside every figure."""

import os
import platform
import sqlite3
from pathlib import Path


def machine() -> str:
    cpu = "unknown CPU"
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                cpu = line.split(":", 1)[1].strip()
                break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    python = f"CPython {platform.python_version()}"
    return f"{os.cpu_count()} x {cpu}, {memory:.0f} GiB, {python}, SQLite {sqlite3.sqlite_version}"


def row(name: str, value: str, bar: str, *, met: bool | None) -> None:
    """One line of the table: met, missed, or no bar of its own."""
    mark = {True: "met", False: "MISSED", None: "-"}[met]
    print(f"{name:<58} {value:>22}   {bar:<18} {mark}", flush=True)
