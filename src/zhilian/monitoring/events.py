"""Facts that monitoring announces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from zhilian.core.events import Event


@dataclass(frozen=True, kw_only=True)
class TargetFlipped(Event):
    """A target changed its state. `at` is when we decided; `began_at` when the state really began.

    A change from DOWN to DOWN without `drill` says: the drill is over, the fault is real.
    """

    kind: ClassVar[str] = "monitoring.target.flipped"
    check_id: int
    flip_id: int
    from_state: str
    to_state: str
    drill: bool
    began_at: datetime
    last_good_at: datetime | None

    @property
    def subject(self) -> str:
        return f"check:{self.check_id}"


@dataclass(frozen=True, kw_only=True)
class _CheckFact(Event):
    check_id: int
    code: str
    reason: str = ""

    @property
    def subject(self) -> str:
        return f"check:{self.check_id}"


@dataclass(frozen=True, kw_only=True)
class CheckCreated(_CheckFact):
    kind: ClassVar[str] = "monitoring.check.created"


@dataclass(frozen=True, kw_only=True)
class CheckChanged(_CheckFact):
    """`fields` names what changed, comma separated; values stay out of the journal."""

    kind: ClassVar[str] = "monitoring.check.changed"
    fields: str


@dataclass(frozen=True, kw_only=True)
class CheckPaused(_CheckFact):
    kind: ClassVar[str] = "monitoring.check.paused"


@dataclass(frozen=True, kw_only=True)
class CheckResumed(_CheckFact):
    kind: ClassVar[str] = "monitoring.check.resumed"


@dataclass(frozen=True, kw_only=True)
class CheckRetired(_CheckFact):
    kind: ClassVar[str] = "monitoring.check.retired"


@dataclass(frozen=True, kw_only=True)
class CheckBroughtBack(_CheckFact):
    kind: ClassVar[str] = "monitoring.check.brought_back"


@dataclass(frozen=True, kw_only=True)
class MaintenanceBegan(_CheckFact):
    kind: ClassVar[str] = "monitoring.maintenance.began"
    until: datetime


@dataclass(frozen=True, kw_only=True)
class MaintenanceEnded(_CheckFact):
    kind: ClassVar[str] = "monitoring.maintenance.ended"


@dataclass(frozen=True, kw_only=True)
class ChecksImported(Event):
    kind: ClassVar[str] = "monitoring.checks.imported"
    import_id: int
    created: int
    changed: int
    undone: bool = False

    @property
    def subject(self) -> str:
        return f"import:{self.import_id}"


@dataclass(frozen=True, kw_only=True)
class _AgentFact(Event):
    agent_id: int
    name: str

    @property
    def subject(self) -> str:
        return f"agent:{self.agent_id}"


@dataclass(frozen=True, kw_only=True)
class AgentCreated(_AgentFact):
    kind: ClassVar[str] = "monitoring.agent.created"


@dataclass(frozen=True, kw_only=True)
class AgentRevoked(_AgentFact):
    kind: ClassVar[str] = "monitoring.agent.revoked"
    reason: str


@dataclass(frozen=True, kw_only=True)
class _DrillFact(Event):
    drill_id: int
    window_code: str

    @property
    def subject(self) -> str:
        return f"drill:{self.drill_id}"


@dataclass(frozen=True, kw_only=True)
class DrillStarted(_DrillFact):
    kind: ClassVar[str] = "monitoring.drill.started"
    fault: str


@dataclass(frozen=True, kw_only=True)
class DrillStopped(_DrillFact):
    """`overdue`: nobody stopped it, so it ended by itself."""

    kind: ClassVar[str] = "monitoring.drill.stopped"
    overdue: bool
