"""C1.1: are the windows kept running, maintained and updated? C2.2: how quickly pages load.
C2.3e: is everything watched, and is the watching alive?
"""

from __future__ import annotations

from collections.abc import Iterator

from zhilian.contract import selectors as contract
from zhilian.contract.types import Evidence, Period, Reading, Verdict, indicator
from zhilian.core.times import local
from zhilian.monitoring import selectors
from zhilian.monitoring.selectors import kept_up, load_standing
from zhilian.monitoring.selectors.kept_up import KeptUp
from zhilian.monitoring.selectors.load_standing import LoadStanding

SHOWN = 12


@indicator("C1.1")
def modules_are_kept_up(period: Period) -> Reading:
    """Share of observed time in which the windows on offer were up, and what was done for them.

    The contract names no figure for it, so nothing here misses the clause: at risk with a window
    that is down or was not observed, and while no maintenance or update is on record.
    """
    kept = kept_up.kept_up(start=period.start_at, end=period.end_at)
    if not kept.seen:
        text = "窗口还没有满一天的可用性记录" if kept.names else "没有窗口"
        return Reading(value=None, unit="%", n=0, verdict=Verdict.NO_DATA, text=text)
    doubts = (bool(kept.unseen), bool(kept.down), not kept.recorded)
    return Reading(
        value=kept.total.percent,
        unit="%",
        n=len(kept.seen),
        verdict=Verdict.AT_RISK if any(doubts) else Verdict.MET,
        text=_kept_text(kept),
        evidence=tuple(_kept_evidence(kept)),
    )


@indicator("C2.2")
def page_loads(period: Period) -> Reading:
    """Share of windows whose page is qualified or better, by the lab's latest grade in the period.

    Missed with any unqualified window; at risk where windows have no grade of the last days,
    readers' own p75 is beyond the limit, or the last month was slower than the one before.
    """
    standing = load_standing.standing(start=period.start_at, end=period.end_at)
    if not standing.graded and not standing.field.enough:
        return Reading(
            value=None, unit="%", n=0, verdict=Verdict.NO_DATA, text="尚无实验室评级，现场样本不足"
        )
    return Reading(
        value=standing.share if standing.graded else None,
        unit="%",
        n=standing.graded,
        verdict=_load_verdict(standing),
        text=_load_text(standing),
        evidence=_load_evidence(standing),
    )


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


def _kept_text(kept: KeptUp) -> str:
    total, scope = kept.total, contract.scope_count()
    unknown = total.unknown_s / (total.known_s + total.unknown_s)
    parts = [f"{len(kept.names)} 个窗口中 {len(kept.seen)} 个有可用性记录"]
    if kept.down:
        parts.append(f"{len(kept.down)} 个现在中断")
    parts.append(f"维护 {len(kept.runs)} 次、平台发布 {len(kept.releases)} 次")
    parts.append(f"窗口更新 {len(kept.versions)} 次")
    parts.append(f"维护范围登记 {scope.total} 项，采购人已确认 {scope.confirmed} 项")
    return (
        f"{'，'.join(parts)}。现值为窗口监测项可用时间占已观测时间之比，页面打得开而表单提交不了的"
        f"时间算不可用，按整日计，当天、维护、演练和未观测时间（{unknown:.1%}）不计；窗口以外的模块和设备、人工巡检未计"
    )


def _kept_evidence(kept: KeptUp) -> Iterator[Evidence]:
    """What speaks against us first: down, not always up, not observed. Then what was done."""
    yield Evidence(label="维护范围登记", url="/ops/contract/scope/")
    ill = [(code, "现在中断") for code in kept.down]
    worst = sorted((kept.uptimes[code].percent or 0.0, code) for code in kept.seen)
    ill += [(code, f"可用 {percent:.2f}%") for percent, code in worst if percent < 100]
    ill += [(code, "没有可用性记录") for code in kept.unseen]
    for code, why in ill[:SHOWN]:
        yield Evidence(label=f"{kept.names[code]}：{why}", url=f"/ops/windows/{code}/")
    for run in kept.runs[:SHOWN]:
        label = f"维护 {local(run.starts_at):%Y-%m-%d %H:%M}：{run.window.reason}"
        yield Evidence(label=label, url=f"/ops/maintenance/{run.window_id}/")
    for mark in kept.releases[:SHOWN]:
        label = f"平台发布 {mark.name}（{local(mark.at):%Y-%m-%d}）"
        yield Evidence(label=label, url="/ops/pages/releases/")
    for one in kept.versions[:SHOWN]:
        label = f"{one.name}：第 {one.number} 版 {local(one.opens_at):%Y-%m-%d} 启用"
        yield Evidence(label=label, url=f"/ops/windows/{one.code}/")


def _load_verdict(standing: LoadStanding) -> Verdict:
    if standing.unqualified:
        return Verdict.MISSED
    doubts = (
        bool(standing.ungraded),
        bool(standing.slow_in_field),
        standing.improves is False,
    )
    return Verdict.AT_RISK if any(doubts) else Verdict.MET


def _load_text(standing: LoadStanding) -> str:
    counts = (
        f"优秀 {standing.excellent}、合格 {standing.qualified}、不合格 {len(standing.unqualified)}"
    )
    parts = [f"{standing.graded} 个窗口已评级：{counts}"]
    if standing.ungraded:
        parts.append(f"{len(standing.ungraded)} 个近期没有评级")
    if standing.window_days:
        share = standing.good_window_days / standing.window_days
        parts.append(f"期内 {standing.window_days} 个窗口日合格率 {share:.2%}")
    p75 = standing.field.p75_if_enough
    parts.append(f"现场 p75 {p75:.0f} 毫秒" if p75 is not None else "现场样本不足")
    words = {True: "逐月没有变慢", False: "最近一月变慢", None: "尚不能逐月比较"}
    return "，".join([*parts, words[standing.improves]])


def _load_evidence(standing: LoadStanding) -> tuple[Evidence, ...]:
    """The board, then every window that speaks against us, then those that nobody graded."""
    named = [(code, "不合格") for code in standing.unqualified]
    named += [(code, "现场 p75 超过 2 秒") for code in standing.slow_in_field]
    named += [(code, "近期没有评级") for code in standing.ungraded]
    return (
        Evidence(label="页面加载一览", url="/ops/pages/"),
        *(
            Evidence(label=f"{standing.names[code]}：{why}", url=f"/ops/pages/at/{code}/")
            for code, why in named[:SHOWN]
        ),
        Evidence(label="版本标记", url="/ops/pages/releases/"),
    )
