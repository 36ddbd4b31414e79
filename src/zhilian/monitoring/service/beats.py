"""Beats of jobs: taken once, judged by the schedule. How often somebody looks changes nothing:
before each beat, what was owed until then is judged, to the microsecond at which it was owed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from zhilian.core import events
from zhilian.monitoring.errors import BeatRefused, NoSuchCheck, TokenRefused
from zhilian.monitoring.events import BeatTokenRenewed
from zhilian.monitoring.models import Beat, Check, Pulse
from zhilian.monitoring.rhythm import Deadline, words
from zhilian.monitoring.service import pulses
from zhilian.monitoring.service.agents import hash_token
from zhilian.monitoring.service.passive import report
from zhilian.monitoring.types import BeatKind, State

MOST_LOG = 10_000
MOST_A_MINUTE = 60
KEPT = timedelta(days=90)


@dataclass(frozen=True, kw_only=True)
class Signal:
    """What a job sends. `run` names one run, so that a repeated signal of it counts once."""

    kind: BeatKind
    exit_code: int | None = None
    run: str = ""
    log: str = ""


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What became of a signal."""

    duplicate: bool
    judged: bool


@transaction.atomic
def take_beat(*, token: str, signal: Signal, at: datetime) -> Taken:
    """Take one beat. Errors: TokenRefused, BeatRefused (too many)."""
    held = Pulse.objects.filter(token_hash=hash_token(token)).values_list("check_ref_id").first()
    check, pulse = _locked(held[0] if held else 0)
    if check is None or pulse is None or check.retired_at or check.kind != "heartbeat":
        raise TokenRefused
    if _known(check, signal):
        return Taken(duplicate=True, judged=not check.paused)
    _refuse_floods(check, at)
    _settle(check, pulse, until=at)
    beat = _keep(check, pulse, signal, at)
    pulse.sign_at = at
    pulse.running_since = at if signal.kind == BeatKind.START else None
    pulses.reckon(check=check, pulse=pulse, at=at)
    if signal.kind != BeatKind.START and not check.paused:
        ok = signal.kind == BeatKind.OK
        _judge(pulse, ok=ok, at=at, received_at=at, text=_words(beat), evidence=str(beat.pk))
    pulse.save()
    return Taken(duplicate=False, judged=not check.paused)


@transaction.atomic
def sweep_pulse(*, check_id: int, at: datetime) -> None:
    """Judge what is owed by now, follow a changed schedule, and tell the last judgement again to a
    check that was set aside meanwhile.
    """
    check, pulse = _locked(check_id)
    if check is None or pulse is None or check.retired_at or check.paused:
        return
    if pulse.reckoned_at < check.changed_at:
        pulses.reckon(check=check, pulse=pulse, at=at)
    _settle(check, pulse, until=at)
    _tell_again(check, pulse, at=at)
    pulse.save()


@transaction.atomic
def renew_beat_token(*, check_id: int, at: datetime) -> Pulse:
    """A new token; the old one is worth nothing from now on. Errors: NoSuchCheck."""
    check, pulse = _locked(check_id)
    if check is None or pulse is None:
        raise NoSuchCheck(check_id)
    pulses.give_token(pulse, at=at)
    pulse.save()
    events.record(BeatTokenRenewed(at=at, check_id=check.pk, code=check.code))
    return pulse


def prune_beats(*, now: datetime) -> int:
    """Let old beats go; flips and day figures stay."""
    gone, _ = Beat.objects.filter(at__lt=now - KEPT).delete()
    return gone


def _locked(check_id: int) -> tuple[Check | None, Pulse | None]:
    """The check first, as everywhere; the pulse is only touched under the check's lock."""
    check = Check.objects.select_for_update().filter(id=check_id).first()
    return check, Pulse.objects.filter(check_ref_id=check_id).first() if check else None


def _known(check: Check, signal: Signal) -> bool:
    same = Beat.objects.filter(check_ref=check, run=signal.run, kind=signal.kind)
    return bool(signal.run) and same.exists()


def _refuse_floods(check: Check, at: datetime) -> None:
    lately = Beat.objects.filter(check_ref=check, at__gt=at - timedelta(minutes=1))
    if lately.count() >= MOST_A_MINUTE:
        raise BeatRefused(f"一分钟内已报到 {MOST_A_MINUTE} 次，请检查任务是否在循环，稍后再报。")


def _settle(check: Check, pulse: Pulse, *, until: datetime) -> None:
    """Report every deadline that passed since it was last looked at."""
    if check.paused:
        return
    for deadline in pulses.ahead(check=check, pulse=pulse):
        if deadline.at <= until:
            _miss(pulse, deadline, until=until)
    pulse.deadline_at = min(
        (one.at for one in pulses.ahead(check=check, pulse=pulse)), default=None
    )


def _miss(pulse: Pulse, deadline: Deadline, *, until: datetime) -> None:
    pulse.judged_until = deadline.at
    _judge(pulse, ok=False, at=deadline.at, received_at=until, text=deadline.text)


def _judge(
    pulse: Pulse, *, ok: bool, at: datetime, received_at: datetime, text: str, evidence: str = ""
) -> None:
    pulse.verdict_ok, pulse.verdict_at, pulse.verdict_text = ok, at, text[:300]
    report(
        check_id=pulse.check_ref_id,
        ok=ok,
        at=at,
        received_at=received_at,
        text=text,
        evidence=f"报到记录 {evidence}" if evidence else text,
    )


def _tell_again(check: Check, pulse: Pulse, *, at: datetime) -> None:
    check.refresh_from_db(fields=["state", "state_since"])
    aside = check.state in (State.UNKNOWN, State.UNREACHABLE)
    if not aside or pulse.verdict_ok is None or pulse.verdict_at is None:
        return
    above = check.parent
    if above is not None and above.state in (State.DOWN, State.UNREACHABLE):
        return
    if check.changed_at <= pulse.verdict_at:
        report(
            check_id=check.pk,
            ok=pulse.verdict_ok,
            at=at,
            received_at=at,
            text=pulse.verdict_text,
            evidence=f"重新判定：{pulse.verdict_text}",
        )


def _keep(check: Check, pulse: Pulse, signal: Signal, at: datetime) -> Beat:
    began = pulse.running_since
    took = (at - began).total_seconds() if began and signal.kind != BeatKind.START else None
    late = at - pulse.due_at if pulse.due_at and not began else timedelta()
    log = signal.log[-MOST_LOG:].replace("\0", "")
    return Beat.objects.create(
        check_ref=check,
        at=at,
        kind=signal.kind,
        exit_code=signal.exit_code,
        run=signal.run[:64],
        took_s=took,
        late_s=max(0, int(late.total_seconds())),
        judged=not check.paused,
        log_sealed=log,
        log_bytes=len(log.encode()),
    )


def _words(beat: Beat) -> str:
    if beat.kind == BeatKind.OK:
        took = f"，用时 {words(timedelta(seconds=beat.took_s))}" if beat.took_s else ""
        return f"任务已完成{took}"
    code = "" if beat.exit_code is None else f"（退出码 {beat.exit_code}）"
    return f"任务报告失败{code}；请查看报到记录里的日志"
