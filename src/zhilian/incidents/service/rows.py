"""Locking, moving and saving: what every service of this app does the same way."""

from zhilian.core.times import local
from zhilian.incidents import timeline
from zhilian.incidents.errors import MissingWords, NoSuchIncident, WrongMoment
from zhilian.incidents.models import Incident
from zhilian.incidents.timeline import Line
from zhilian.incidents.types import MOVES, KnownTarget, Status
from zhilian.monitoring import selectors as monitoring
from zhilian.monitoring.errors import NoSuchCheck


def locked(incident_id: int) -> Incident:
    """The row, held until the end of the transaction. Errors: `NoSuchIncident`."""
    try:
        return Incident.objects.select_for_update().get(id=incident_id)
    except Incident.DoesNotExist:
        raise NoSuchIncident("没有这起故障，请从故障列表进入。") from None


def move(incident: Incident, to: Status) -> None:
    """Change the state if the table of moves allows it. Errors: `WrongMoment`."""
    now = Status(incident.status)
    if to not in MOVES[now]:
        raise WrongMoment(
            f"{incident.number} 现在是“{now.label}”，不能改为“{to.label}”。请刷新页面查看最新进展。"
        )
    incident.status = to


def write(incident: Incident, line: Line) -> None:
    """Append to the timeline and save both."""
    timeline.append(incident, line)
    incident.save()


def words(text: str, *, missing: str) -> str:
    """The text without its margins. Errors: `MissingWords` with the given remedy."""
    said = text.strip()
    if not said:
        raise MissingWords(missing)
    return said


def accepted_by(incident: Incident) -> str:
    """Who took it and when, for people."""
    name = incident.owner.name if incident.owner else "他人"
    when = f"{local(incident.accepted_at):%H:%M}" if incident.accepted_at else ""
    return f"{name} {when}".strip()


def known_check(check_id: int | None) -> KnownTarget | None:
    """The target, if it has one and the monitoring still knows it."""
    if check_id is None:
        return None
    try:
        check = monitoring.check(check_id=check_id)
    except NoSuchCheck:
        return None
    return KnownTarget(
        name=check.name, kind=check.kind, state=check.state, state_since=check.state_since
    )
