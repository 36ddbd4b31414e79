"""Writes: the only door to change monitoring's data."""

from zhilian.monitoring.service.agents import create_agent, renew_token, revoke_agent
from zhilian.monitoring.service.beats import renew_beat_token, take_beat
from zhilian.monitoring.service.bulk import pause_checks, resume_checks
from zhilian.monitoring.service.checks import (
    add_url,
    bring_back,
    create_check,
    draft_of,
    pause_check,
    request_recheck,
    resume_check,
    retire_check,
    update_check,
)
from zhilian.monitoring.service.drills import start_drill, stop_drill
from zhilian.monitoring.service.figures import (
    bulk_day_figures,
    rebuild_days,
    roll_day,
    roll_days,
)
from zhilian.monitoring.service.imports import (
    apply_import,
    plan_import,
    put_up_import,
    undo_import,
)
from zhilian.monitoring.service.ingest import ingest
from zhilian.monitoring.service.packs import bulk_day_packs, keep_day, roll_late_flips
from zhilian.monitoring.service.retention import prune_packs, prune_samples
from zhilian.monitoring.service.upkeep import begin_maintenance, end_maintenance
from zhilian.monitoring.service.watching import (
    ensure_login_journey,
    ensure_page_checks,
    ensure_submit_checks,
    ensure_window_checks,
)

__all__ = [
    "add_url",
    "apply_import",
    "begin_maintenance",
    "bring_back",
    "bulk_day_figures",
    "bulk_day_packs",
    "create_agent",
    "create_check",
    "draft_of",
    "end_maintenance",
    "ensure_login_journey",
    "ensure_page_checks",
    "ensure_submit_checks",
    "ensure_window_checks",
    "ingest",
    "keep_day",
    "pause_check",
    "pause_checks",
    "plan_import",
    "prune_packs",
    "prune_samples",
    "put_up_import",
    "renew_beat_token",
    "renew_token",
    "request_recheck",
    "resume_check",
    "resume_checks",
    "retire_check",
    "revoke_agent",
    "rebuild_days",
    "roll_day",
    "roll_days",
    "roll_late_flips",
    "start_drill",
    "stop_drill",
    "take_beat",
    "undo_import",
    "update_check",
]
