"""Makers: a target, an incident through the real doors, people."""

from datetime import datetime, timedelta
from typing import Any

from zhilian.core.testing import NOON
from zhilian.core.times import clock_now
from zhilian.directory.models import Person
from zhilian.directory.tests import make as directory
from zhilian.incidents import selectors, service
from zhilian.incidents.models import Incident
from zhilian.incidents.types import Report, Via
from zhilian.monitoring.models import Check, Flip
from zhilian.monitoring.tests import make as monitoring
from zhilian.monitoring.types import State


def engineer(**values: Any) -> Person:
    return directory.person(roles=["ops_software"], **values)


def target(**values: Any) -> Check:
    check: Check = monitoring.check(**{"state": State.DOWN, **values})
    return check


def incident(
    *, at: datetime = NOON, check: Check | None = None, drill: bool = False, **values: Any
) -> Incident:
    """Found by the probe; the fault began a minute before."""
    found = check or target()
    values.setdefault("began_at", at - timedelta(minutes=1))
    return service.open_incident(
        check_id=found.pk, title=f"{found.name} 故障", at=at, drill=drill, **values
    )


def reported(*, at: datetime = NOON, person: Person | None = None, **values: Any) -> Incident:
    """Told by a caller, on no target."""
    said = {"title": "三楼门禁刷不开", "began_at": at - timedelta(minutes=10), "via": Via.PHONE}
    who = person or engineer()
    return service.report_incident(report=Report(**{**said, **values}), person_id=who.pk, at=at)


def restored(*, at: datetime = NOON, minutes: int = 10, **values: Any) -> Incident:
    made = incident(at=at, **values)
    return service.restore_incident(incident_id=made.pk, at=at + timedelta(minutes=minutes))


def flip(*, check_id: int, to: State, minutes: float = 0, **values: Any) -> Flip:
    """A change of state as monitoring writes it, `minutes` after noon."""
    at = NOON + timedelta(minutes=minutes)
    said: dict[str, Any] = {
        "at": at,
        "began_at": at,
        "from_state": State.UP if to != State.UP else State.DOWN,
        "reason": "测试",
        "drill": False,
        "last_good_at": None,
    }
    return Flip.objects.create(check_ref_id=check_id, to_state=to, **{**said, **values})


def follow(*, check_id: int, to: State, minutes: float = 0, **values: Any) -> Flip:
    told = flip(check_id=check_id, to=to, minutes=minutes, **values)
    service.follow_target(check_id=check_id, flip_id=told.pk)
    return told


def one_found(*, minutes: int = 0, check: Check | None = None) -> Incident:
    """Found an hour ago; restored after so many minutes."""
    made = incident(at=clock_now() - timedelta(hours=1), check=check)
    if not minutes:
        return made
    at = made.detected_at + timedelta(minutes=minutes)
    return service.restore_incident(incident_id=made.pk, at=at)


def again(incident: Incident) -> Incident:
    return selectors.incident(incident_id=incident.pk)
