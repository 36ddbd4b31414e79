"""What the prober's owner laid ready for checks: a folder of scripts, a folder of SQLite files.
Off unless the agent is started with them, so that a form reaches no other file of the machine."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhilian.probe.options import Refused, text

NAME = re.compile(r"[\w][\w.+-]{0,99}\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Owned:
    scripts: Path | None = None
    sqlite: Path | None = None


def file_name(value: Any) -> str:
    """A name without any way out of its folder."""
    name = text(most=100)(value).strip()
    if not NAME.match(name):
        raise Refused("应为文件名，不带路径，例如 backup.sqlite3")
    return name


def inside(folder: Path, name: str) -> Path | None:
    """The regular file of that name whose real place is in the folder itself; None otherwise."""
    try:
        real = (folder / name).resolve(strict=True)
        within = real.is_relative_to(folder.resolve(strict=True)) and real.is_file()
    except (OSError, RuntimeError):
        return None
    return real if within else None
