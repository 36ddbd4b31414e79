"""How C3.9 is measured: on site within two hours, from the clocks that incidents start and stop."""

from zhilian.contract import selectors as contract
from zhilian.contract.types import ClockView, Evidence, Period, Reading, Verdict, indicator

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
