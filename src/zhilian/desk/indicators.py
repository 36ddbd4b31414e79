"""C3.2: the data of the sub-platforms and windows is maintained, and handled daily."""

from collections.abc import Iterator

from zhilian.contract import limits
from zhilian.contract.types import Evidence, Period, Reading, Verdict, indicator
from zhilian.core.times import local
from zhilian.desk.selectors import data_work
from zhilian.desk.selectors.data_work import DataWork
from zhilian.desk.types import OrderState

SHOWN = 12


@indicator("C3.2")
def data_is_maintained(period: Period) -> Reading:
    """Windows in service of those of the contract, and what was done for their data.

    Missed with fewer sub-platforms or windows than the contract names. Never more than at risk
    otherwise: quarterly backups are a part of the clause, and nothing here proves them.
    """
    work = data_work.data_work(start=period.start_at, end=period.end_at)
    if not work.names:
        return Reading(
            value=None, unit="个窗口", n=0, verdict=Verdict.NO_DATA, text="没有在用的窗口"
        )
    whole = work.sub_platforms >= limits.SUB_PLATFORMS and len(work.names) >= limits.WINDOWS
    return Reading(
        value=float(len(work.names)),
        unit="个窗口",
        n=len(work.names),
        verdict=Verdict.AT_RISK if whole else Verdict.MISSED,
        text=_text(work),
        evidence=tuple(_evidence(work)),
    )


def _text(work: DataWork) -> str:
    lines = sum(table.lines for table in work.tables)
    idle = len(work.names) - len(work.cases)
    return (
        f"在用 {work.sub_platforms} 个子平台、{len(work.names)} 个窗口"
        f"（要求 {limits.SUB_PLATFORMS}、{limits.WINDOWS} 个）；"
        f"期内收到办件 {work.received} 件，{idle} 个窗口没有办件，"
        f"近 30 天收到的已办结 {work.finished} 件；"
        f"资料表写入 {len(work.tables)} 次共 {lines} 行；"
        f"软件运维派工 {len(work.orders)} 张，完成 {work.orders_done} 张。"
        "页面上逐条修改的资料未计；"
        f"每 {limits.BACKUP_MONTHS} 个月一次的备份和恢复演练尚无登记，不能证明，故最多判为有风险"
    )


def _evidence(work: DataWork) -> Iterator[Evidence]:
    """What was done by hand first, then every window's cases, the busiest first."""
    for table in work.tables[:SHOWN]:
        label = f"资料表 {table.label}：{table.lines} 行（{local(table.at):%Y-%m-%d %H:%M}）"
        yield Evidence(label=label, url="/ops/audit/?q=sheets.table.written")
    for order in work.orders[:SHOWN]:
        label = f"派工单 {order.number} {order.category}：{OrderState(order.state).label}"
        yield Evidence(label=label, url=f"/desk/orders/{order.pk}/")
    idle = [code for code in work.names if code not in work.cases]
    for code in idle[:SHOWN]:
        yield Evidence(label=f"{work.names[code]}：期内没有办件", url=f"/ops/windows/{code}/")
    busy = sorted(work.cases.items(), key=lambda item: (-item[1].received, item[0]))
    for code, held in busy[:SHOWN]:
        label = f"{work.names[code]}：收到 {held.received} 件，近 30 天办结 {held.finished} 件"
        yield Evidence(label=label, url=f"/ops/windows/{code}/")
