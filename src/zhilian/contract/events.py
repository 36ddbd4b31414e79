"""Facts that the contract app announces. `about` is the subject of the clock: "incident:12"."""

from dataclasses import dataclass
from typing import ClassVar

from zhilian.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ClockThresholdReached(Event):
    """A clock ran past `percent` of its target; `late` when we noticed well after it did."""

    kind: ClassVar[str] = "contract.clock.threshold_reached"
    clock_id: int
    about: str
    policy: str
    percent: int
    late: bool

    @property
    def subject(self) -> str:
        return self.about


@dataclass(frozen=True, kw_only=True)
class ClockBreached(Event):
    """A clock ran past its target. Nothing un-happens this; see WaiverApproved."""

    kind: ClassVar[str] = "contract.clock.breached"
    clock_id: int
    about: str
    policy: str

    @property
    def subject(self) -> str:
        return self.about


@dataclass(frozen=True, kw_only=True)
class WaiverRequested(Event):
    kind: ClassVar[str] = "contract.waiver.requested"
    waiver_id: int
    clock_id: int

    @property
    def subject(self) -> str:
        return f"clock:{self.clock_id}"


@dataclass(frozen=True, kw_only=True)
class WaiverApproved(Event):
    kind: ClassVar[str] = "contract.waiver.approved"
    waiver_id: int
    clock_id: int

    @property
    def subject(self) -> str:
        return f"clock:{self.clock_id}"


@dataclass(frozen=True, kw_only=True)
class WaiverRefused(Event):
    kind: ClassVar[str] = "contract.waiver.refused"
    waiver_id: int
    clock_id: int

    @property
    def subject(self) -> str:
        return f"clock:{self.clock_id}"


@dataclass(frozen=True, kw_only=True)
class WaiverRevoked(Event):
    """The purchaser took the approval back: the breach counts again."""

    kind: ClassVar[str] = "contract.waiver.revoked"
    waiver_id: int
    clock_id: int

    @property
    def subject(self) -> str:
        return f"clock:{self.clock_id}"


@dataclass(frozen=True, kw_only=True)
class CalendarRevised(Event):
    kind: ClassVar[str] = "contract.calendar.revised"
    revision_id: int
    number: int

    @property
    def subject(self) -> str:
        return f"calendar:{self.revision_id}"


@dataclass(frozen=True, kw_only=True)
class WorkingHoursConfirmed(Event):
    kind: ClassVar[str] = "contract.calendar.confirmed"
    revision_id: int

    @property
    def subject(self) -> str:
        return f"calendar:{self.revision_id}"


@dataclass(frozen=True, kw_only=True)
class ScopeConfirmed(Event):
    kind: ClassVar[str] = "contract.scope.confirmed"
    item_id: int

    @property
    def subject(self) -> str:
        return f"scope:{self.item_id}"


@dataclass(frozen=True, kw_only=True)
class ScopeImported(Event):
    kind: ClassVar[str] = "contract.scope.imported"
    rows: int
    changed: int


@dataclass(frozen=True, kw_only=True)
class TermSet(Event):
    kind: ClassVar[str] = "contract.term.set"
    term_id: int
