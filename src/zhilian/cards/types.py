"""Words of cards: their states, what a bank's file says, what lists show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import TextChoices


class CardKind(TextChoices):
    BANK = "BANK", "银行卡"
    ACCESS = "ACCESS", "门禁卡"


class CardState(TextChoices):
    ACTIVE = "ACTIVE", "使用中"
    FROZEN = "FROZEN", "已挂失"
    ENDED = "ENDED", "已停用"


MOVES: Mapping[CardState, frozenset[CardState]] = {
    CardState.ACTIVE: frozenset({CardState.FROZEN, CardState.ENDED}),
    CardState.FROZEN: frozenset({CardState.ACTIVE, CardState.ENDED}),
    CardState.ENDED: frozenset(),
}
TAKEN_BACK: Mapping[CardState, frozenset[CardState]] = {
    CardState.ENDED: frozenset({CardState.ACTIVE}),
}
"""The one other move: a switch of cards is taken back and the old card counts again."""


class RecordState(TextChoices):
    """How far one person is in the change of cards."""

    WAITING = "WAITING", "待核对"
    VERIFIED = "VERIFIED", "已核对"
    SWITCHED = "SWITCHED", "已换卡"
    DONE = "DONE", "旧卡已停用"


@dataclass(frozen=True, kw_only=True)
class BatchDraft:
    name: str
    bank: str
    old_valid_to: date
    opens_date: date
    closes_date: date


@dataclass(frozen=True, kw_only=True)
class FileRow:
    """One line of the bank's file, as it was read: whom it names and the last four digits."""

    line: int
    employee_no: str
    name: str
    tail: str
    person_id: int | None = None
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class FileRead:
    rows: tuple[FileRow, ...]

    @property
    def good(self) -> tuple[FileRow, ...]:
        return tuple(row for row in self.rows if not row.problem)

    @property
    def bad(self) -> tuple[FileRow, ...]:
        return tuple(row for row in self.rows if row.problem)


@dataclass(frozen=True, kw_only=True)
class BatchProgress:
    total: int
    by_state: Mapping[str, int]

    @property
    def switched(self) -> int:
        done = (RecordState.SWITCHED, RecordState.DONE)
        return sum(self.by_state.get(state, 0) for state in done)

    @property
    def share(self) -> float | None:
        return self.switched / self.total if self.total else None


@dataclass(frozen=True, kw_only=True)
class CardChange:
    """Why and by what a card changes: `key` makes it happen once and is told to terminals."""

    at: datetime
    key: str = ""
    number: str = ""
