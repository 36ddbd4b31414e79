"""Reads: the only door to ask for what duties keeps."""

from zhilian.duties.selectors.guarantees import (
    GUARANTEE_SORTS,
    every_guarantee,
    guarantee,
    guarantee_of,
    guarantees,
    guarantees_now,
    people_of,
    task,
    tasks_of,
    to_begin,
)
from zhilian.duties.selectors.notes import (
    READERS,
    every_note,
    note_for,
    notes,
    notes_ahead,
)

__all__ = [
    "GUARANTEE_SORTS",
    "READERS",
    "every_guarantee",
    "every_note",
    "guarantee",
    "guarantee_of",
    "guarantees",
    "guarantees_now",
    "note_for",
    "notes",
    "notes_ahead",
    "people_of",
    "task",
    "tasks_of",
    "to_begin",
]
