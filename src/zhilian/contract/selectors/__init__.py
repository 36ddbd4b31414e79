"""The only door to ask for what the contract app keeps."""

from zhilian.contract.selectors.calendars import (
    days_of_year,
    hours_view,
    in_working_hours,
    missing_notice,
    revisions,
    working_calendar,
)
from zhilian.contract.selectors.clauses import (
    clause_row,
    clause_rows,
    clauses,
    measured_clauses,
    original,
    readings,
    term,
    term_to_date,
)
from zhilian.contract.selectors.clocks import (
    clock,
    clock_events,
    clock_page,
    clock_rows,
    clocks_due,
    clocks_for,
    open_clocks,
    tally,
    thresholds,
    waiver,
    waivers,
    waivers_for,
)
from zhilian.contract.selectors.months import months
from zhilian.contract.selectors.scope import scope_count, scope_item, scope_items, scope_page
from zhilian.contract.selectors.subjects import subject_views
from zhilian.contract.selectors.wall import term_view, verdict_counts, wall_groups

__all__ = [
    "clause_row",
    "clause_rows",
    "clauses",
    "clock",
    "clock_events",
    "clock_page",
    "clock_rows",
    "clocks_due",
    "clocks_for",
    "days_of_year",
    "hours_view",
    "in_working_hours",
    "measured_clauses",
    "missing_notice",
    "months",
    "open_clocks",
    "original",
    "readings",
    "revisions",
    "scope_count",
    "scope_item",
    "scope_items",
    "scope_page",
    "subject_views",
    "tally",
    "term",
    "term_to_date",
    "term_view",
    "thresholds",
    "verdict_counts",
    "waiver",
    "waivers",
    "waivers_for",
    "wall_groups",
    "working_calendar",
]
