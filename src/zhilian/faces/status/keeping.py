"""One reader gathers, all others get what is kept: a crowd costs as much as one reader."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Lock

from django.core.cache import cache
from django.db import Error

from zhilian.faces.status.board import Board, gather

KEY = "zhilian.status.board"
FRESH, LONGEST = timedelta(seconds=5), 3600
_gathering = Lock()
log = logging.getLogger(__name__)


def board(*, now: datetime) -> Board | None:
    """The board of now, or at most a few seconds old; the last known one when the database does
    not answer, None when there never was one.
    """
    kept: Board | None = cache.get(KEY)
    if kept is not None and timedelta(0) <= now - kept.at < FRESH:
        return kept
    if not _gathering.acquire(blocking=kept is None):
        return kept
    try:
        return _fresh(now=now)
    except Error as error:
        log.warning("the status page shows what it last knew: %s", error)
        return replace(kept, headline="正在核实平台状态") if kept else None
    finally:
        _gathering.release()


def _fresh(*, now: datetime) -> Board:
    again: Board | None = cache.get(KEY)
    if again is not None and timedelta(0) <= now - again.at < FRESH:
        return again
    made = gather(now=now)
    cache.set(KEY, made, LONGEST)
    return made
