"""Facts that cards announce."""

from dataclasses import dataclass
from typing import ClassVar

from zhilian.core.events import Event


@dataclass(frozen=True, kw_only=True)
class _AboutCard(Event):
    card_id: int
    person_id: int

    @property
    def subject(self) -> str:
        return f"card:{self.card_id}"


@dataclass(frozen=True, kw_only=True)
class CardFrozen(_AboutCard):
    kind: ClassVar[str] = "cards.card.frozen"


@dataclass(frozen=True, kw_only=True)
class CardThawed(_AboutCard):
    kind: ClassVar[str] = "cards.card.thawed"


@dataclass(frozen=True, kw_only=True)
class CardIssued(_AboutCard):
    kind: ClassVar[str] = "cards.card.issued"


@dataclass(frozen=True, kw_only=True)
class CardEnded(_AboutCard):
    kind: ClassVar[str] = "cards.card.ended"


@dataclass(frozen=True, kw_only=True)
class CardRevived(_AboutCard):
    """A card that was ended counts again: the switch away from it was taken back."""

    kind: ClassVar[str] = "cards.card.revived"


@dataclass(frozen=True, kw_only=True)
class _AboutBatch(Event):
    batch_id: int

    @property
    def subject(self) -> str:
        return f"card-batch:{self.batch_id}"


@dataclass(frozen=True, kw_only=True)
class BatchMade(_AboutBatch):
    kind: ClassVar[str] = "cards.batch.made"


@dataclass(frozen=True, kw_only=True)
class BankFileTaken(_AboutBatch):
    """People of the bank's file are in the batch; `rows` new ones, `changed` with another tail."""

    kind: ClassVar[str] = "cards.bank_file.taken"
    rows: int
    changed: int


@dataclass(frozen=True, kw_only=True)
class RecordMoved(Event):
    """One person is a step further in the change of cards, or back."""

    kind: ClassVar[str] = "cards.record.moved"
    record_id: int
    batch_id: int
    person_id: int
    state: str

    @property
    def subject(self) -> str:
        return f"card-batch:{self.batch_id}"
