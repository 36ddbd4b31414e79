"""The clause wall: which clauses are shown, and how the whole stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from zhilian.contract.models import Term
from zhilian.contract.types import ClauseRow, Verdict


@dataclass(frozen=True, kw_only=True)
class WallFilter:
    """What the wall is narrowed to; empty strings narrow nothing."""

    q: str = ""
    verdict: str = ""
    kind: str = ""


@dataclass(frozen=True, kw_only=True)
class WallGroup:
    """One chapter of the contract with its clauses."""

    name: str
    rows: tuple[ClauseRow, ...]


@dataclass(frozen=True, kw_only=True)
class TermView:
    """How far the contract has run; `day` is counted from 1."""

    first_date: date
    last_date: date
    day: int
    days: int

    @property
    def share(self) -> float:
        return min(1.0, max(0.0, self.day / self.days))


def verdict_counts(rows: Sequence[ClauseRow]) -> dict[Verdict, int]:
    return {verdict: sum(row.verdict is verdict for row in rows) for verdict in Verdict}


def wall_groups(rows: Sequence[ClauseRow], *, chosen: WallFilter) -> list[WallGroup]:
    """The chapters in the order of the contract; those without a matching clause are left out."""
    groups: dict[str, list[ClauseRow]] = {}
    for row in rows:
        if _matches(row, chosen):
            groups.setdefault(row.group, []).append(row)
    return [WallGroup(name=name, rows=tuple(held)) for name, held in groups.items()]


def term_view(*, term: Term | None, today: date) -> TermView | None:
    if term is None:
        return None
    return TermView(
        first_date=term.first_date,
        last_date=term.last_date,
        day=(today - term.first_date + timedelta(days=1)).days,
        days=(term.last_date - term.first_date + timedelta(days=1)).days,
    )


def _matches(row: ClauseRow, chosen: WallFilter) -> bool:
    if chosen.verdict and row.verdict != chosen.verdict:
        return False
    if chosen.kind and row.kind != chosen.kind:
        return False
    words = f"{row.id} {row.source} {row.title} {row.wording} {row.target}".lower()
    return chosen.q.lower() in words
