"""What everybody may know: how the windows are, since when, over the days, and what is planned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from django.db.models import Exists, OuterRef

from zhilian.monitoring.models import Check, Drill, MaintenanceRun, MaintenanceWindow
from zhilian.monitoring.selectors import upkeep
from zhilian.monitoring.selectors.history import strips
from zhilian.monitoring.types import GRAVITY, DayCell, Scope, State

AHEAD, MOST_OF_ONE = timedelta(days=14), 3


@dataclass(frozen=True, kw_only=True)
class WindowState:
    """The worst of a window's checks; `drill` when a drill is the only reason. A check of which
    nothing is known yet says nothing while another one does: pages are graded only daily.
    """

    window_code: str
    state: State
    since: datetime
    drill: bool
    check_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Planned:
    """Maintenance that runs or is announced, without its reason, which is for engineers."""

    scope: Scope
    target: str
    starts_at: datetime
    ends_at: datetime
    running: bool


def window_states(*, now: datetime) -> dict[str, WindowState]:
    """Every window that is watched; one query."""
    running = Drill.objects.running(now).filter(window_code=OuterRef("window_code"))
    rows = Check.objects.watched().exclude(window_code="").annotate(drilled=Exists(running))
    held: dict[str, list[Check]] = {}
    wanted = rows.only("window_code", "state", "state_since", "in_drill").order_by("id")
    for check in wanted:
        held.setdefault(check.window_code, []).append(check)
    return {code: _worst(code, checks) for code, checks in held.items()}


def login_state() -> State | None:
    """Whether people can log in (the login journey); None when nobody watches it."""
    row = Check.objects.watched().filter(code="login-journey", in_drill=False).first()
    return State(row.state) if row else None


def public_days(
    *, check_ids: list[int], days: int, today: date, now: datetime
) -> dict[int, list[DayCell]]:
    """The heat strips of the windows' checks."""
    return strips(check_ids=check_ids, days=days, today=today, now=now)


def planned_maintenance(*, now: datetime) -> list[Planned]:
    """What runs now and what begins in the next two weeks, in the order of the beginnings."""
    found = [*_running(now), *_checks_set_aside(now)]
    for window in MaintenanceWindow.objects.standing().order_by("starts_at", "id"):
        length = timedelta(minutes=window.duration_min)
        for start in _beginnings(window, now=now):
            found.append(_planned(window, start=start, end=start + length, running=False))
    return sorted(found, key=lambda one: (one.starts_at, one.scope, one.target))


def _worst(code: str, checks: list[Check]) -> WindowState:
    known = [one for one in checks if one.state != State.UNKNOWN] or checks
    worst = min(known, key=lambda one: GRAVITY.index(State(one.state)))
    drilled = worst.in_drill or bool(vars(worst)["drilled"])
    return WindowState(
        window_code=code,
        state=State(worst.state),
        since=worst.state_since,
        drill=drilled and worst.state != State.UP,
        check_ids=tuple(one.pk for one in checks),
    )


def _running(now: datetime) -> Iterator[Planned]:
    runs = MaintenanceRun.objects.open().filter(starts_at__lte=now, ends_at__gt=now)
    for run in runs.select_related("window").order_by("starts_at", "id"):
        yield _planned(run.window, start=run.starts_at, end=run.ends_at, running=True)


def _checks_set_aside(now: datetime) -> Iterator[Planned]:
    """Windows that an engineer has set aside by hand."""
    rows = Check.objects.watched().exclude(window_code="").filter(maintenance_until__gt=now)
    for check in rows.order_by("window_code", "id"):
        if check.maintenance_until is not None:
            yield Planned(
                scope=Scope.WINDOW,
                target=check.window_code,
                starts_at=check.state_since,
                ends_at=check.maintenance_until,
                running=True,
            )


def _beginnings(window: MaintenanceWindow, *, now: datetime) -> Iterator[datetime]:
    """The next beginnings, at most three of one announcement."""
    return islice(upkeep.beginnings(window, after=now, until=now + AHEAD), MOST_OF_ONE)


def _planned(
    window: MaintenanceWindow, *, start: datetime, end: datetime, running: bool
) -> Planned:
    return Planned(
        scope=Scope(window.scope),
        target=window.target,
        starts_at=start,
        ends_at=end,
        running=running,
    )
