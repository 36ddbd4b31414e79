"""Maintenance as it is announced: what is due, what runs, what lists show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from zhilian.catalogue import selectors as catalogue
from zhilian.directory import selectors as directory
from zhilian.monitoring import recurring
from zhilian.monitoring.errors import NoSuchMaintenance
from zhilian.monitoring.models import Check, MaintenanceRun, MaintenanceWindow
from zhilian.monitoring.types import Scope

AHEAD = timedelta(days=400)
A_PAGE = 30
WRONG_TARGET = {
    Scope.CHECK: "没有编号为 {} 的监测项，请填监测项列表里的编号。",
    Scope.WINDOW: "没有编号为 {} 的窗口，请从列表中选择。",
    Scope.SUB_PLATFORM: "没有编号为 {} 的子平台，请从列表中选择。",
    Scope.SITE: "没有编号为 {} 的办公区，请从列表中选择。",
}


@dataclass(frozen=True, kw_only=True)
class Due:
    """A beginning whose time has come."""

    window_id: int
    starts_at: datetime


@dataclass(frozen=True, kw_only=True)
class Row:
    """An announcement as a list shows it; `run` is the one that takes place now."""

    window: MaintenanceWindow
    target: str
    words: str
    run: MaintenanceRun | None
    next_at: datetime | None

    @property
    def status(self) -> str:
        if self.run is not None:
            return "RUNNING"
        if self.window.cancelled_at is not None:
            return "CANCELLED"
        return "PENDING" if self.next_at else "DONE"


@dataclass(frozen=True, kw_only=True)
class Places:
    """What maintenance can be about, by code and name."""

    windows: list[tuple[str, str]] = field(default_factory=list)
    sub_platforms: list[tuple[str, str]] = field(default_factory=list)
    sites: list[tuple[str, str]] = field(default_factory=list)
    checks: list[tuple[str, str]] = field(default_factory=list)

    def of(self, scope: str) -> dict[str, str]:
        held = {
            Scope.WINDOW: self.windows,
            Scope.SUB_PLATFORM: self.sub_platforms,
            Scope.SITE: self.sites,
            Scope.CHECK: self.checks,
        }
        return dict(held.get(Scope(scope), []))

    def label(self, scope: str, target: str) -> str:
        return self.of(scope).get(target, target) if target else Scope.ALL.label


def places() -> Places:
    return Places(
        windows=[(one.code, one.name) for one in catalogue.windows()],
        sub_platforms=[(one.code, one.name) for one in catalogue.sub_platforms()],
        sites=[(site.code, site.name) for site in directory.sites()],
        checks=list(Check.objects.live().order_by("code").values_list("code", "name")),
    )


def target_fault(*, scope: str, target: str) -> dict[str, str]:
    """What is wrong with what it is about; empty: nothing."""
    if scope not in Scope.values:
        return {"scope": "请选择维护的范围。"}
    if scope == Scope.ALL:
        return {"target": "整个平台不用再选对象。"} if target else {}
    if target in places().of(scope):
        return {}
    wrong = WRONG_TARGET[Scope(scope)]
    return {"target": wrong.format(target) if target else "请选择维护的对象。"}


def due(*, now: datetime) -> list[Due]:
    """Beginnings of announced maintenance that have come, are not over, and have no run yet."""
    held = set(MaintenanceRun.objects.filter(ends_at__gt=now).values_list("window_id", "starts_at"))
    windows = MaintenanceWindow.objects.standing().filter(starts_at__lte=now).order_by("id")
    return [
        Due(window_id=window.pk, starts_at=start)
        for window in windows
        for start in beginnings(window, after=now - window.length, until=now)
        if (window.pk, start) not in held
    ]


def open_runs(*, now: datetime) -> list[int]:
    """Runs that go on, and are not over by their time."""
    found = MaintenanceRun.objects.open().filter(ends_at__gt=now)
    return list(found.order_by("id").values_list("id", flat=True))


def runs_over(*, now: datetime) -> list[int]:
    found = MaintenanceRun.objects.open().filter(ends_at__lte=now)
    return list(found.order_by("id").values_list("id", flat=True))


def beginnings(
    window: MaintenanceWindow, *, after: datetime, until: datetime
) -> Iterator[datetime]:
    """When this announcement begins, later than `after` and not later than `until`."""
    return recurring.beginnings(
        first_at=window.starts_at,
        cron=window.cron,
        last_start_at=window.last_start_at,
        after=after,
        until=until,
    )


def rows(*, q: str, state: str, after: int, now: datetime) -> tuple[list[Row], int, dict[str, int]]:
    """A page of announcements, the newest first, with the key of the next page (0: none) and how
    many stand in each state. Announcements are few: all are read.
    """
    names = places()
    found = [_row(one, names, now=now) for one in _windows(q)]
    counts: dict[str, int] = {}
    for row in found:
        counts[row.status] = counts.get(row.status, 0) + 1
    shown = [row for row in found if not state or row.status == state]
    rest = [row for row in shown if not after or row.window.pk < after]
    more = len(rest) > A_PAGE
    return rest[:A_PAGE], rest[A_PAGE - 1].window.pk if more else 0, counts


def row(*, window_id: int, now: datetime) -> Row:
    """Errors: NoSuchMaintenance."""
    window = _windows("").filter(id=window_id).first()
    if window is None:
        raise NoSuchMaintenance
    return _row(window, places(), now=now)


def runs_of(*, window_id: int, limit: int = 50) -> list[MaintenanceRun]:
    found = MaintenanceRun.objects.filter(window_id=window_id).select_related("ended_by")
    return list(found.order_by("-starts_at")[:limit])


def run(*, run_id: int) -> MaintenanceRun:
    """Errors: NoSuchMaintenance."""
    found = MaintenanceRun.objects.filter(id=run_id).first()
    if found is None:
        raise NoSuchMaintenance
    return found


def _windows(q: str) -> QuerySet[MaintenanceWindow]:
    found = MaintenanceWindow.objects.select_related("created_by", "cancelled_by")
    if q:
        found = found.filter(Q(reason__icontains=q) | Q(target__icontains=q))
    return found.order_by("-id")


def _row(window: MaintenanceWindow, names: Places, *, now: datetime) -> Row:
    runs = window.runs.open().filter(starts_at__lte=now, ends_at__gt=now)
    standing = window.cancelled_at is None
    coming = beginnings(window, after=now, until=now + AHEAD) if standing else iter(())
    return Row(
        window=window,
        target=names.label(window.scope, window.target),
        words=recurring.words(window.cron),
        run=runs.first(),
        next_at=next(coming, None),
    )
