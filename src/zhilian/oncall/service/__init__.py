"""Writes of on-call, by noun: the roster, calling people, what they answer."""

from zhilian.oncall.service.marks import warn_of_clock
from zhilian.oncall.service.paging import (
    end_paging,
    escalate,
    escalate_after_failure,
    note_acceptance,
    note_delivery,
    start_paging,
)
from zhilian.oncall.service.replies import answer_message
from zhilian.oncall.service.roster import generate_shifts, put_shift, remove_shift

__all__ = [
    "answer_message",
    "end_paging",
    "escalate",
    "escalate_after_failure",
    "generate_shifts",
    "note_acceptance",
    "note_delivery",
    "put_shift",
    "remove_shift",
    "start_paging",
    "warn_of_clock",
]
