"""One window: how it stood for 90 days, how fast it answers, what went wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import date_format

from zhilian.catalogue import selectors as catalogue
from zhilian.core import times
from zhilian.core.templatetags.zl import NOTHING
from zhilian.incidents import selectors as incidents
from zhilian.monitoring import selectors as monitoring
from zhilian.monitoring.selectors.load_page import WindowLoad, window_load
from zhilian.monitoring.types import GRAVITY, DayCell, State

DAYS = 90
FLIPS = 12
BARS = 60


@dataclass(frozen=True, kw_only=True)
class Watched:
    """One check of the window with what it last saw."""

    check: Any
    sample: Any | None
    phases: dict[str, int | None]
    conditions: tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class WindowPage:
    window: Any
    state: State
    since: datetime | None
    watched: tuple[Watched, ...]
    cells: tuple[DayCell, ...]
    columns: tuple[dict[str, Any], ...]
    days: tuple[dict[str, Any], ...]
    flips: tuple[Any, ...]
    incidents: tuple[Any, ...]
    fault: Any | None
    load: WindowLoad

    @property
    def share_up(self) -> float | None:
        """Over the strip; days that nobody measured are left out, not counted as good."""
        up = sum(cell.up_s for cell in self.cells)
        known = up + sum(cell.down_s for cell in self.cells)
        return up / known if known else None

    @property
    def down_s(self) -> int:
        return sum(cell.down_s for cell in self.cells)

    @property
    def unknown_s(self) -> int:
        return sum(cell.unknown_s for cell in self.cells)

    @property
    def p95_ms(self) -> float | None:
        """Of what the bars show."""
        known = sorted(c["value"] for c in self.columns if c["value"] is not None)
        return known[min(len(known) - 1, round(0.95 * len(known)))] if known else None


def window_page(*, code: str, now: datetime) -> WindowPage:
    """Everything of one window. Errors: what the catalogue raises for an unknown code."""
    window = catalogue.window(code=code)
    checks = [one for one in monitoring.checks(q=code) if one.window_code == code]
    speaking = [one for one in checks if monitoring.speaks(one)]
    watched = tuple(_watched(check) for check in checks)
    first = checks[0] if checks else None
    cells = _cells(first, now=now)
    return WindowPage(
        window=window,
        state=_state(speaking),
        since=max((check.state_since for check in speaking), default=None),
        watched=watched,
        cells=cells,
        columns=tuple(_columns(first, now=now)),
        days=tuple(_days(cells)),
        flips=tuple(monitoring.flips(check_id=first.pk, limit=FLIPS)) if first else (),
        incidents=tuple(incidents.incidents_of_window(window_code=code, limit=10)),
        fault=monitoring.active_fault(window_code=code, now=now),
        load=window_load(page=code, today=times.local_date(now)),
    )


def _watched(check: Any) -> Watched:
    sample = monitoring.latest_sample(check_id=check.pk)
    if sample is None:
        return Watched(check=check, sample=None, phases={}, conditions=())
    names = ("dns", "tcp", "tls", "ttfb", "transfer", "total")
    return Watched(
        check=check,
        sample=sample,
        phases={name: getattr(sample, f"{name}_us") for name in names},
        conditions=tuple(monitoring.conditions_of(sample)),
    )


def _state(checks: Sequence[Any]) -> State:
    """The worst of its checks; a window that nobody watches is unknown."""
    states = [State(check.state) for check in checks if not check.paused]
    return min(states, key=GRAVITY.index, default=State.UNKNOWN)


def _cells(check: Any | None, *, now: datetime) -> tuple[DayCell, ...]:
    if check is None:
        return ()
    today = times.local_date(now)
    return tuple(monitoring.strip(check_id=check.pk, days=DAYS, today=today, now=now))


def _columns(check: Any | None, *, now: datetime) -> list[dict[str, Any]]:
    """The latest answers, one column each."""
    if check is None:
        return []
    points = monitoring.latency(check_id=check.pk, now=now, limit=BARS)
    return [
        {
            "value": point.ms if point.ok else None,
            "title": f"{times.local(point.at):%H:%M:%S} "
            + (f"{point.ms:.0f} ms" if point.ok and point.ms is not None else "没有通过"),
            "tick": f"{times.local(point.at):%H:%M}" if index % 15 == 0 else "",
        }
        for index, point in enumerate(points)
    ]


def _days(cells: Sequence[DayCell]) -> list[dict[str, Any]]:
    """The 95th percentile of each day before today: today has none yet."""
    return [
        {
            "value": cell.p95_ms,
            "title": f"{date_format(cell.date, 'm-d')} "
            + (f"P95 {cell.p95_ms:.0f} ms" if cell.p95_ms is not None else NOTHING),
            "tick": f"{cell.date:%m-%d}" if index % 15 == 0 else "",
        }
        for index, cell in enumerate(cells[:-1])
    ]
