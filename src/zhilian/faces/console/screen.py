"""The screen on the wall of the duty room: what five metres away must be readable, and no more."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from zhilian.contract.types import ClauseRow, Verdict
from zhilian.faces.console import desk as desks
from zhilian.faces.console import walls

MOST_CASES = 3
PATROL_CLAUSE = "C3.1"


@dataclass(frozen=True, kw_only=True)
class Clauses:
    """How many clauses stand how, in the order in which one worries."""

    unmet: int
    at_risk: int
    met: int
    no_data: int


@dataclass(frozen=True, kw_only=True)
class Screen:
    """`hidden_cases` are the open incidents beyond those that find room."""

    desk: desks.Desk
    cases: tuple[desks.Case, ...]
    hidden_cases: int
    clauses: Clauses
    patrol: ClauseRow | None

    @property
    def wall(self) -> walls.Wall:
        return self.desk.wall

    @property
    def headline(self) -> str:
        """The whole platform in one line of at most a dozen signs."""
        desk = self.desk
        if desk.real_cases:
            return f"{desk.real_cases} 起故障没有恢复"
        if desk.wall.really_down:
            return f"{desk.wall.really_down} 个窗口故障"
        if desk.cases:
            return "正在演练"
        if desk.wall.unproven:
            return f"{desk.wall.unproven} 个窗口状态未知"
        return "一切正常" if desk.wall.tiles else "还没有窗口在监测"


def screen(*, now: datetime) -> Screen:
    """Everybody's view: nobody acts here, so no role is asked."""
    desk = desks.desk(now=now, role_codes=frozenset())
    return Screen(
        desk=desk,
        cases=desk.cases[:MOST_CASES],
        hidden_cases=max(0, len(desk.cases) - MOST_CASES),
        clauses=_clauses(desk.clauses),
        patrol=next((row for row in desk.clauses if row.id == PATROL_CLAUSE), None),
    )


def _clauses(rows: Sequence[ClauseRow]) -> Clauses:
    found = Counter(str(row.verdict) for row in rows)
    return Clauses(
        unmet=found[Verdict.MISSED],
        at_risk=found[Verdict.AT_RISK],
        met=found[Verdict.MET],
        no_data=found[Verdict.NO_DATA],
    )
