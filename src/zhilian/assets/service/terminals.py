"""Terminals come and go, report, and are missed."""

from __future__ import annotations

from datetime import datetime, timedelta
from secrets import token_urlsafe
from urllib.parse import urlsplit

from django.db import transaction

from zhilian.assets.connectors.base import connector
from zhilian.assets.errors import NoSuchTerminal, TerminalRefused
from zhilian.assets.events import (
    TerminalBack,
    TerminalChanged,
    TerminalEnrolled,
    TerminalKeysRenewed,
    TerminalLost,
    TerminalRetired,
)
from zhilian.assets.models import Terminal
from zhilian.assets.service.settling import lapse
from zhilian.assets.types import Credentials, Greeting, TerminalDraft, TerminalKind, TerminalState
from zhilian.core import events
from zhilian.core.crypto import sm3
from zhilian.core.errors import UnknownPlugin
from zhilian.core.jobs import JOBS

PREFIX = "zt_"
PUSH = "zhilian.assets.jobs.push_terminal"
FARTHEST_S = 10**9
REPORT_EVERY_S = 30
SILENT_AFTER = timedelta(seconds=3 * REPORT_EVERY_S)
"""Three reports missed in a row, and a terminal counts as offline."""


@transaction.atomic
def enrol_terminal(*, draft: TerminalDraft, at: datetime) -> Credentials:
    """Register a terminal. Its token and secret are seen this once. Refuses a code twice."""
    _check(draft)
    if Terminal.objects.filter(code=draft.code).exists():
        raise TerminalRefused(f"编号 {draft.code} 已有终端，请换一个编号。")
    token, secret = PREFIX + token_urlsafe(24), token_urlsafe(24)
    terminal = Terminal(made_at=at, state_since=at, token_hash=sm3(token.encode()), secret=secret)
    _fill(terminal, draft)
    terminal.save()
    events.record(TerminalEnrolled(at=at, terminal_id=terminal.pk, code=terminal.code))
    return Credentials(terminal_id=terminal.pk, token=token, secret=secret)


@transaction.atomic
def change_terminal(*, terminal_id: int, draft: TerminalDraft, at: datetime) -> Terminal:
    """Say anew what and where it is. The code stays."""
    _check(draft)
    terminal = _locked(terminal_id)
    _fill(terminal, draft)
    terminal.save()
    events.record(TerminalChanged(at=at, terminal_id=terminal.pk))
    return terminal


@transaction.atomic
def renew_keys(*, terminal_id: int, at: datetime) -> Credentials:
    """A new token and secret; the old ones end now."""
    terminal = _locked(terminal_id)
    token, secret = PREFIX + token_urlsafe(24), token_urlsafe(24)
    terminal.token_hash, terminal.secret = sm3(token.encode()), secret
    terminal.save(update_fields=["token_hash", "secret"])
    events.record(TerminalKeysRenewed(at=at, terminal_id=terminal.pk))
    return Credentials(terminal_id=terminal.pk, token=token, secret=secret)


@transaction.atomic
def retire_terminal(*, terminal_id: int, reason: str, at: datetime) -> Terminal:
    """Take it out of use: its token ends, what is owed to it lapses."""
    terminal = _locked(terminal_id)
    if terminal.state == TerminalState.RETIRED:
        raise TerminalRefused("这台终端已经停用。")
    terminal.state, terminal.state_since = TerminalState.RETIRED, at
    terminal.save(update_fields=["state", "state_since"])
    lapse(terminal=terminal, reason="终端已停用", at=at)
    events.record(TerminalRetired(at=at, terminal_id=terminal.pk, reason=reason))
    return terminal


@transaction.atomic
def greet(*, terminal_id: int, greeting: Greeting, at: datetime) -> bool:
    """It reports. True when it had been away: then all that waited is due at once."""
    terminal = _locked(terminal_id)
    came_back = terminal.state != TerminalState.ONLINE
    if came_back:
        terminal.state, terminal.state_since = TerminalState.ONLINE, at
        terminal.failures, terminal.retry_at = 0, None
        events.record(TerminalBack(at=at, terminal_id=terminal.pk))
    terminal.last_seen_at, terminal.queue = at, greeting.queue
    terminal.firmware = greeting.firmware[:40]
    terminal.clock_off_s = _clock_off_s(greeting, at=at)
    terminal.save()
    if came_back:
        JOBS[PUSH].enqueue(terminal_id=terminal_id)
    return came_back


def _clock_off_s(greeting: Greeting, *, at: datetime) -> int | None:
    """How far its clock is ahead of ours; None when it does not say."""
    if greeting.clock is None or greeting.clock.tzinfo is None:
        return None
    off = round((greeting.clock - at).total_seconds())
    return max(-FARTHEST_S, min(off, FARTHEST_S))


def note_silence(*, at: datetime) -> int:
    """Mark those as offline that have not reported for too long. Returns how many."""
    silent = Terminal.objects.filter(state=TerminalState.ONLINE, last_seen_at__lt=at - SILENT_AFTER)
    return sum(_lose(one, at=at) for one in silent)


@transaction.atomic
def _lose(terminal: Terminal, *, at: datetime) -> bool:
    """False when it has reported meanwhile."""
    silent = Terminal.objects.filter(
        pk=terminal.pk, state=TerminalState.ONLINE, last_seen_at=terminal.last_seen_at
    )
    changed = silent.update(state=TerminalState.OFFLINE, state_since=at)
    if changed:
        reason = f"超过 {SILENT_AFTER.seconds} 秒没有报到"
        events.record(TerminalLost(at=at, terminal_id=terminal.pk, reason=reason))
    return bool(changed)


def _locked(terminal_id: int) -> Terminal:
    found = Terminal.objects.select_for_update().filter(pk=terminal_id).first()
    if found is None:
        raise NoSuchTerminal("没有这台终端，可能已被删除，请返回列表。")
    return found


def _check(draft: TerminalDraft) -> None:
    address = urlsplit(draft.url)
    if address.scheme not in {"http", "https"} or not address.hostname:
        raise TerminalRefused("接入网址要以 http:// 或 https:// 开头，例如 http://10.1.2.3:9000/。")
    if draft.kind not in TerminalKind.values:
        raise TerminalRefused("请选择终端种类。")
    try:
        wrong = connector(draft.connector).check_options(draft.options)
    except UnknownPlugin as refusal:
        raise TerminalRefused(str(refusal)) from None
    if wrong:
        raise TerminalRefused("；".join(one.message for one in wrong))


def _fill(terminal: Terminal, draft: TerminalDraft) -> None:
    terminal.code, terminal.name = terminal.code or draft.code, draft.name
    terminal.kind, terminal.site_id = draft.kind, draft.site_id
    terminal.place, terminal.stands_at = draft.place, draft.stands_at
    terminal.direction, terminal.connector = draft.direction, draft.connector
    terminal.url, terminal.options = draft.url, dict(draft.options)
