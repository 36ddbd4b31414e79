"""What monitoring does by itself: notice silence, write the day, let old samples go."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone

from zhilian.core.jobs import job, minutes, seconds
from zhilian.monitoring import selectors
from zhilian.monitoring.connectors.remote_write import RemoteWrite
from zhilian.monitoring.selectors import inbound
from zhilian.monitoring.selectors import upkeep as maintenance
from zhilian.monitoring.service import (
    beats,
    deliveries,
    drills,
    flips,
    members,
    packs,
    page_turns,
    releases,
    retention,
    rounds,
    rum,
    sending,
    upkeep,
)


@job(every=seconds(30))
def sweep_silence() -> None:
    """No data is not normal: checks that fell silent become unknown."""
    now = timezone.now()
    for check_id in selectors.silent_checks(now=now):
        flips.note_silence(check_id=check_id, at=now)


@job(every=seconds(10))
def settle_waiting() -> None:
    """Children whose ancestors gave no verdict in time are judged by themselves."""
    now = timezone.now()
    if selectors.anyone_waiting():
        rounds.settle_waiting(at=now)


@job(every=seconds(10))
def sweep_pulses() -> None:
    """Jobs that should have reported by now and have not."""
    now = timezone.now()
    for check_id in selectors.pulses_to_look_at(now=now):
        beats.sweep_pulse(check_id=check_id, at=now)


@job(every=minutes(1))
def end_overdue() -> None:
    """Drills end by themselves."""
    now = timezone.now()
    for drill_id in selectors.overdue_drills(now=now):
        drills.stop_drill(drill_id=drill_id, at=now)


@job(every=seconds(10))
def keep_up() -> None:
    """Maintenance begins and ends at its time."""
    now = timezone.now()
    for run_id in maintenance.runs_over(now=now):
        upkeep.end_run(run_id=run_id, at=now)
    for check_id in selectors.maintenance_over(now=now):
        upkeep.end_maintenance(check_id=check_id, at=now)
    for one in maintenance.due(now=now):
        upkeep.begin_run(window_id=one.window_id, starts_at=one.starts_at, at=now)
    for run_id in maintenance.open_runs(now=now):
        upkeep.cover_more(run_id=run_id, at=now)


@job(every=minutes(20))
def keep_days() -> None:
    """Days that have ended are packed, and again when a site's spooled samples came late."""
    now = timezone.now()
    for day in selectors.days_owed(now=now):
        packs.keep_day(day=day, now=now)
    packs.roll_late_flips(now=now)


@job(every=seconds(40))
def grade_pages_in_turn() -> None:
    """The page that waits longest for its daily grade; one at a time."""
    page_turns.ask_next(at=timezone.now())


@job(every=seconds(15))
def send_on() -> None:
    """Every sample to the remote-write receiver as well, where there is one."""
    if settings.REMOTE_WRITE_URL:
        receiver = RemoteWrite(url=settings.REMOTE_WRITE_URL, token=settings.REMOTE_WRITE_TOKEN)
        sending.send_on(receiver=receiver, phases=settings.REMOTE_WRITE_PHASES, at=timezone.now())


@job(every=minutes(60))
def prune_samples() -> None:
    retention.ready_partitions(now=timezone.now())
    retention.prune_samples(now=timezone.now())


@job(every=minutes(60))
def prune_nonces() -> None:
    rum.prune_nonces(now=timezone.now())


@job(every=minutes(1))
def note_release() -> None:
    """Another version than before runs here: every trend gets its mark."""
    releases.note_running(name=settings.RELEASE, at=timezone.now())


@job(priority=10)
def work_on_delivery(*, delivery_id: int) -> None:
    deliveries.work_on(delivery_id=delivery_id, at=timezone.now())


@job(every=seconds(30))
def watch_sources() -> None:
    """A source that falls silent is itself a fault; alerts are told again to checks that forgot."""
    now = timezone.now()
    for source_id in inbound.silent_sources(now=now):
        deliveries.note_silent_source(source_id=source_id, at=now)
    for alert_id in inbound.unsettled_alerts():
        members.settle(alert_id=alert_id, at=now)


@job(daily_at="03:40")
def prune_inbound() -> None:
    now = timezone.now()
    deliveries.prune_deliveries(now=now)
    for alert_id in inbound.alerts_long_over(now=now):
        members.let_go(alert_id=alert_id, at=now)


@job(daily_at="03:50")
def prune_packs() -> None:
    retention.prune_packs(now=timezone.now())


@job(daily_at="03:40")
def prune_beats() -> None:
    beats.prune_beats(now=timezone.now())
