"""Questions about inbound sources: the list, one source, its messages and its alerts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q, QuerySet

from zhilian.monitoring.errors import NoSuchSource
from zhilian.monitoring.models import AlertDelivery, InboundAlert, InboundSource
from zhilian.monitoring.types import DeliveryStatus, State

PAGE = 30
DAY = timedelta(hours=24)
SAMPLES = 5
LONG_OVER = timedelta(days=90)


@dataclass(frozen=True, kw_only=True)
class SourceRow:
    """A source as the list shows it."""

    source: InboundSource
    open: int
    members: int
    recent: int
    troubled: int
    state: State


@dataclass(frozen=True, kw_only=True)
class DeliveryFilter:
    q: str = ""
    status: str = ""


@dataclass(frozen=True, kw_only=True)
class DeliveryPage:
    rows: tuple[AlertDelivery, ...]
    next_key: str


def source(*, source_id: int) -> InboundSource:
    """Errors: NoSuchSource."""
    found = InboundSource.objects.select_related("site", "check_ref").filter(id=source_id).first()
    if found is None:
        raise NoSuchSource
    return found


def sources(*, now: datetime, q: str = "") -> list[SourceRow]:
    """All sources by name, with what is open and what came in the last day; three queries."""
    wanted = Q(name__icontains=q) | Q(kind__icontains=q) if q else Q()
    rows = InboundSource.objects.filter(wanted).select_related("site", "check_ref")
    alerts = InboundAlert.objects.values_list("source_id")
    counted = alerts.annotate(
        open=Count("id", filter=Q(firing=True)),
        held=Count("id", filter=Q(check_ref__isnull=False)),
    ).order_by()
    members = {pk: (n, held) for pk, n, held in counted}
    came = AlertDelivery.objects.filter(received_at__gt=now - DAY).values_list("source_id")
    bad = Q(status__in=(DeliveryStatus.FAILED, DeliveryStatus.PARTLY))
    told = came.annotate(n=Count("id"), bad=Count("id", filter=bad)).order_by()
    recent = {pk: (n, troubled) for pk, n, troubled in told}
    return [
        SourceRow(
            source=one,
            open=members.get(one.pk, (0, 0))[0],
            members=members.get(one.pk, (0, 0))[1],
            recent=recent.get(one.pk, (0, 0))[0],
            troubled=recent.get(one.pk, (0, 0))[1],
            state=State(one.check_ref.state),
        )
        for one in rows.order_by("-enabled", "name")
    ]


def silent_sources(*, now: datetime) -> list[int]:
    """Sources that may have fallen silent; the service looks again under the lock."""
    rows = InboundSource.objects.filter(enabled=True, silence_after_s__gt=0)
    rows = rows.exclude(check_ref__state=State.DOWN).order_by("id")
    return [
        one.pk
        for one in rows
        if one.heard_at is not None and now - one.heard_at > one.silence_after
    ]


def unsettled_alerts(*, limit: int = 500) -> list[int]:
    """Alerts whose check says something else than they do: after a pause, after maintenance."""
    ill = (State.DOWN, State.UNREACHABLE)
    watched = Q(check_ref__retired_at=None, check_ref__paused=False)
    parted = (
        Q(firing=False) & ~Q(check_ref__state=State.UP)
        | Q(firing=True) & ~Q(check_ref__state__in=ill)
        | Q(firing=True, check_ref__state=State.UNREACHABLE) & ~Q(check_ref__parent__state__in=ill)
    )
    rows = InboundAlert.objects.filter(watched & parted, check_ref__isnull=False)
    rows = rows.exclude(check_ref__state=State.MAINTENANCE)
    return list(rows.order_by("id").values_list("id", flat=True)[:limit])


def alerts_long_over(*, now: datetime, limit: int = 1000) -> list[int]:
    rows = InboundAlert.objects.filter(firing=False, seen_at__lte=now - LONG_OVER)
    return list(rows.order_by("id").values_list("id", flat=True)[:limit])


def open_alerts(*, source: InboundSource, limit: int = 200) -> list[InboundAlert]:
    """What fires now, the latest first."""
    rows = InboundAlert.objects.filter(source=source, firing=True).select_related("check_ref")
    return list(rows.order_by("-at", "-id")[:limit])


def member_count(*, source: InboundSource) -> int:
    """How many checks the source has made."""
    return InboundAlert.objects.filter(source=source, check_ref__isnull=False).count()


def is_stale(alert: InboundAlert, *, source: InboundSource, now: datetime) -> bool:
    """It fires, but the source has not mentioned it for long: 久未更新."""
    return alert.firing and now - alert.seen_at > timedelta(seconds=source.stale_after_s)


def deliveries(*, source: InboundSource, wanted: DeliveryFilter, key: str = "") -> DeliveryPage:
    """One page of messages, newest first, without their bodies."""
    rows = _filtered(source, wanted).defer("body_sealed")
    if key.isdecimal() and len(key) < 19:
        rows = rows.filter(id__lt=int(key))
    found = list(rows[: PAGE + 1])
    more = len(found) > PAGE
    return DeliveryPage(rows=tuple(found[:PAGE]), next_key=str(found[PAGE - 1].pk) if more else "")


def all_deliveries(*, source: InboundSource, wanted: DeliveryFilter) -> Iterator[AlertDelivery]:
    return _filtered(source, wanted).defer("body_sealed").iterator()


def delivery_counts(*, source: InboundSource) -> dict[str, int]:
    rows = AlertDelivery.objects.filter(source=source).values_list("status")
    return dict(rows.annotate(n=Count("id")).order_by())


def delivery(*, source_id: int, delivery_id: int) -> AlertDelivery | None:
    found = AlertDelivery.objects.filter(source_id=source_id, id=delivery_id)
    return found.select_related("source").first()


def sample_bodies(*, source: InboundSource, limit: int = SAMPLES) -> list[AlertDelivery]:
    """The latest messages that differ, for trying a mapping on."""
    rows = AlertDelivery.objects.filter(source=source).values("body_hash")
    newest = rows.annotate(newest=Max("id")).order_by("-newest")[:limit]
    ids = [row["newest"] for row in newest]
    return list(AlertDelivery.objects.filter(id__in=ids).order_by("-id"))


def source_gauges() -> list[tuple[str, datetime | None, int]]:
    """Name, last message and open alerts of each source in use, for `/metrics`."""
    rows = InboundSource.objects.filter(enabled=True).annotate(
        open=Count("alerts", filter=Q(alerts__firing=True))
    )
    return list(rows.order_by("name").values_list("name", "last_heard_at", "open")[:100])


def alert_of_check(*, check_id: int) -> InboundAlert | None:
    """The alert behind a passive check, with its source."""
    return InboundAlert.objects.filter(check_ref_id=check_id).select_related("source").first()


def _filtered(source: InboundSource, wanted: DeliveryFilter) -> QuerySet[AlertDelivery]:
    rows = AlertDelivery.objects.filter(source=source)
    if wanted.status in DeliveryStatus.values:
        rows = rows.filter(status=wanted.status)
    if wanted.q:
        rows = rows.filter(Q(subject__icontains=wanted.q) | Q(fault__icontains=wanted.q))
    return rows.order_by("-id")
