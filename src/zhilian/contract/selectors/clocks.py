"""Questions about clocks; answers are projections at `now`."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from zhilian.contract.models import Clock, ClockEvent, Threshold
from zhilian.contract.models.clocks import ClockQuerySet
from zhilian.contract.projections import view_of
from zhilian.contract.types import ClockVerdict, ClockView, Period, Tally, WaiverStatus
from zhilian.core.listing import number
from zhilian.core.times import moment_of

PAGE = 50
SOON = timedelta(hours=24)
STATES = {
    "open": "计时中",
    "risk": "24 小时内到期",
    "breached": "超时",
    "waived": "已豁免",
    "met": "按时",
    "all": "全部",
}
SORTS = {"due": "到期先后", "started": "最近开始"}


@dataclass(frozen=True, kw_only=True)
class ClockFilter:
    """What the list of clocks is narrowed to."""

    q: str = ""
    state: str = "open"
    policy: str = ""
    drills: bool = False
    sort: str = "due"


@dataclass(frozen=True, kw_only=True)
class ClockPage:
    rows: tuple[ClockView, ...]
    next_key: str
    total: int


def clocks_for(*, subject: str, now: datetime) -> list[ClockView]:
    """The clocks of one subject, replaced ones too, in the order of their start."""
    return _views(Clock.objects.about(subject).order_by("started_at", "id"), now=now)


def open_clocks(*, now: datetime) -> list[ClockView]:
    """What runs now, the nearest deadline first; drills are marked as such."""
    return _views(Clock.objects.running().order_by("due_at", "id"), now=now)


def clocks_of_subjects(*, subjects: list[str], now: datetime) -> dict[str, list[ClockView]]:
    """The clocks in force of many subjects, in a fixed number of queries."""
    rows = Clock.objects.filter(subject__in=subjects).in_force().with_events()
    found: dict[str, list[ClockView]] = {}
    for each in rows.prefetch_related("waivers").order_by("due_at", "id"):
        found.setdefault(each.subject, []).append(view_of(each, now=now))
    return found


def overdue_ids(*, prefix: str, now: datetime) -> list[int]:
    """Ids behind subjects like "incident:12" that have a running clock past its due instant."""
    rows = Clock.objects.running().in_force().filter(subject__startswith=f"{prefix}:")
    late = rows.filter(due_at__lt=now, policy__origin="tender")
    names = late.values_list("subject", flat=True).distinct()
    return [int(name.split(":")[1]) for name in names if name.split(":")[1].isdigit()]


def clock(*, clock_id: int, now: datetime) -> ClockView:
    return view_of(Clock.objects.with_facts().get(id=clock_id), now=now)


def clocks_due(*, now: datetime) -> list[int]:
    """Ids of the clocks that have run past a mark which has not fired, oldest mark first."""
    due = Clock.objects.due(now).order_by("next_mark_at", "id")
    return list(due.values_list("id", flat=True))


def clock_events(*, clock_id: int) -> list[ClockEvent]:
    rows = ClockEvent.objects.filter(clock_id=clock_id).select_related("calendar")
    return list(rows.order_by("at", "id"))


def thresholds(*, clock_id: int) -> list[Threshold]:
    return list(Threshold.objects.filter(clock_id=clock_id).order_by("percent"))


def clock_page(*, chosen: ClockFilter, now: datetime, after: str = "") -> ClockPage:
    """One page of clocks; `after` is the `next_key` of the page before."""
    rows = _narrowed(chosen, now=now)
    total = rows.count()
    column = "due_at" if chosen.sort == "due" else "-started_at"
    rows = _after(rows.order_by(column, "id"), chosen.sort, after)
    held = list(rows.with_facts()[: PAGE + 1])
    views = tuple(view_of(each, now=now) for each in held[:PAGE])
    key = _key(held[PAGE - 1], chosen.sort) if len(held) > PAGE else ""
    return ClockPage(rows=views, next_key=key, total=total)


def clock_rows(*, chosen: ClockFilter, now: datetime) -> list[ClockView]:
    """All clocks of a filter, for the export."""
    column = "due_at" if chosen.sort == "due" else "-started_at"
    return _views(_narrowed(chosen, now=now).order_by(column, "id"), now=now)


def tally(*, policy: str, period: Period, now: datetime) -> Tally:
    """How the clocks of a policy that started in the period came out. Drills never count, nor do
    clocks that were replaced before they breached.
    """
    rows = Clock.objects.filter(
        policy_name=policy,
        drill=False,
        started_at__gte=period.start_at,
        started_at__lt=period.end_at,
    ).filter(Q(superseded_at=None) | Q(breach__isnull=False))
    views = _views(rows.order_by("started_at", "id"), now=now)
    count = {verdict: sum(v.verdict is verdict for v in views) for verdict in ClockVerdict}
    return Tally(
        started=len(views),
        met=count[ClockVerdict.MET],
        breached=count[ClockVerdict.BREACHED],
        waived=count[ClockVerdict.WAIVED],
        running=count[ClockVerdict.RUNNING] + count[ClockVerdict.AT_RISK],
        worst_s=max((view.elapsed_s for view in views), default=0),
        clocks=tuple(views),
    )


def _narrowed(chosen: ClockFilter, *, now: datetime) -> ClockQuerySet:
    rows = _in_state(Clock.objects.all(), chosen.state, now=now)
    if not chosen.drills:
        rows = rows.filter(drill=False)
    if chosen.policy:
        rows = rows.filter(policy_name=chosen.policy)
    if chosen.q:
        asked = Q(subject__icontains=chosen.q) | Q(policy__label__icontains=chosen.q)
        rows = rows.filter(asked | Q(policy__clause__iexact=chosen.q))
    return rows


def _in_state(rows: ClockQuerySet, state: str, *, now: datetime) -> ClockQuerySet:
    waived = Q(waivers__status=WaiverStatus.APPROVED)
    if state == "open":
        return rows.running()
    if state == "risk":
        return rows.running().filter(due_at__gte=now, due_at__lt=now + SOON)
    if state == "breached":
        late = Q(breach__isnull=False) | Q(stopped_at=None, due_at__lt=now)
        return rows.filter(late).exclude(waived)
    if state == "waived":
        return rows.filter(waived)
    if state == "met":
        return rows.filter(breach=None, stopped_at__isnull=False, superseded_at=None)
    return rows


def _after(rows: ClockQuerySet, sort: str, key: str) -> ClockQuerySet:
    at, _, row_text = key.rpartition("~")
    row_id = number(row_text)
    moment = moment_of(at)
    if row_id is None or moment is None:
        return rows
    if sort == "due":
        return rows.filter(Q(due_at__gt=moment) | Q(due_at=moment, id__gt=row_id))
    return rows.filter(Q(started_at__lt=moment) | Q(started_at=moment, id__gt=row_id))


def _key(last: Clock, sort: str) -> str:
    at = last.due_at if sort == "due" else last.started_at
    return f"{at.isoformat()}~{last.pk}"


def _views(rows: ClockQuerySet, *, now: datetime) -> list[ClockView]:
    return [view_of(each, now=now) for each in rows.with_facts()]
