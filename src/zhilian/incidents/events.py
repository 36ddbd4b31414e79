"""Facts that we announce. Each names the incident and whether it is a drill."""

from dataclasses import dataclass
from typing import ClassVar

from zhilian.core.events import Event


@dataclass(frozen=True, kw_only=True)
class IncidentEvent(Event):
    """Shared by all of ours; never recorded itself (it has no kind)."""

    incident_id: int
    drill: bool

    @property
    def subject(self) -> str:
        return f"incident:{self.incident_id}"


@dataclass(frozen=True, kw_only=True)
class IncidentOpened(IncidentEvent):
    kind: ClassVar[str] = "incidents.incident.opened"
    check_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class IncidentAccepted(IncidentEvent):
    kind: ClassVar[str] = "incidents.incident.accepted"
    person_id: int
    via: str


@dataclass(frozen=True, kw_only=True)
class IncidentGivenBack(IncidentEvent):
    """The owner handed it back: it waits for somebody again."""

    kind: ClassVar[str] = "incidents.incident.given_back"
    person_id: int


@dataclass(frozen=True, kw_only=True)
class IncidentArrived(IncidentEvent):
    kind: ClassVar[str] = "incidents.incident.arrived"
    person_id: int
    via: str


@dataclass(frozen=True, kw_only=True)
class RestorationClaimed(IncidentEvent):
    """A person says it works; the probe has been asked to look."""

    kind: ClassVar[str] = "incidents.restoration.claimed"
    person_id: int


@dataclass(frozen=True, kw_only=True)
class IncidentRestored(IncidentEvent):
    kind: ClassVar[str] = "incidents.incident.restored"
    proof: str


@dataclass(frozen=True, kw_only=True)
class IncidentReopened(IncidentEvent):
    """It broke again within the relapse time, or the restoration was a mistake."""

    kind: ClassVar[str] = "incidents.incident.reopened"
    why: str


@dataclass(frozen=True, kw_only=True)
class IncidentClosed(IncidentEvent):
    kind: ClassVar[str] = "incidents.incident.closed"
    person_id: int


@dataclass(frozen=True, kw_only=True)
class ClosingUndone(IncidentEvent):
    kind: ClassVar[str] = "incidents.closing.undone"
    person_id: int


@dataclass(frozen=True, kw_only=True)
class IncidentClassified(IncidentEvent):
    kind: ClassVar[str] = "incidents.incident.classified"
    person_id: int
    fault_class: str
    severity: str


@dataclass(frozen=True, kw_only=True)
class OutageCauseSigned(IncidentEvent):
    """One party signed what caused an outage; it counts as ours until both did."""

    kind: ClassVar[str] = "incidents.outage_cause.signed"
    person_id: int
    party: str
    both: bool
