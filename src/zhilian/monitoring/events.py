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
    `root_check_id` is the ancestor that made it UNREACHABLE.
    """

    kind: ClassVar[str] = "monitoring.target.flipped"
    check_id: int
    flip_id: int
    from_state: str
    to_state: str
    drill: bool
    began_at: datetime
    last_good_at: datetime | None
    root_check_id: int | None = None
    flapping: bool = False

    @property
    def subject(self) -> str:
        return f"check:{self.check_id}"


@dataclass(frozen=True, kw_only=True)
class FlappingTurned(Event):
    """A target began to change to and fro, or calmed down."""

    kind: ClassVar[str] = "monitoring.target.flapping"
    check_id: int
    flapping: bool

    @property
    def subject(self) -> str:
        return f"check:{self.check_id}"


@dataclass(frozen=True, kw_only=True)
class TargetStrained(Event):
    """A target became degraded (a limit short of an outage was crossed), or no longer is."""

    kind: ClassVar[str] = "monitoring.target.strained"
    check_id: int
    degraded: bool
    began_at: datetime

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
class BeatTokenRenewed(_CheckFact):
    kind: ClassVar[str] = "monitoring.beat_token.renewed"


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


@dataclass(frozen=True, kw_only=True)
class _ReleaseFact(Event):
    release_id: int
    name: str

    @property
    def subject(self) -> str:
        return f"release:{self.release_id}"


@dataclass(frozen=True, kw_only=True)
class ReleaseMarked(_ReleaseFact):
    """Another version runs, or a person noted a change; `at` is when it began to run."""

    kind: ClassVar[str] = "monitoring.release.marked"
    by_hand: bool


@dataclass(frozen=True, kw_only=True)
class ReleaseWithdrawn(_ReleaseFact):
    kind: ClassVar[str] = "monitoring.release.withdrawn"
    person_id: int


@dataclass(frozen=True, kw_only=True)
class _SourceFact(Event):
    source_id: int
    name: str

    @property
    def subject(self) -> str:
        return f"inbound:{self.source_id}"


@dataclass(frozen=True, kw_only=True)
class SourceCreated(_SourceFact):
    kind: ClassVar[str] = "monitoring.inbound.created"
    tool: str


@dataclass(frozen=True, kw_only=True)
class SourceChanged(_SourceFact):
    """`fields` names what changed, comma separated; `mapping` among them."""

    kind: ClassVar[str] = "monitoring.inbound.changed"
    fields: str


@dataclass(frozen=True, kw_only=True)
class SourceTokenRenewed(_SourceFact):
    kind: ClassVar[str] = "monitoring.inbound.token_renewed"


@dataclass(frozen=True, kw_only=True)
class SourceSwitched(_SourceFact):
    """Deliveries are taken again, or refused from now on."""

    kind: ClassVar[str] = "monitoring.inbound.switched"
    enabled: bool
    reason: str


@dataclass(frozen=True, kw_only=True)
class DeliveryRetried(_SourceFact):
    """A person had a stored message worked on again."""

    kind: ClassVar[str] = "monitoring.inbound.delivery_retried"
    delivery_id: int


@dataclass(frozen=True, kw_only=True)
class DayPacked(Event):
    """A day was packed; `digest` is SHA-256 over all its packs, so an altered one is found out."""

    kind: ClassVar[str] = "monitoring.day.packed"
    date: str
    checks: int
    packs: int
    digest: str

    @property
    def subject(self) -> str:
        return f"day:{self.date}"


@dataclass(frozen=True, kw_only=True)
class SamplesLetGo(Event):
    """Hot samples of a packed day were deleted after their 48 hours."""

    kind: ClassVar[str] = "monitoring.samples.let_go"
    date: str
    samples: int

    @property
    def subject(self) -> str:
        return f"day:{self.date}"


@dataclass(frozen=True, kw_only=True)
class FiguresRebuilt(Event):
    """Day and month figures were written anew from packs and flips, because a person asked."""

    kind: ClassVar[str] = "monitoring.figures.rebuilt"
    first: str
    last: str
    figures: int


@dataclass(frozen=True, kw_only=True)
class PacksLetGo(Event):
    """Packs older than contract and settings ask for were deleted; their figures stay."""

    kind: ClassVar[str] = "monitoring.packs.let_go"
    before: str
    packs: int
