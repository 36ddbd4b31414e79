"""Which contract clocks an incident runs, in one place."""

from datetime import datetime

from zhilian.contract import selectors as contract_selectors
from zhilian.contract import service as contract
from zhilian.incidents.models import Incident


def fix_policy(fault_class: str) -> str:
    """The limit that the contract file maps the class to."""
    return contract_selectors.class_rule(fault_class=fault_class).policy


def start(incident: Incident) -> None:
    """Detection is over as soon as it begins to count; the repair runs from detection."""
    _start(incident, policy="detect", at=incident.fault_began_at)
    contract.stop_clocks(subject=incident.subject, at=incident.detected_at, policies=("detect",))
    _start(incident, policy=fix_policy(incident.fault_class), at=incident.detected_at)
    if incident.login_journey:
        _start(incident, policy="outage", at=incident.fault_began_at)
    if not contract_selectors.in_working_hours(at=incident.detected_at):
        _start(incident, policy="arrival", at=incident.detected_at)


def start_outage(incident: Incident, *, at: datetime) -> None:
    """Nobody can log in since `at`."""
    _start(incident, policy="outage", at=at)


def stop_arrival(incident: Incident, *, at: datetime) -> None:
    contract.stop_clocks(subject=incident.subject, at=at, policies=("arrival",))


def stop_all(incident: Incident, *, at: datetime) -> None:
    contract.stop_clocks(subject=incident.subject, at=at)


def _start(incident: Incident, *, policy: str, at: datetime) -> None:
    contract.start_clock(policy=policy, subject=incident.subject, at=at, drill=incident.drill)
