"""The rows of the contract: clocks and their facts, calendars, readings, scope, term."""

from zhilian.contract.models.calendars import CalendarDay, CalendarRevision, HoursConfirmation
from zhilian.contract.models.clocks import (
    Breach,
    Clock,
    ClockEvent,
    ClockPolicy,
    Threshold,
    Waiver,
)
from zhilian.contract.models.readings import ReadingRecord
from zhilian.contract.models.scope import ClauseOriginal, ScopeItem, Term

__all__ = [
    "Breach",
    "CalendarDay",
    "CalendarRevision",
    "ClauseOriginal",
    "Clock",
    "ClockEvent",
    "ClockPolicy",
    "HoursConfirmation",
    "ReadingRecord",
    "ScopeItem",
    "Term",
    "Threshold",
    "Waiver",
]
