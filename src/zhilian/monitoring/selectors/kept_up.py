"""How the windows stand against clause C1.1: kept running, maintained, updated, with records."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Q, Sum

from zhilian.catalogue import selectors as catalogue
from zhilian.catalogue.selectors import PublishedVersion
from zhilian.core.times import day_bounds, local_date
from zhilian.monitoring.models import DayFigure, MaintenanceRun, Release
from zhilian.monitoring.selectors.checks import TRYING
from zhilian.monitoring.selectors.public import window_states
from zhilian.monitoring.types import State
from zhilian.probe.kinds.base import KINDS

OUT = (State.DOWN, State.UNREACHABLE)


@dataclass(frozen=True, kw_only=True)
class Uptime:
    """Seconds of a window's checks. Maintenance and drills are in none of them."""

    up_s: int = 0
    down_s: int = 0
    unknown_s: int = 0

    @property
    def known_s(self) -> int:
        return self.up_s + self.down_s

    @property
    def percent(self) -> float | None:
        """To two places, rounded down: 100 means that no second of it was down."""
        return 10_000 * self.up_s // self.known_s / 100 if self.known_s else None


@dataclass(frozen=True, kw_only=True)
class KeptUp:
    """The windows on offer with their uptime, and what was done for them in the period."""

    names: Mapping[str, str]
    uptimes: Mapping[str, Uptime]
    down: tuple[str, ...]
    runs: tuple[MaintenanceRun, ...]
    releases: tuple[Release, ...]
    versions: tuple[PublishedVersion, ...]

    @property
    def total(self) -> Uptime:
        held = self.uptimes.values()
        return Uptime(
            up_s=sum(one.up_s for one in held),
            down_s=sum(one.down_s for one in held),
            unknown_s=sum(one.unknown_s for one in held),
        )

    @property
    def seen(self) -> tuple[str, ...]:
        return tuple(code for code, one in self.uptimes.items() if one.known_s)

    @property
    def unseen(self) -> tuple[str, ...]:
        return tuple(code for code in self.names if code not in self.seen)

    @property
    def recorded(self) -> bool:
        """Whether anything shows that somebody maintained or updated."""
        return bool(self.runs or self.releases or self.versions)


def kept_up(*, start: datetime, end: datetime) -> KeptUp:
    """Uptime of the local days that lie wholly in the half-open period; acts that began in it."""
    names = {one.code: one.name for one in catalogue.windows()}
    states = window_states(now=end)
    runs = MaintenanceRun.objects.filter(starts_at__gte=start, starts_at__lt=end)
    marks = Release.objects.filter(withdrawn_at=None, at__gte=start, at__lt=end)
    opened = catalogue.versions_opened(start=start, end=end)
    return KeptUp(
        names=names,
        uptimes=_uptimes(names, first=_first_whole_day(start), until=local_date(end)),
        down=tuple(
            code
            for code, one in states.items()
            if code in names and one.state in OUT and not one.drill
        ),
        runs=tuple(runs.select_related("window").order_by("-starts_at", "-id")),
        releases=tuple(marks.order_by("-at", "-id")),
        versions=tuple(one for one in opened if one.number > 1),
    )


def uptimes(*, days: int, until: date, windows: Collection[str] = ()) -> dict[str, Uptime]:
    """Of these windows, or of each on offer, over so many whole local days before `until`; of one
    that nobody measured there is none.
    """
    codes = windows or [one.code for one in catalogue.windows()]
    return _uptimes(codes, first=until - timedelta(days=days), until=until)


def _first_whole_day(start: datetime) -> date:
    day = local_date(start)
    return day if day_bounds(day)[0] >= start else day + timedelta(days=1)


def _uptimes(codes: Collection[str], *, first: date, until: date) -> dict[str, Uptime]:
    """By the page, less the time in which it opened and its form could not be sent: who came then
    had no window. The check of the form bows to the page, so the two are never down at once. How
    quick a page is, is told by figures of its own.
    """
    page, form = ~Q(check_ref__kind__in=KINDS.seldom_names()), Q(check_ref__kind=TRYING)
    days = DayFigure.objects.filter(date__gte=first, date__lt=until)
    days = days.filter(page | form, check_ref__window_code__in=codes)
    summed = days.values_list("check_ref__window_code").annotate(
        up=Sum("up_s", filter=page),
        down=Sum("down_s", filter=page),
        unknown=Sum("unknown_s", filter=page),
        broken=Sum("down_s", filter=form, default=0),
    )
    return {
        code: _less(Uptime(up_s=up, down_s=down, unknown_s=unknown), broken)
        for code, up, down, unknown, broken in summed.order_by("check_ref__window_code")
        if up is not None
    }


def _less(page: Uptime, broken_s: int) -> Uptime:
    taken = min(page.up_s, broken_s)
    return replace(page, up_s=page.up_s - taken, down_s=page.down_s + taken)
