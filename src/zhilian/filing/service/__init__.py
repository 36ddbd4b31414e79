"""Writes: the only door to change what filing keeps."""

from zhilian.filing.service.campaigns import (
    extend_unit,
    follow_case,
    lock_campaign,
    open_campaign,
    plan_campaign,
    remind,
)
from zhilian.filing.service.history import (
    PastReport,
    bulk_past_reports,
)
from zhilian.filing.service.registry import (
    add_version,
)
from zhilian.filing.service.reports import (
    approve_report,
    file_report,
    lock_report,
    period_end,
    roll_up,
    unlock_report,
)
from zhilian.filing.service.signals import (
    reporters,
    tell_due,
    tell_opened,
)

__all__ = [
    "PastReport",
    "add_version",
    "approve_report",
    "bulk_past_reports",
    "extend_unit",
    "file_report",
    "follow_case",
    "lock_campaign",
    "lock_report",
    "open_campaign",
    "period_end",
    "plan_campaign",
    "remind",
    "reporters",
    "roll_up",
    "tell_due",
    "tell_opened",
    "unlock_report",
]
