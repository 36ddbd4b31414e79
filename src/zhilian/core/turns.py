"""Letting others write between the batches of long work, where only one may write at a time."""

import time
from typing import Final

from django.db import connection

LOOK_S: Final = 0.12
"""SQLite asks no queue: who waits looks again every 0.1 s, and may find us writing every time."""


def let_others_write() -> None:
    """Call it between two transactions. Other databases keep a queue and need no pause."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        time.sleep(LOOK_S)
