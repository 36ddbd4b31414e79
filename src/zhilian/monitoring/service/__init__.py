"""Writes: the only door to change monitoring's data."""

from zhilian.monitoring.service.agents import create_agent, renew_token, revoke_agent
from zhilian.monitoring.service.bulk import pause_checks, resume_checks
from zhilian.monitoring.service.checks import (
    add_url,
    begin_maintenance,
    bring_back,
    create_check,
    draft_of,
    end_maintenance,
    pause_check,
    request_recheck,
    resume_check,
    retire_check,
    update_check,
)
from zhilian.monitoring.service.drills import start_drill, stop_drill
from zhilian.monitoring.service.figures import bulk_day_figures, prune_samples, roll_day
from zhilian.monitoring.service.imports import (
    apply_import,
    plan_import,
    put_up_import,
    undo_import,
)
from zhilian.monitoring.service.ingest import ingest
from zhilian.monitoring.service.watching import ensure_login_journey, ensure_window_checks

__all__ = [
    "add_url",
    "apply_import",
    "begin_maintenance",
    "bring_back",
    "bulk_day_figures",
    "create_agent",
    "create_check",
    "draft_of",
    "end_maintenance",
    "ensure_login_journey",
    "ensure_window_checks",
    "ingest",
    "pause_check",
    "pause_checks",
    "plan_import",
    "prune_samples",
    "put_up_import",
    "renew_token",
    "request_recheck",
    "resume_check",
    "resume_checks",
    "retire_check",
    "revoke_agent",
    "roll_day",
    "start_drill",
    "stop_drill",
    "undo_import",
    "update_check",
]
