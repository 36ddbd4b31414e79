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


@dataclass(frozen=True, kw_only=True)
class IncidentMerged(IncidentEvent):
    """It goes on in another one: nobody need be called for it any more. 0: by the system."""

    kind: ClassVar[str] = "incidents.incident.merged"
    into_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class IncidentUnmerged(IncidentEvent):
    """It stands for itself again."""

    kind: ClassVar[str] = "incidents.incident.unmerged"
    out_of_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class IncidentSplit(IncidentEvent):
    """Part of it became an incident of its own."""

    kind: ClassVar[str] = "incidents.incident.split"
    new_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class IncidentsLinked(IncidentEvent):
    kind: ClassVar[str] = "incidents.link.made"
    other_id: int
    link: str
    person_id: int


@dataclass(frozen=True, kw_only=True)
class IncidentsUnlinked(IncidentEvent):
    kind: ClassVar[str] = "incidents.link.taken_back"
    other_id: int
    link: str
    person_id: int


@dataclass(frozen=True, kw_only=True)
class IncidentBecameMajor(IncidentEvent):
    """A rule or a person says that it is a major fault: the purchaser's contact is told."""

    kind: ClassVar[str] = "incidents.incident.became_major"
    rule: str
    person_id: int


@dataclass(frozen=True, kw_only=True)
class MajorTakenBack(IncidentEvent):
    kind: ClassVar[str] = "incidents.incident.major_taken_back"
    person_id: int


@dataclass(frozen=True, kw_only=True)
class WaitBegan(IncidentEvent):
    kind: ClassVar[str] = "incidents.wait.began"
    wait_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class WaitEnded(IncidentEvent):
    kind: ClassVar[str] = "incidents.wait.ended"
    wait_id: int


@dataclass(frozen=True, kw_only=True)
class ActionPlanned(IncidentEvent):
    kind: ClassVar[str] = "incidents.action.planned"
    action_id: int
    owner_id: int


@dataclass(frozen=True, kw_only=True)
class ActionDone(IncidentEvent):
    kind: ClassVar[str] = "incidents.action.done"
    action_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class ActionIsDue(IncidentEvent):
    """Its day has come and it is not done: the owner is reminded, once a day."""

    kind: ClassVar[str] = "incidents.action.due"
    action_id: int
    owner_id: int
    days_late: int


@dataclass(frozen=True, kw_only=True)
class FaultReportWritten(IncidentEvent):
    kind: ClassVar[str] = "incidents.report.written"
    number: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class PlanPublished(Event):
    kind: ClassVar[str] = "incidents.plan.published"
    plan_id: int
    number: int
    person_id: int

    @property
    def subject(self) -> str:
        return f"plan:{self.plan_id}"


@dataclass(frozen=True, kw_only=True)
class PlanEdited(Event):
    kind: ClassVar[str] = "incidents.plan.edited"
    plan_id: int
    person_id: int

    @property
    def subject(self) -> str:
        return f"plan:{self.plan_id}"


@dataclass(frozen=True, kw_only=True)
class PlanRunBegan(Event):
    """A plan was opened for an incident (0: a drill without one)."""

    kind: ClassVar[str] = "incidents.plan_run.began"
    run_id: int
    plan_id: int
    incident_id: int
    what: str

    @property
    def subject(self) -> str:
        return f"plan:{self.plan_id}"


@dataclass(frozen=True, kw_only=True)
class PlanStepTicked(Event):
    kind: ClassVar[str] = "incidents.plan_step.ticked"
    run_id: int
    step: int
    done: bool
    person_id: int

    @property
    def subject(self) -> str:
        return f"plan_run:{self.run_id}"


@dataclass(frozen=True, kw_only=True)
class PlanRunEnded(Event):
    kind: ClassVar[str] = "incidents.plan_run.ended"
    run_id: int
    plan_id: int
    what: str

    @property
    def subject(self) -> str:
        return f"plan:{self.plan_id}"


@dataclass(frozen=True, kw_only=True)
class OutageEvent(Event):
    """Shared by those of declared outages; never recorded itself."""

    outage_id: int
    person_id: int

    @property
    def subject(self) -> str:
        return f"outage:{self.outage_id}"


@dataclass(frozen=True, kw_only=True)
class OutageDeclared(OutageEvent):
    kind: ClassVar[str] = "incidents.outage.declared"


@dataclass(frozen=True, kw_only=True)
class OutageEnded(OutageEvent):
    kind: ClassVar[str] = "incidents.outage.ended"


@dataclass(frozen=True, kw_only=True)
class OutageWithdrawn(OutageEvent):
    kind: ClassVar[str] = "incidents.outage.withdrawn"


@dataclass(frozen=True, kw_only=True)
class OutageSigned(OutageEvent):
    kind: ClassVar[str] = "incidents.outage.signed"
    party: str
    both: bool
