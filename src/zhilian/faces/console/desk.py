"""The duty desk: what needs me now, and is everything well."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse

from zhilian.contract import selectors as contract
from zhilian.contract.types import ClauseRow, ClockView
from zhilian.core import times
from zhilian.directory.types import Role
from zhilian.faces.console import roles, walls
from zhilian.incidents import selectors as incidents
from zhilian.incidents.types import IncidentFilter, Sort, Status
from zhilian.monitoring import selectors as monitoring
from zhilian.monitoring.selectors import consents
from zhilian.notices import selectors as notices
from zhilian.notices.types import NoticeFilter
from zhilian.oncall import selectors as oncall

LATEST_SMS = 6
TO_CLOSE = 5


@dataclass(frozen=True, kw_only=True)
class Act:
    """The one next thing to do: a press that posts to `url`."""

    label: str
    url: str
    icon: str
    hint: str


@dataclass(frozen=True, kw_only=True)
class Case:
    """An open incident with its tightest clock and what comes next."""

    incident: Any
    url: str
    clock: ClockView | None
    others: tuple[ClockView, ...]
    act: Act | None


@dataclass(frozen=True, kw_only=True)
class Decision:
    """Something that waits for the reader's word."""

    label: str
    url: str
    icon: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Sms:
    """Today's messages, by what became of them."""

    total: int
    delivered: int
    failed: int
    open: int
    latest: tuple[Any, ...]

    @property
    def delivered_share(self) -> float | None:
        closed = self.delivered + self.failed
        return self.delivered / closed if closed else None


@dataclass(frozen=True, kw_only=True)
class Desk:
    cases: tuple[Case, ...]
    to_close: tuple[Any, ...]
    other_clocks: tuple[ClockView, ...]
    wall: walls.Wall
    summary: Any
    sms: Sms
    duty: Any | None
    next_duty: Any | None
    watch: oncall.Outlook
    clauses: tuple[ClauseRow, ...]
    decisions: tuple[Decision, ...] = ()

    @property
    def real_cases(self) -> int:
        return sum(not case.incident.drill for case in self.cases)

    @property
    def first_act(self) -> Case | None:
        return next((case for case in self.cases if case.act), None)

    @property
    def tone(self) -> str:
        """The whole in one colour: broken, then unknown or in a drill, then well."""
        if self.real_cases or self.wall.really_down:
            return "bad"
        if self.cases or self.wall.unproven:
            return "unk"
        return "good" if self.wall.tiles else "plain"


def desk(*, now: datetime, role_codes: frozenset[str]) -> Desk:
    clocks = contract.open_clocks(now=now)
    cases = tuple(_cases(clocks, role_codes=role_codes))
    held = {case.incident.subject for case in cases}
    watch = oncall.outlook(now=now)
    waiting = incidents.incidents_page(
        wanted=IncidentFilter(status=Status.RESTORED, drill="no", sort=Sort.OLDEST)
    )
    return Desk(
        cases=cases,
        to_close=tuple(waiting.rows[:TO_CLOSE]),
        other_clocks=tuple(_tightest_first(c for c in clocks if c.subject not in held)),
        wall=walls.wall(now=now),
        summary=monitoring.platform_summary(now=now),
        sms=sms_of_day(now=now),
        duty=watch.duty,
        next_duty=watch.following,
        watch=watch,
        clauses=tuple(row for row in contract.clause_rows(now=now) if row.measured),
        decisions=tuple(_decisions(role_codes)),
    )


def _decisions(role_codes: frozenset[str]) -> Iterable[Decision]:
    """What the purchaser is asked for."""
    if Role.PURCHASER not in role_codes:
        return
    asked = (
        ("豁免申请", reverse("contract:waivers"), "handshake", contract.waiting_count()),
        ("事后维护申报", reverse("upkeep:afterwards"), "wrench", consents.waiting_for_consent()),
    )
    for label, url, icon, count in asked:
        if count:
            yield Decision(label=label, url=url, icon=icon, count=count)


def sms_of_day(*, now: datetime, latest: int = LATEST_SMS) -> Sms:
    start, _ = times.day_bounds(times.local_date(now))
    counts = notices.group_counts(since=start, real=True)
    newest = notices.notices(narrowed=NoticeFilter(), limit=latest)[:latest]
    return Sms(
        total=sum(counts.values()),
        delivered=counts.get("delivered", 0),
        failed=counts.get("failed", 0),
        open=counts.get("waiting", 0) + counts.get("handed_over", 0),
        latest=tuple(one for one in newest if one.created_at >= now - timedelta(days=2)),
    )


def _cases(clocks: Sequence[ClockView], *, role_codes: frozenset[str]) -> Iterable[Case]:
    """Nobody's first, then by what is left on the tightest clock."""
    found = [
        _case(incident, clocks=clocks, role_codes=role_codes)
        for incident in incidents.open_incidents()
    ]
    return sorted(
        found,
        key=lambda case: (
            case.incident.drill,
            case.incident.status != Status.DETECTED,
            case.clock.due_at if case.clock else case.incident.detected_at,
        ),
    )


def _case(incident: Any, *, clocks: Sequence[ClockView], role_codes: frozenset[str]) -> Case:
    mine = _tightest_first(clock for clock in clocks if clock.subject == incident.subject)
    return Case(
        incident=incident,
        url=reverse("incidents:page", args=[incident.pk]),
        clock=mine[0] if mine else None,
        others=tuple(mine[1:]),
        act=_act(incident) if role_codes & roles.ACTORS else None,
    )


def _act(incident: Any) -> Act:
    if incident.status == Status.DETECTED:
        return Act(
            label="接单",
            url=reverse("incidents:accept", args=[incident.pk]),
            icon="user-check",
            hint="接单后停止呼叫，由你负责恢复",
        )
    return Act(
        label="恢复服务",
        url=reverse("incidents:restored", args=[incident.pk]),
        icon="heart-pulse",
        hint="探针立即复查，通过后时限停止",
    )


def _tightest_first(clocks: Iterable[ClockView]) -> list[ClockView]:
    return sorted(clocks, key=lambda clock: (-clock.share, clock.due_at, clock.id))
