"""Writes: the only door to change what duties keeps."""

from zhilian.duties.service.guarantees import (
    arrive,
    begin_guarantee,
    cancel_guarantee,
    check_task,
    finish_guarantee,
    plan_guarantee,
)
from zhilian.duties.service.notes import (
    read_note,
    write_note,
)

__all__ = [
    "arrive",
    "begin_guarantee",
    "cancel_guarantee",
    "check_task",
    "finish_guarantee",
    "plan_guarantee",
    "read_note",
    "write_note",
]
