"""Clauses measured from incidents: C2.1 outages, C2.3b finding, C2.3c general repair."""

from collections.abc import Iterable
from datetime import timedelta

from zhilian.contract import limits
from zhilian.contract import selectors as contract
from zhilian.contract.types import (
    ClockVerdict,
    ClockView,
    Evidence,
    Period,
    Reading,
    Verdict,
    indicator,
)
from zhilian.core.times import local
from zhilian.incidents import selectors
from zhilian.incidents.models import Incident

NEAR_SHARE = 0.75
SHOWN = 20


@indicator("C2.1")
def outages(period: Period) -> Reading:
    """Outages of the period that count as ours: all, but those whose other cause both signed."""
    counted: list[Incident] = []
    excused: list[Incident] = []
    lasting: list[Incident] = []
    for fault in selectors.login_faults_touching(start=period.start_at, end=period.end_at):
        clock = _outage_clock(fault, period)
        if clock is not None and clock.elapsed_s > clock.target_s:
            (excused if _excused(fault, period) else counted).append(fault)
        elif clock is not None and fault.is_open:
            lasting.append(fault)
    n = len(counted)
    text = f"整体故障 {n} 次（要求少于 {limits.OUTAGES_BELOW} 次）"
    if excused:
        text += f"，另有 {len(excused)} 次双方认定非运维原因"
    if lasting:
        text += f"；平台登录故障中 {len(lasting)} 起，尚未满 {_hours(limits.OUTAGE)} 小时"
    return Reading(
        value=float(n),
        unit="次",
        n=n + len(excused),
        verdict=_outage_verdict(n, lasting=bool(lasting)),
        text=text,
        evidence=tuple(_fault_evidence(fault) for fault in (*counted, *excused, *lasting)),
    )


@indicator("C2.3b")
def found_in_time(period: Period) -> Reading:
    """Share of the faults found within the limit, by the clocks from their beginning."""
    faults = selectors.detected_between(start=period.start_at, end=period.end_at)
    clocks = _clocks_by_subject("detect", faults, period)
    timed = [clocks[fault.subject] for fault in faults if fault.subject in clocks]
    if not timed:
        return _nothing("期间没有故障")
    late = _late(timed)
    worst = max(clock.elapsed_s for clock in timed)
    share = 1 - len(late) / len(timed)
    return Reading(
        value=share * 100,
        unit="%",
        n=len(timed),
        verdict=Verdict.MISSED if late else Verdict.MET,
        text=(
            f"{len(timed)} 起故障，{len(timed) - len(late)} 起在"
            f" {_hours(limits.DETECT)} 小时内发现，最慢 {_minutes(worst)} 分钟"
        ),
        evidence=_evidence(timed, faults),
    )


@indicator("C2.3c")
def general_faults(period: Period) -> Reading:
    """Share of the general faults repaired within the limit, gross; net is in the evidence."""
    faults = selectors.detected_between(start=period.start_at, end=period.end_at)
    clocks = _clocks_by_subject("fix_general", faults, period)
    timed = [clocks[fault.subject] for fault in faults if fault.subject in clocks]
    if not timed:
        return _nothing("期间没有一般故障")
    late = _late(timed)
    done = [clock for clock in timed if not clock.running]
    share = 1 - len(late) / len(timed)
    worst = max(clock.elapsed_s for clock in timed)
    return Reading(
        value=share * 100,
        unit="%",
        n=len(timed),
        verdict=_fix_verdict(timed),
        text=(
            f"{len(timed)} 起一般故障，已恢复 {len(done)} 起，"
            f"超过 {_hours(limits.FIX_GENERAL)} 小时 {len(late)} 起，"
            f"最长 {_minutes(worst)} 分钟（自然时间）"
        ),
        evidence=_evidence(timed, faults),
    )


def _outage_clock(fault: Incident, period: Period) -> ClockView | None:
    views = contract.clocks_for(subject=fault.subject, now=period.end_at)
    return next((clock for clock in views if clock.policy == "outage"), None)


def _excused(fault: Incident, period: Period) -> bool:
    finding = getattr(fault, "finding", None)
    if finding is None or not finding.signed_by_both:
        return False
    return bool(max(finding.contractor_signed_at, finding.purchaser_signed_at) < period.end_at)


def _outage_verdict(n: int, *, lasting: bool) -> Verdict:
    if n >= limits.OUTAGES_BELOW:
        return Verdict.MISSED
    near = n + 1 >= limits.OUTAGES_BELOW
    return Verdict.AT_RISK if near or lasting else Verdict.MET


def _clocks_by_subject(
    policy: str, faults: Iterable[Incident], period: Period
) -> dict[str, ClockView]:
    """The clocks of these faults. They may have started before the period: a fault counts in
    the period in which it was found.
    """
    ours = {fault.subject for fault in faults}
    starts = [fault.fault_began_at for fault in faults]
    if not starts:
        return {}
    wide = Period(start_at=min(starts), end_at=period.end_at)
    found = contract.tally(policy=policy, period=wide, now=period.end_at).clocks
    return {clock.subject: clock for clock in found if clock.subject in ours}


def _late(timed: Iterable[ClockView]) -> list[ClockView]:
    return [clock for clock in timed if clock.verdict is ClockVerdict.BREACHED]


def _fix_verdict(timed: Iterable[ClockView]) -> Verdict:
    clocks = list(timed)
    if _late(clocks):
        return Verdict.MISSED
    near = any(clock.running and clock.share >= NEAR_SHARE for clock in clocks)
    return Verdict.AT_RISK if near else Verdict.MET


def _evidence(timed: list[ClockView], faults: list[Incident]) -> tuple[Evidence, ...]:
    """The slowest first: they are what a reader asks about."""
    by_subject = {fault.subject: fault for fault in faults}
    slowest = sorted(timed, key=lambda clock: clock.elapsed_s, reverse=True)[:SHOWN]
    return tuple(
        Evidence(
            label=f"{by_subject[clock.subject].number} {clock.verdict.label}"
            f"，用时 {_minutes(clock.elapsed_s)} 分钟，净 {_minutes(clock.net_s)} 分钟",
            url=f"/ops/incidents/{by_subject[clock.subject].pk}/",
        )
        for clock in slowest
    )


def _fault_evidence(fault: Incident) -> Evidence:
    return Evidence(
        label=f"{fault.number} {local(fault.fault_began_at):%Y-%m-%d %H:%M} 起",
        url=f"/ops/incidents/{fault.pk}/",
    )


def _nothing(text: str) -> Reading:
    return Reading(value=None, unit="%", n=0, verdict=Verdict.NO_DATA, text=text)


def _hours(limit: timedelta) -> int:
    return int(limit.total_seconds() // 3600)


def _minutes(seconds: int) -> int:
    return round(seconds / 60)
