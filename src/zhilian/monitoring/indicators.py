"""C2.3e: is everything in scope watched, and is the watching alive?"""

from __future__ import annotations

from zhilian.contract.types import Evidence, Period, Reading, Verdict, indicator
from zhilian.monitoring import selectors


@indicator("C2.3e")
def monitoring_is_complete(period: Period) -> Reading:
    """Share of windows under a live check, at the end of the period. Met at 100 % and no blind
    agent.
    """
    summary = selectors.platform_summary(now=period.end_at)
    total = len(selectors.wall(now=period.end_at))
    heard_of = any(agent.last_seen_at for agent in selectors.agents(now=period.end_at))
    if not total or not heard_of:
        text = "探针尚未上报" if total else "没有窗口"
        return Reading(value=None, unit="%", n=0, verdict=Verdict.NO_DATA, text=text, evidence=())
    share = 100 * summary.windows / total
    alive = summary.agents > summary.agents_silent
    met = summary.windows == total and alive
    text = f"{summary.windows} / {total} 个窗口在监测，{summary.agents_silent} 个探针失联"
    return Reading(
        value=round(share, 2),
        unit="%",
        n=total,
        verdict=Verdict.MET if met else Verdict.AT_RISK if alive else Verdict.MISSED,
        text=text,
        evidence=(
            Evidence(label="窗口大屏", url="/ops/wall/"),
            Evidence(label="监测项", url="/ops/checks/"),
            Evidence(label="探针", url="/ops/checks/agents/"),
        ),
    )
