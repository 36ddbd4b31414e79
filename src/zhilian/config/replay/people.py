"""What people did about the faults of the month, at the instants of the script."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from zhilian.config.replay.month import Kind, Spell
from zhilian.contract import selectors as contract
from zhilian.contract import service as contract_service
from zhilian.directory import selectors as directory
from zhilian.incidents import selectors as incidents
from zhilian.incidents import service
from zhilian.incidents.models import Incident
from zhilian.incidents.types import FaultClass, Severity, Status

FAULTS = (Kind.DOWN, Kind.FLAPPING, Kind.CARRIER)
CLOSED_AFTER = timedelta(hours=3)


@dataclass(kw_only=True)
class Handling:
    """One fault of the script, and how far people have got with it."""

    spell: Spell
    check_id: int
    left: list[str] = field(default_factory=lambda: ["accept", "wait", "close"])

    def act(self, *, now: datetime) -> None:
        """Do what is due by now, each act once."""
        if now < self.spell.start or not self.left:
            return
        found = incidents.incidents_of_target(check_id=self.check_id, limit=1)
        if found:
            self._act(found[0], now=now)

    def _act(self, incident: Incident, *, now: datetime) -> None:
        person = directory.people_with_role(role=self.spell.by)[0].pk
        accept_at = self.spell.start + timedelta(minutes=self.spell.accepted_min)
        if self._due("accept", accept_at, now) and incident.status == Status.DETECTED:
            service.accept_incident(incident_id=incident.pk, person_id=person, at=accept_at)
            self._classify(incident, person, at=accept_at + timedelta(minutes=1))
            self.left.remove("accept")
        if self._due("wait", self._wait_over, now) and "accept" not in self.left:
            self._wait(incident, person, at=now)
            self.left.remove("wait")
        close_at = self.spell.end + CLOSED_AFTER
        if self._due("close", close_at, now) and incident.status == Status.RESTORED:
            service.close_incident(
                incident_id=incident.pk,
                person_id=person,
                cause=self.spell.cause,
                lesson=self.spell.lesson,
                at=close_at,
            )
            self._ask_for_waiver(incident, at=close_at + timedelta(minutes=5))
            self.left.remove("close")

    @property
    def _wait_over(self) -> datetime:
        wait = self.spell.wait
        return self.spell.start + timedelta(minutes=wait.to_min + 1 if wait else 0)

    def _due(self, act: str, at: datetime, now: datetime) -> bool:
        return act in self.left and at <= now

    def _classify(self, incident: Incident, person_id: int, *, at: datetime) -> None:
        network = self.spell.kind is Kind.CARRIER
        service.classify(
            incident_id=incident.pk,
            person_id=person_id,
            fault_class=FaultClass.NETWORK if network else FaultClass.SOFTWARE,
            severity=Severity.SERIOUS if network else Severity.MINOR,
            reason="按现场检查结果归类。",
            at=at,
        )

    def _wait(self, incident: Incident, person_id: int, *, at: datetime) -> None:
        wait = self.spell.wait
        if wait is not None:
            service.record_wait(
                incident_id=incident.pk,
                person_id=person_id,
                start_at=self.spell.start + timedelta(minutes=wait.from_min),
                end_at=self.spell.start + timedelta(minutes=wait.to_min),
                reason=wait.why,
                at=at,
            )

    def _ask_for_waiver(self, incident: Incident, *, at: datetime) -> None:
        if not self.spell.waiver:
            return
        manager = directory.people_with_role(role="ops_manager")[0].pk
        for clock in contract.clocks_for(subject=incident.subject, now=at):
            if clock.breached and not clock.advisory:
                contract_service.request_waiver(
                    clock_id=clock.id, person_id=manager, reason=self.spell.waiver, at=at
                )
