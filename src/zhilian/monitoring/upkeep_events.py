"""Facts about maintenance: announced, begun, ended, declared afterwards, consented to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from zhilian.core.events import Event


@dataclass(frozen=True, kw_only=True)
class _WindowFact(Event):
    window_id: int
    scope: str
    target: str

    @property
    def subject(self) -> str:
        return f"maintenance:{self.window_id}"


@dataclass(frozen=True, kw_only=True)
class MaintenanceAnnounced(_WindowFact):
    kind: ClassVar[str] = "monitoring.maintenance.announced"
    starts_at: datetime
    duration_min: int
    cron: str
    reason: str
    person_id: int


@dataclass(frozen=True, kw_only=True)
class MaintenanceCancelled(_WindowFact):
    """It begins no more; what runs goes on to its end."""

    kind: ClassVar[str] = "monitoring.maintenance.cancelled"
    reason: str
    person_id: int


@dataclass(frozen=True, kw_only=True)
class MaintenanceRunBegan(_WindowFact):
    """`spared`: checks that were failing already, which maintenance may not cover."""

    kind: ClassVar[str] = "monitoring.maintenance.run_began"
    run_id: int
    ends_at: datetime
    covered: int
    spared: int


@dataclass(frozen=True, kw_only=True)
class MaintenanceRunEnded(_WindowFact):
    """`person_id` is None when its time was over."""

    kind: ClassVar[str] = "monitoring.maintenance.run_ended"
    run_id: int
    person_id: int | None


@dataclass(frozen=True, kw_only=True)
class _AfterwardsFact(Event):
    declared_id: int
    scope: str
    target: str
    person_id: int

    @property
    def subject(self) -> str:
        return f"afterwards:{self.declared_id}"


@dataclass(frozen=True, kw_only=True)
class AfterwardsDeclared(_AfterwardsFact):
    """Time behind us is called maintenance; without consent that changes nothing."""

    kind: ClassVar[str] = "monitoring.afterwards.declared"
    began_at: datetime
    ended_at: datetime
    reason: str


@dataclass(frozen=True, kw_only=True)
class AfterwardsDecided(_AfterwardsFact):
    kind: ClassVar[str] = "monitoring.afterwards.decided"
    approved: bool
    answer: str
