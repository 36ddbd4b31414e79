"""A copy of the status page on disk, which any web server can hand out while we are down."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string

from zhilian.faces import bundle
from zhilian.faces.status.board import gather
from zhilian.faces.status.feeds import as_atom, as_json


def write_copy(*, now: datetime, to: Path) -> list[str]:
    """Page, style sheet, script, JSON and feed; each file is put in place whole."""
    board = gather(now=now)
    to.mkdir(parents=True, exist_ok=True)
    page = render_to_string("status/copy.html", {"board": board, "now": now})
    texts = {
        "portal.css": (bundle.HOME / "portal.css").read_text(encoding="utf-8"),
        "status-age.js": (bundle.HOME / "js" / "status-age.js").read_text(encoding="utf-8"),
        "status.json": json.dumps(as_json(board), ensure_ascii=False),
        "status.atom": as_atom(board, base_url=settings.BASE_URL).decode(),
        "index.html": page,
    }
    for name, text in texts.items():
        _put(to / name, text)
    return sorted(texts)


def _put(path: Path, text: str) -> None:
    """Written beside and moved over: a reader never sees half of it."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.write_text(text, encoding="utf-8")
    fresh.chmod(0o644)
    fresh.replace(path)
