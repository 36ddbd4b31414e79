"""Clauses measured from incidents: C2.1 outages, C2.3a plans, C2.3b finding, C2.3c-d repair."""

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
from zhilian.incidents.outage_rows import Outage, outages_touching
from zhilian.incidents.types import FaultClass

NEAR_SHARE = 0.75
SHOWN = 20


@indicator("C2.1")
def outages(period: Period) -> Reading:
    """Outages of the period that count as ours: all, but those whose other cause both signed.
    Login faults and declared ones alike count beyond the limit.
    """
    counted: list[Outage] = []
    excused: list[Outage] = []
    lasting: list[Outage] = []
    for outage in outages_touching(start=period.start_at, end=period.end_at):
        clock = _outage_clock(outage.subject, period)
        if clock is not None and clock.elapsed_s > clock.target_s:
            (excused if outage.excused_before(period.end_at) else counted).append(outage)
        elif clock is not None and outage.lasts:
            lasting.append(outage)
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
        evidence=tuple(each.evidence for each in (*counted, *excused, *lasting)),
    )


@indicator("C2.3a")
def plans(period: Period) -> Reading:
    """Share of the fault classes with a plan in force, and which of them were drilled."""
    held, drilled, runs = selectors.coverage(start=period.start_at, end=period.end_at)
    if not held:
        return Reading(
            value=None, unit="%", n=0, verdict=Verdict.NO_DATA, text="还没有发布应急预案"
        )
    every = len(FaultClass)
    lacking = every - len(held)
    dry = len(held - drilled)
    text = f"{every} 类故障中 {len(held)} 类有现行预案，期内演练 {len(runs)} 次"
    text += f"，{dry} 类尚未演练" if dry else "，各类都演练过"
    verdict = Verdict.MISSED if lacking else Verdict.AT_RISK if dry else Verdict.MET
    return Reading(
        value=len(held) / every * 100,
        unit="%",
        n=every,
        verdict=verdict,
        text=text,
        evidence=tuple(
            Evidence(
                label=f"《{run.version.title}》{run.get_kind_display()}"
                f" {local(run.began_at):%Y-%m-%d}",
                url=f"/ops/incidents/plans/runs/{run.pk}/",
            )
            for run in runs[-SHOWN:]
        ),
    )


@indicator("C2.3b")
def found_in_time(period: Period) -> Reading:
    """Share of the faults found within the limit, by the clocks from their beginning."""
    faults = selectors.detected_between(start=period.start_at, end=period.end_at)
    timed = _counted("detect", faults, period)
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
    return _repaired("fix_general", "一般故障", limits.FIX_GENERAL, period)


@indicator("C2.3d")
def hardware_faults(period: Period) -> Reading:
    """The same for faults of hardware, under their own limit."""
    return _repaired("fix_hardware", "硬件故障", limits.FIX_HARDWARE, period)


def _repaired(policy: str, word: str, limit: timedelta, period: Period) -> Reading:
    faults = selectors.detected_between(start=period.start_at, end=period.end_at)
    timed = _counted(policy, faults, period)
    if not timed:
        return _nothing(f"期间没有{word}")
    late = _late(timed)
    waived = [clock for clock in timed if clock.verdict is ClockVerdict.WAIVED]
    done = [clock for clock in timed if not clock.running]
    share = 1 - len(late) / len(timed)
    worst = max(clock.elapsed_s for clock in timed)
    worst_net = max(clock.net_s for clock in timed)
    text = (
        f"{len(timed)} 起{word}，已恢复 {len(done)} 起，"
        f"超过 {_hours(limit)} 小时 {len(late)} 起，"
        f"最长 {_minutes(worst)} 分钟（自然时间），扣除等待 {_minutes(worst_net)} 分钟"
    )
    return Reading(
        value=share * 100,
        unit="%",
        n=len(timed),
        verdict=_fix_verdict(timed),
        text=text + (f"；另有 {len(waived)} 起超时已豁免" if waived else ""),
        evidence=_evidence(timed, faults),
    )


def _outage_clock(subject: str, period: Period) -> ClockView | None:
    views = contract.clocks_for(subject=subject, now=period.end_at)
    held = [clock for clock in views if clock.policy == "outage"]
    return max(held, key=lambda clock: clock.id, default=None)


def _outage_verdict(n: int, *, lasting: bool) -> Verdict:
    if n >= limits.OUTAGES_BELOW:
        return Verdict.MISSED
    near = n + 1 >= limits.OUTAGES_BELOW
    return Verdict.AT_RISK if near or lasting else Verdict.MET


def _counted(policy: str, faults: list[Incident], period: Period) -> list[ClockView]:
    """One clock a fault. A merged one's clock counts only for a breach that its survivor does
    not carry: one outage counts once, and no breach is lost.
    """
    clocks = _clocks_by_subject(policy, faults, period)
    late = {subject for subject, clock in clocks.items() if clock.breached}
    return [
        clocks[fault.subject]
        for fault in faults
        if fault.subject in clocks
        and not (fault.is_merged and f"incident:{fault.merged_into_id}" in late)
    ]


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


def _nothing(text: str) -> Reading:
    return Reading(value=None, unit="%", n=0, verdict=Verdict.NO_DATA, text=text)


def _hours(limit: timedelta) -> int:
    return int(limit.total_seconds() // 3600)


def _minutes(seconds: int) -> int:
    return round(seconds / 60)
