"""Facts that duties announces."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from zhilian.core.events import Event


@dataclass(frozen=True, kw_only=True)
class _AboutGuarantee(Event):
    guarantee_id: int
    about: str

    @property
    def subject(self) -> str:
        return f"guarantee:{self.guarantee_id}"


@dataclass(frozen=True, kw_only=True)
class GuaranteePlanned(_AboutGuarantee):
    kind: ClassVar[str] = "duties.guarantee.planned"
    level: str
    start_at: datetime
    end_at: datetime


@dataclass(frozen=True, kw_only=True)
class GuaranteeCancelled(_AboutGuarantee):
    kind: ClassVar[str] = "duties.guarantee.cancelled"


@dataclass(frozen=True, kw_only=True)
class GuaranteeFinished(_AboutGuarantee):
    kind: ClassVar[str] = "duties.guarantee.finished"


@dataclass(frozen=True, kw_only=True)
class GuaranteeChecked(_AboutGuarantee):
    """Something was checked for it, and found good or faulty."""

    kind: ClassVar[str] = "duties.guarantee.checked"
    task_id: int
    result: str


@dataclass(frozen=True, kw_only=True)
class GuaranteeArrival(_AboutGuarantee):
    """Somebody of the guarantee is there; late or in time."""

    kind: ClassVar[str] = "duties.guarantee.arrival"
    person_id: int
    late: bool


@dataclass(frozen=True, kw_only=True)
class DutyNoteWritten(Event):
    kind: ClassVar[str] = "duties.note.written"
    note_id: int
    about: str

    @property
    def subject(self) -> str:
        return f"duty-note:{self.note_id}"


@dataclass(frozen=True, kw_only=True)
class DutyNoteRead(Event):
    """Whoever is on duty has taken note."""

    kind: ClassVar[str] = "duties.note.read"
    note_id: int
    person_id: int

    @property
    def subject(self) -> str:
        return f"duty-note:{self.note_id}"
