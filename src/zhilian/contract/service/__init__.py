"""The only door to change what the contract app keeps."""

from zhilian.contract.service.calendars import confirm_hours, replace_year, set_working_hours
from zhilian.contract.service.clocks import (
    add_wait,
    fire_threshold,
    reclassify_clock,
    reopen_clocks,
    start_clock,
    stop_clocks,
)
from zhilian.contract.service.day_tables import read_days
from zhilian.contract.service.joins import join_clocks, part_clocks
from zhilian.contract.service.readings import ask_for_readings, take_reading
from zhilian.contract.service.revisions import ensure_calendar
from zhilian.contract.service.scope import confirm_scope, import_scope, save_scope_item
from zhilian.contract.service.terms import paste_original, set_term
from zhilian.contract.service.waivers import (
    approve_waiver,
    refuse_waiver,
    request_waiver,
    revoke_waiver,
)

__all__ = [
    "add_wait",
    "approve_waiver",
    "ask_for_readings",
    "confirm_hours",
    "confirm_scope",
    "ensure_calendar",
    "fire_threshold",
    "import_scope",
    "join_clocks",
    "part_clocks",
    "paste_original",
    "read_days",
    "reclassify_clock",
    "refuse_waiver",
    "reopen_clocks",
    "replace_year",
    "request_waiver",
    "revoke_waiver",
    "save_scope_item",
    "set_term",
    "set_working_hours",
    "start_clock",
    "stop_clocks",
    "take_reading",
]
