"""Maintenance declared afterwards, and what the purchaser's consent changes: never the figures that
were measured, only the net ones beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from zhilian.core import times
from zhilian.monitoring import figures
from zhilian.monitoring.errors import NoSuchMaintenance
from zhilian.monitoring.figures import Seconds, Turn
from zhilian.monitoring.models import Check, DeclaredAfterwards
from zhilian.monitoring.selectors.history import turns_of
from zhilian.monitoring.types import Consent, Scope

A_PAGE = 30


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What consent would leave out, and the month with it: gross as measured, net beside it."""

    checks: int
    down_s: int
    other_s: int
    month: date
    gross: float | None
    net: float | None


def afterwards(*, status: str, after: int) -> tuple[list[DeclaredAfterwards], int]:
    """A page of declarations, the newest first, and the key of the next page."""
    found = DeclaredAfterwards.objects.select_related("declared_by", "decided_by")
    if status in Consent.values:
        found = found.filter(status=status)
    if after:
        found = found.filter(id__lt=after)
    held = list(found.order_by("-id")[: A_PAGE + 1])
    return held[:A_PAGE], held[A_PAGE - 1].pk if len(held) > A_PAGE else 0


def waiting_for_consent() -> int:
    return DeclaredAfterwards.objects.filter(status=Consent.PENDING).count()


def declared(*, declared_id: int) -> DeclaredAfterwards:
    """Errors: NoSuchMaintenance."""
    found = DeclaredAfterwards.objects.select_related("declared_by", "decided_by")
    one = found.filter(id=declared_id).first()
    if one is None:
        raise NoSuchMaintenance
    return one


def effect(*, of: DeclaredAfterwards, now: datetime) -> Effect:
    """Computed from the flips, whatever has been decided."""
    alive = Q(created_at__lt=of.ended_at) & (Q(retired_at=None) | Q(retired_at__gt=of.began_at))
    found = Check.objects.within(of.scope, of.target).filter(alive)
    ids = list(found.order_by("id").values_list("id", flat=True))
    month = times.local_date(of.began_at).replace(day=1)
    start, _ = times.day_bounds(month)
    end = min(times.day_bounds((month + timedelta(days=32)).replace(day=1))[0], now)
    turns = turns_of(check_ids=ids, until=max(end, of.ended_at))
    inside = _sum(turns.values(), start=of.began_at, end=of.ended_at, spans=())
    gross = _sum(turns.values(), start=start, end=end, spans=())
    net = _sum(turns.values(), start=start, end=end, spans=[(of.began_at, of.ended_at)])
    return Effect(
        checks=len(ids),
        down_s=inside.down_s,
        other_s=inside.up_s + inside.unknown_s,
        month=month,
        gross=share_up(gross),
        net=share_up(net),
    )


def net_seconds(*, check: Check, first: date, last: date, now: datetime) -> Seconds | None:
    """The days from `first` to `last` with the time left out to which the purchaser consented;
    None when there is no such time: then the figures have no net beside them.
    """
    start, end = times.day_bounds(first)[0], min(times.day_bounds(last)[1], now)
    spans = consented(check=check, start=start, end=end)
    if not spans:
        return None
    turns = turns_of(check_ids=[check.pk], until=end)
    return _sum([turns.get(check.pk, [])], start=start, end=end, spans=spans)


def consented(*, check: Check, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """Spans that the purchaser allowed to be left out, joined where they overlap."""
    about = Q(scope=Scope.ALL) | Q(scope=Scope.CHECK, target=check.code)
    for scope, code in (
        (Scope.WINDOW, check.window_code),
        (Scope.SUB_PLATFORM, check.sub_platform),
        (Scope.SITE, check.site.code if check.site else ""),
    ):
        about |= Q(scope=scope, target=code) if code else Q(pk=None)
    found = DeclaredAfterwards.objects.filter(
        about, status=Consent.APPROVED, began_at__lt=end, ended_at__gt=start
    )
    joined: list[tuple[datetime, datetime]] = []
    for since, until in found.order_by("began_at", "id").values_list("began_at", "ended_at"):
        if joined and since <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], until))
        else:
            joined.append((since, until))
    return joined


def _sum(
    checks: Iterable[Sequence[Turn]],
    *,
    start: datetime,
    end: datetime,
    spans: Sequence[tuple[datetime, datetime]],
) -> Seconds:
    """Seconds of several checks together, the spans counted as maintenance."""
    cut = []
    for turns in checks:
        laid = figures.laid_over(turns, spans)
        before = [turn for turn in laid if turn.began_at <= start]
        cut += figures.stretches(
            turns=laid[len(before) :], start=start, end=end, before=before[-1] if before else None
        )
    return figures.split(cut)


def share_up(seconds: Seconds) -> float | None:
    known = seconds.up_s + seconds.down_s
    return seconds.up_s / known if known else None
