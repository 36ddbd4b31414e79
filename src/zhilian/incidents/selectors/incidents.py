"""One incident, those of a target or a window, and those that a clause is measured from."""

from datetime import datetime

from django.db.models import Q

from zhilian.catalogue import selectors as catalogue
from zhilian.core.times import local
from zhilian.incidents import timeline as chain
from zhilian.incidents.errors import NoSuchIncident
from zhilian.incidents.models import Incident, IncidentQuerySet, OutageFinding, TimelineEntry
from zhilian.incidents.types import ChainVerdict, Status
from zhilian.monitoring import selectors as monitoring


def incident(*, incident_id: int) -> Incident:
    """Errors: `NoSuchIncident`."""
    try:
        return with_people().get(id=incident_id)
    except Incident.DoesNotExist:
        raise NoSuchIncident("没有这起故障，请从故障列表进入。") from None


def incident_by_number(*, number: str) -> Incident | None:
    return with_people().filter(number=number.strip().upper()).first()


def by_ids(*, ids: list[int]) -> list[Incident]:
    return list(Incident.objects.filter(id__in=ids))


def open_incidents() -> list[Incident]:
    """Not yet restored, the oldest first: who waits longest comes first."""
    return list(with_people().open().order_by("detected_at", "id"))


def incident_for_target(*, check_id: int) -> Incident | None:
    """The open incident of a check, if it has one."""
    return with_people().open().for_target(check_id).first()


def incidents_of_target(*, check_id: int, limit: int = 20) -> list[Incident]:
    return list(with_people().for_target(check_id).order_by("-detected_at", "-id")[:limit])


def incidents_of_window(*, window_code: str, limit: int = 20) -> list[Incident]:
    found = with_people().filter(window_code=window_code)
    return list(found.order_by("-detected_at", "-id")[:limit])


def timeline(*, incident_id: int) -> list[TimelineEntry]:
    """Everything that happened, in the order in which it was written down."""
    entries = TimelineEntry.objects.filter(incident_id=incident_id).select_related("person")
    return list(entries.order_by("seq"))


def verify_timeline(*, incident_id: int) -> ChainVerdict:
    found = incident(incident_id=incident_id)
    return chain.verify(found, timeline(incident_id=incident_id))


def chain_verdict(*, of: Incident, entries: list[TimelineEntry]) -> ChainVerdict:
    """The same for what a page has read already."""
    return chain.verify(of, entries)


def failed_recheck(*, of: Incident) -> str:
    """What the probe saw after somebody said that it works, if it still fails; else empty."""
    if of.claimed_at is None or of.check_id is None or not of.is_open:
        return ""
    sample = monitoring.latest_sample(check_id=of.check_id)
    if sample is None or sample.ok or sample.blind or sample.at <= of.claimed_at:
        return ""
    return f"复查未通过（{local(sample.at):%H:%M:%S}）：{sample.error_text or '没有通过判定'}"


def finding(*, incident_id: int) -> OutageFinding | None:
    """What the parties signed about the cause of an outage."""
    found = OutageFinding.objects.filter(incident_id=incident_id)
    return found.select_related("contractor", "purchaser").first()


def window_names() -> dict[str, str]:
    """Code and name of the windows, for filters and lists."""
    return {window.code: window.name for window in catalogue.windows()}


def window_name(*, code: str) -> str:
    """The window's name; a code that the catalogue does not know stands for itself."""
    return window_names().get(code, code)


def detected_between(*, start: datetime, end: datetime) -> list[Incident]:
    """Real faults (no drills) detected in [start, end), those merged into another one too."""
    found = with_people().real().filter(detected_at__gte=start, detected_at__lt=end)
    return list(found.order_by("detected_at", "id"))


def login_faults_touching(*, start: datetime, end: datetime) -> list[Incident]:
    """Real faults of the login journey that began before `end` and were not over before `start`."""
    touching = Q(restored_at__isnull=True) | Q(restored_at__gte=start)
    found = with_people().real().filter(touching, login_journey=True, fault_began_at__lt=end)
    found = found.exclude(status=Status.MERGED)
    return list(found.select_related("finding").order_by("fault_began_at", "id"))


def with_people() -> IncidentQuerySet:
    return Incident.objects.select_related("owner", "reported_by", "merged_into")
