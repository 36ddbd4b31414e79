"""Each alert of a source as a passive check: opened by the first firing, closed by the newest word.

What is said of an alert is ordered by its own instant, not by its arrival: the newest wins, and of
the same instant "over" wins. So messages may come twice, late and in any order. A group that is
over as a whole closes members that were not named; but one that is still told to fire two minutes
after that is believed: a truncated message knows only those that it lists (decision 0015).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from zhilian.catalogue import selectors as catalogue
from zhilian.core.crypto import sm3
from zhilian.monitoring.formats.mapping import Alert, Reading
from zhilian.monitoring.models import Check, ClosedGroup, InboundAlert, InboundSource
from zhilian.monitoring.selectors.inbound import LONG_OVER
from zhilian.monitoring.service import checks, passive
from zhilian.monitoring.types import CheckDraft, State

STILL_TOLD = timedelta(minutes=2)
INSTANT = timedelta(microseconds=1)
ILL = (State.DOWN, State.UNREACHABLE)


@dataclass(kw_only=True)
class Told:
    """What a message changed."""

    fired: int = 0
    resolved: int = 0
    same: int = 0
    refused: int = 0
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class _Book:
    """The alerts of one source while a message is worked on; the source's row is locked."""

    source: InboundSource
    received_at: datetime
    rows: dict[str, InboundAlert]
    closed: dict[str, ClosedGroup]
    told: Told


def bring_up_to_date(*, source: InboundSource, reading: Reading, received_at: datetime) -> Told:
    """Take every alert of a message, then the groups that are over."""
    alerts = [alert for alert in reading.alerts if not alert.beat]
    book = _open_book(source, alerts, received_at=received_at)
    for alert in alerts:
        _hear(alert, book)
    if reading.closes is not None:
        group, ended_at = reading.closes
        _close_group(digest(group), min(ended_at, received_at), book)
    if book.told.refused:
        book.told.faults.append(
            f"已达上限 {source.most_members} 个监测项，{book.told.refused} 条新告警没有建项，"
            "请调高上限或在对方减少告警。"
        )
    return book.told


@transaction.atomic
def settle(*, alert_id: int, at: datetime) -> bool:
    """Tell a check again what its alert is, after a pause or maintenance made it forget."""
    row = InboundAlert.objects.select_for_update(of=("self",)).filter(id=alert_id).first()
    if row is None or row.check_ref_id is None:
        return False
    return _tell(row, received_at=at, text=row.title)


@transaction.atomic
def let_go(*, alert_id: int, at: datetime) -> bool:
    """Retire the check of an alert that has been over for ninety days, and forget the alert."""
    row = InboundAlert.objects.select_for_update(of=("self",)).filter(id=alert_id).first()
    if row is None or row.firing or row.seen_at > at - LONG_OVER:
        return False
    check_id = row.check_ref_id
    row.delete()
    if check_id and Check.objects.live().filter(id=check_id).exists():
        checks.retire_check(check_id=check_id, reason="告警已恢复 90 天，自动移除", at=at)
    return True


def digest(text: str) -> str:
    return sm3(text.encode())


def _open_book(source: InboundSource, alerts: Sequence[Alert], *, received_at: datetime) -> _Book:
    wanted = {digest(alert.id) for alert in alerts}
    groups = {digest(alert.group) for alert in alerts if alert.group}
    rows = InboundAlert.objects.filter(source=source, fingerprint__in=wanted)
    closed = ClosedGroup.objects.filter(source=source, group__in=groups)
    return _Book(
        source=source,
        received_at=received_at,
        rows={row.fingerprint: row for row in rows.select_for_update().order_by("id")},
        closed={row.group: row for row in closed},
        told=Told(),
    )


def _hear(alert: Alert, book: _Book) -> None:
    row = book.rows.get(digest(alert.id))
    at = alert.at
    if row is None:
        _meet(alert, book)
        return
    row.seen_at = max(row.seen_at, book.received_at)
    if _is_news(alert, row):
        row.by_group_at = None
    elif _still_fires(alert, row, book):
        at, row.by_group_at = book.received_at, None
    else:
        row.save(update_fields=["seen_at"])
        book.told.same += 1
        return
    changed = row.firing != alert.firing
    row.firing, row.at = alert.firing, at
    row.title, row.severity = alert.title, alert.severity
    row.group = digest(alert.group) if alert.group else row.group
    _settle_in(row, alert, book, changed=changed)


def _is_news(alert: Alert, row: InboundAlert) -> bool:
    return (alert.at, not alert.firing) > (row.at, not row.firing)


def _still_fires(alert: Alert, row: InboundAlert, book: _Book) -> bool:
    if not alert.firing or row.firing or row.by_group_at is None:
        return False
    return book.received_at - row.by_group_at > STILL_TOLD


def _meet(alert: Alert, book: _Book) -> None:
    """An alert that is new to us; one that begins with "over" is remembered, because its firing
    may come late.
    """
    group = digest(alert.group) if alert.group else ""
    if alert.firing and _is_history(alert, book.closed.get(group), book):
        book.told.same += 1
        return
    row = InboundAlert(
        source=book.source,
        fingerprint=digest(alert.id),
        title=alert.title,
        severity=alert.severity,
        group=group,
        firing=alert.firing,
        at=alert.at,
        seen_at=book.received_at,
    )
    book.rows[row.fingerprint] = row
    _settle_in(row, alert, book, changed=alert.firing)


def _is_history(alert: Alert, closed: ClosedGroup | None, book: _Book) -> bool:
    if closed is None or alert.at > closed.at:
        return False
    return book.received_at - closed.received_at <= STILL_TOLD


def _settle_in(row: InboundAlert, alert: Alert, book: _Book, *, changed: bool) -> None:
    """Keep the row and tell its check; a firing gets a check if there is room for one."""
    if row.firing and not _has_check(row, alert, book):
        book.told.refused += 1
        return
    row.save()
    book.told.fired += changed and row.firing
    book.told.resolved += changed and not row.firing
    book.told.same += not changed
    text = f"{alert.title}：{alert.detail}" if alert.detail else alert.title
    _tell(row, received_at=book.received_at, text=text if row.firing else f"已恢复：{alert.title}")


def _has_check(row: InboundAlert, alert: Alert, book: _Book) -> bool:
    if row.check_ref_id is not None:
        check = Check.objects.get(id=row.check_ref_id)
        if check.retired_at:
            checks.bring_back(check_id=check.pk, at=book.received_at)
        return True
    held = InboundAlert.objects.filter(source=book.source, check_ref__isnull=False).count()
    if held >= book.source.most_members:
        return False
    row.check_ref = _new_check(row, alert, book)
    return True


def _new_check(row: InboundAlert, alert: Alert, book: _Book) -> Check:
    """Judged from the instant before the alert began, so that its whole time counts."""
    source = book.source
    draft = CheckDraft(
        code=f"alert-{source.pk}-{row.fingerprint[:12]}",
        name=alert.title[:80],
        kind="alert",
        options={"source": source.pk, "fingerprint": alert.id[:200]},
        site_code=source.site.code if source.site else "",
        window_code=_window(alert, book),
    )
    check = checks.create_check(draft=draft, at=book.received_at)
    check.target = f"{source.name}：{alert.title}"[:300]
    check.horizon_at = check.state_since = min(alert.at, book.received_at) - INSTANT
    check.recheck_at = None
    check.save(update_fields=["target", "horizon_at", "state_since", "recheck_at"])
    return check


def _window(alert: Alert, book: _Book) -> str:
    if not alert.window or catalogue.window_exists(code=alert.window):
        return alert.window
    book.told.faults.append(f"没有编号为 {alert.window} 的窗口，“{alert.title[:40]}”没有关联窗口。")
    return ""


def _close_group(group: str, ended_at: datetime, book: _Book) -> None:
    """Everybody of the group is over, named or not; later firings of before are history."""
    closed, _ = ClosedGroup.objects.get_or_create(
        source=book.source,
        group=group,
        defaults={"at": ended_at, "received_at": book.received_at},
    )
    if ended_at > closed.at:
        closed.at, closed.received_at = ended_at, book.received_at
        closed.save(update_fields=["at", "received_at"])
    open_members = InboundAlert.objects.filter(
        source=book.source, group=group, firing=True, at__lte=ended_at
    )
    for row in open_members.select_for_update().order_by("id"):
        row.firing, row.at, row.by_group_at = False, ended_at, book.received_at
        row.seen_at = max(row.seen_at, book.received_at)
        row.save(update_fields=["firing", "at", "by_group_at", "seen_at"])
        book.told.resolved += 1
        _tell(row, received_at=book.received_at, text=f"整组恢复：{row.title}")


def _tell(row: InboundAlert, *, received_at: datetime, text: str) -> bool:
    """Report to the check, at an instant that it can still take: after what it last judged."""
    held = Check.objects.select_related("parent")
    check = held.filter(id=row.check_ref_id).first() if row.check_ref_id else None
    if check is None or agrees(row, check):
        return False
    at = max(row.at, check.horizon_at + INSTANT)
    return passive.report(
        check_id=check.pk,
        ok=not row.firing,
        at=at,
        received_at=max(received_at, at),
        text=text,
        evidence=f"来源 {row.source.name}，{'告警' if row.firing else '恢复'} {row.at:%F %T} UTC",
    )


def agrees(row: InboundAlert, check: Check) -> bool:
    """Whether the check's state already says what the alert is."""
    if not row.firing:
        return check.state == State.UP
    behind = check.parent is not None and check.parent.state in ILL
    return check.state == State.DOWN or (check.state == State.UNREACHABLE and behind)
