"""What the incidents do when the monitoring, or one of them, announces something."""

from datetime import datetime

from zhilian.cases import selectors as cases
from zhilian.cases.events import EffectStuck, StepOverdue
from zhilian.core.events import reacts_to
from zhilian.incidents import service
from zhilian.incidents.events import IncidentClassified, IncidentOpened
from zhilian.incidents.types import FaultClass, Told
from zhilian.monitoring.events import FlappingTurned, TargetFlipped

INCIDENT = "incident"
STUCK = "系统动作未办成"


@reacts_to(TargetFlipped)
def follow_target(event: TargetFlipped) -> None:
    service.follow_target(check_id=event.check_id, flip_id=event.flip_id)


@reacts_to(FlappingTurned)
def note_flapping(event: FlappingTurned) -> None:
    service.note_flapping(check_id=event.check_id, flapping=event.flapping, at=event.at)


@reacts_to(EffectStuck)
def report_stuck_effect(event: EffectStuck) -> None:
    """What a window causes did not come about after all its tries: an engineer must look."""
    _report(event.case_id, key=f"effect:{event.effect_id}", window=event.window_code, at=event.at)


@reacts_to(StepOverdue)
def report_overdue_step(event: StepOverdue) -> None:
    """A step whose window wants an incident when it runs late."""
    if event.on_timeout == INCIDENT:
        _report(event.case_id, key=f"run:{event.run_id}", window=event.window_code, at=event.at)


def _report(case_id: int, *, key: str, window: str, at: datetime) -> None:
    """One incident a window: while it is open, further cases are lines of it."""
    case = cases.case_brief(case_id=case_id)
    told = Told(
        key=key,
        subject=f"case:{case_id}",
        case_number=case.number,
        kind=STUCK,
        title=f"{case.window_name}“{case.step_name}”没有按时办成",
        person_id=case.applicant_id,
        window=window,
        fault_class=FaultClass.SOFTWARE,
    )
    service.tell_by_case(told=told, at=at)


@reacts_to(IncidentOpened)
def open_plan_beside(event: IncidentOpened) -> None:
    service.open_plan(incident_id=event.incident_id, at=event.at)


@reacts_to(IncidentClassified)
def open_plan_of_class(event: IncidentClassified) -> None:
    service.open_plan(incident_id=event.incident_id, at=event.at)
