"""How C3.9 is measured (on site within two hours, from the clocks of incidents) and C3.5 (the
residents who are named, and how many of them really stood on duty).
"""

from zhilian.contract import limits
from zhilian.contract import selectors as contract
from zhilian.contract.types import ClockView, Evidence, Period, Reading, Verdict, indicator
from zhilian.core.times import local_date
from zhilian.directory import selectors as directory
from zhilian.directory.types import Role, RoleHolder
from zhilian.oncall import selectors

SHOWN = 20


@indicator("C3.9")
def arrivals(period: Period) -> Reading:
    """The share of system faults outside working hours at which somebody arrived in time."""
    tally = contract.tally(policy="arrival", period=period, now=period.end_at)
    if not tally.started:
        return Reading(
            value=None, unit="%", n=0, verdict=Verdict.NO_DATA, text="本期没有需要到场的系统故障"
        )
    in_time = tally.started - tally.breached
    hours = tally.clocks[0].target_s / 3600
    return Reading(
        value=round(100 * in_time / tally.started, 2),
        unit="%",
        n=tally.started,
        verdict=_verdict(tally.breached, tally.clocks),
        text=f"{tally.started} 次需到场，{in_time} 次在 {hours:g} 小时内，{tally.breached} 次超时",
        evidence=tuple(_evidence(clock) for clock in _worst_first(tally.clocks)[:SHOWN]),
    )


def _verdict(breached: int, clocks: tuple[ClockView, ...]) -> Verdict:
    if breached:
        return Verdict.MISSED
    late_soon = any(clock.running and clock.share >= 0.75 for clock in clocks)
    return Verdict.AT_RISK if late_soon else Verdict.MET


def _worst_first(clocks: tuple[ClockView, ...]) -> list[ClockView]:
    return sorted(clocks, key=lambda clock: (-clock.elapsed_s, clock.id))


def _evidence(clock: ClockView) -> Evidence:
    incident_id = clock.subject.partition(":")[2]
    minutes = clock.elapsed_s // 60
    return Evidence(
        label=f"故障 {incident_id}：{minutes} 分钟（{clock.verdict.label}）",
        url=f"/ops/incidents/{incident_id}/",
    )


@indicator("C3.5")
def residents(period: Period) -> Reading:
    """Resident engineers at the end of the period, one post each, and what the roster and signed
    hand-overs prove of their presence. Presence by the hour in the offices is not recorded here.
    """
    roles = (Role.OPS_HARDWARE, Role.OPS_SOFTWARE)
    holders = directory.role_holders(roles=roles, at=period.end_at)
    if not holders:
        return Reading(value=None, unit="人", n=0, verdict=Verdict.NO_DATA, text="尚未登记驻场人员")
    hardware = {h.person_id for h in holders if h.role == Role.OPS_HARDWARE}
    software = {h.person_id for h in holders if h.role == Role.OPS_SOFTWARE}
    everybody = hardware | software
    met = (
        len(hardware) >= limits.RESIDENTS_HARDWARE
        and len(software) >= limits.RESIDENTS_SOFTWARE
        and len(everybody) >= limits.RESIDENTS
    )
    return Reading(
        value=float(len(everybody)),
        unit="人",
        n=len(everybody),
        verdict=Verdict.MET if met else Verdict.MISSED,
        text=f"驻场 {len(everybody)} 人：硬件 {len(hardware)} 人、软件 {len(software)} 人"
        f"{_presence(everybody, period)}",
        evidence=tuple(map(_holder, holders)),
    )


def _presence(everybody: set[int], period: Period) -> str:
    """What the roster can prove; empty where it has nothing of the period."""
    carried = selectors.burdens(starts_at=period.start_at, ends_at=period.end_at)
    stood = [row for row in carried if row.person_id in everybody]
    if not stood:
        return ""
    signed, owed = selectors.handover_tally(starts_at=period.start_at, ends_at=period.end_at)
    told = f"；本期 {len(stood)} 人值过班"
    return f"{told}，交接班 {signed}/{owed} 次双方签字" if owed else told


def _holder(holder: RoleHolder) -> Evidence:
    since = f"{local_date(holder.since_at):%Y-%m-%d}"
    return Evidence(
        label=f"{holder.name}（{Role(holder.role).label}，{since} 起）",
        url=f"/ops/people/{holder.person_id}/",
    )
