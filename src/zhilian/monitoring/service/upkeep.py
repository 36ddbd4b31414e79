"""Maintenance takes place: checks are set aside while it runs, and judged again after it.

Time under maintenance is neither up nor down. It never covers a fault: a check that was failing
when maintenance began is spared, and set aside only once it is well again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from zhilian.core import events
from zhilian.monitoring import machine
from zhilian.monitoring.errors import (
    CheckIsDown,
    CheckIsPaused,
    MonitoringRefusal,
    NoSuchCheck,
    NoSuchMaintenance,
    ReasonMissing,
)
from zhilian.monitoring.events import MaintenanceBegan, MaintenanceEnded
from zhilian.monitoring.models import Check, MaintenanceRun, MaintenanceWindow
from zhilian.monitoring.service.flips import take_step
from zhilian.monitoring.types import State
from zhilian.monitoring.upkeep_events import MaintenanceRunBegan, MaintenanceRunEnded

LONGEST_MAINTENANCE = timedelta(hours=24)


@transaction.atomic
def begin_maintenance(*, check_id: int, until: datetime, reason: str, at: datetime) -> Check:
    """Grade nothing until then. Only ahead, at most a day, and never over a fault that is open."""
    check = _locked(check_id)
    if len(reason.strip()) < 2:
        raise ReasonMissing
    if check.paused:
        raise CheckIsPaused(check.code)
    if check.state in (State.DOWN, State.UNREACHABLE) or check.proven_down:
        raise CheckIsDown(check.code)
    if not at < until <= at + LONGEST_MAINTENANCE:
        raise MonitoringRefusal("维护结束时间应在现在之后、24 小时之内；更长的维护请分次登记。")
    _set_aside(check, began_at=at, until=until, reason=reason, at=at)
    return check


@transaction.atomic
def end_maintenance(*, check_id: int, at: datetime) -> Check:
    """Judge again; unknown until the next sample, which is asked for at once. Maintenance whose
    time was over before has ended then, not now.
    """
    check = _locked(check_id)
    if check.maintenance_until is not None:
        _judge_again(check, ended_at=min(at, check.maintenance_until), at=at)
    return check


@transaction.atomic
def begin_run(*, window_id: int, starts_at: datetime, at: datetime) -> MaintenanceRun | None:
    """Announced maintenance begins, once for each of its beginnings."""
    window = MaintenanceWindow.objects.select_for_update().filter(id=window_id).first()
    if window is None or window.cancelled_at is not None:
        return None
    run, new = MaintenanceRun.objects.get_or_create(
        window=window,
        starts_at=starts_at,
        defaults={"ends_at": starts_at + timedelta(minutes=window.duration_min)},
    )
    if new:
        _cover(run, at=at)
        run.spared = sum(_failing(check, run) for check in _within(run))
        run.save(update_fields=["spared"])
        events.record(
            MaintenanceRunBegan(
                at=at,
                window_id=window.pk,
                scope=window.scope,
                target=window.target,
                run_id=run.pk,
                ends_at=run.ends_at,
                covered=run.covered,
                spared=run.spared,
            )
        )
    return run


@transaction.atomic
def cover_more(*, run_id: int, at: datetime) -> int:
    """Set aside what has become well since maintenance began, or came within it. How many."""
    run = MaintenanceRun.objects.select_for_update().get(id=run_id)
    return 0 if run.ended_at else _cover(run, at=at)


@transaction.atomic
def end_run(*, run_id: int, at: datetime, person_id: int | None = None) -> MaintenanceRun:
    """It is over: by its time, or because a person says so. Checks that other maintenance holds
    stay set aside. Errors: NoSuchMaintenance.
    """
    run = MaintenanceRun.objects.select_for_update().filter(id=run_id).first()
    if run is None:
        raise NoSuchMaintenance
    if run.ended_at is not None:
        return run
    run.ended_at, run.ended_by_id = min(at, run.ends_at), person_id
    run.save(update_fields=["ended_at", "ended_by"])
    for check in _within(run):
        if check.maintenance_until == run.ends_at:
            _release(check, run=run, at=at)
    events.record(
        MaintenanceRunEnded(
            at=at,
            window_id=run.window_id,
            scope=run.window.scope,
            target=run.window.target,
            run_id=run.pk,
            person_id=person_id,
        )
    )
    return run


def _cover(run: MaintenanceRun, *, at: datetime) -> int:
    taken = 0
    for check in _within(run):
        held = check.maintenance_until
        if (held is not None and held >= run.ends_at) or _failing(check, run):
            continue
        _set_aside(
            check,
            began_at=run.starts_at,
            until=run.ends_at,
            reason=run.window.reason,
            at=at,
        )
        taken += 1
    if taken:
        run.covered += taken
        run.save(update_fields=["covered"])
    return taken


def _failing(check: Check, run: MaintenanceRun) -> bool:
    """Down, or failing since before maintenance began."""
    if check.state in (State.DOWN, State.UNREACHABLE) or check.proven_down:
        return True
    since = check.run_since
    return bool(check.failures) and since is not None and since < run.starts_at


def _release(check: Check, *, run: MaintenanceRun, at: datetime) -> None:
    """Judge it again, unless another run still holds it."""
    others = MaintenanceRun.objects.open().filter(ends_at__gt=at, starts_at__lte=at)
    held = [one.ends_at for one in others.select_related("window") if _holds(one.window, check)]
    if held:
        check.maintenance_until = max(held)
        check.save(update_fields=["maintenance_until"])
    elif run.ended_at is not None:
        _judge_again(check, ended_at=run.ended_at, at=at)


def _within(run: MaintenanceRun) -> Iterable[Check]:
    """The checks that are measured within its scope, locked in the order of everybody."""
    found = Check.objects.watched().within(run.window.scope, run.window.target)
    return list(found.select_for_update(of=("self",)).order_by("id"))


def _holds(window: MaintenanceWindow, check: Check) -> bool:
    return Check.objects.filter(id=check.pk).within(window.scope, window.target).exists()


def _set_aside(
    check: Check, *, began_at: datetime, until: datetime, reason: str, at: datetime
) -> None:
    check.maintenance_until = until
    check.save(update_fields=["maintenance_until"])
    step = machine.set_aside(
        check.watch, to=State.MAINTENANCE, at=began_at, reason=f"维护：{reason}"
    )
    take_step(check=check, step=step, at=at)
    events.record(
        MaintenanceBegan(at=at, check_id=check.pk, code=check.code, reason=reason, until=until)
    )


def _judge_again(check: Check, *, ended_at: datetime, at: datetime) -> None:
    check.maintenance_until, check.recheck_at = None, at
    check.save(update_fields=["maintenance_until", "recheck_at"])
    step = machine.set_aside(
        check.watch, to=State.UNKNOWN, at=ended_at, reason="维护结束，等待探测结果"
    )
    take_step(check=check, step=step, at=at)
    events.record(MaintenanceEnded(at=at, check_id=check.pk, code=check.code))


def _locked(check_id: int) -> Check:
    check = Check.objects.live().select_for_update().filter(id=check_id).first()
    if check is None:
        raise NoSuchCheck(check_id)
    return check
