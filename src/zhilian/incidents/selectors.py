"""Reads: the only door to ask about incidents."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from zhilian.catalogue import selectors as catalogue
from zhilian.core.times import local
from zhilian.incidents import timeline as chain
from zhilian.incidents.errors import NoSuchIncident
from zhilian.incidents.models import Incident, IncidentQuerySet, OutageFinding, TimelineEntry
from zhilian.incidents.types import OPEN, ChainVerdict, IncidentFilter, Sort
from zhilian.monitoring import selectors as monitoring

PAGE = 30


@dataclass(frozen=True, kw_only=True)
class IncidentPage:
    """One page of a list and the key of the next; an empty key means that this was the last."""

    rows: list[Incident]
    next_key: str


def incident(*, incident_id: int) -> Incident:
    """Errors: `NoSuchIncident`."""
    try:
        return _with_people().get(id=incident_id)
    except Incident.DoesNotExist:
        raise NoSuchIncident("没有这起故障，请从故障列表进入。") from None


def incident_by_number(*, number: str) -> Incident | None:
    return _with_people().filter(number=number.strip().upper()).first()


def by_ids(*, ids: list[int]) -> list[Incident]:
    return list(Incident.objects.filter(id__in=ids))


def open_incidents() -> list[Incident]:
    """Not yet restored, the oldest first: who waits longest comes first."""
    return list(_with_people().open().order_by("detected_at", "id"))


def incident_for_target(*, check_id: int) -> Incident | None:
    """The open incident of a check, if it has one."""
    return _with_people().open().for_target(check_id).first()


def incidents_of_target(*, check_id: int, limit: int = 20) -> list[Incident]:
    return list(_with_people().for_target(check_id).order_by("-detected_at", "-id")[:limit])


def incidents_of_window(*, window_code: str, limit: int = 20) -> list[Incident]:
    found = _with_people().filter(window_code=window_code)
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


def incidents_page(*, wanted: IncidentFilter, after: str = "") -> IncidentPage:
    """The rows behind the key `after`; the filter decides which and in which order."""
    found = _ordered(_with_people().matching(wanted), wanted.sort)
    if after:
        found = found.filter(_behind(after, wanted.sort))
    rows = list(found[: PAGE + 1])
    more = len(rows) > PAGE
    rows = rows[:PAGE]
    return IncidentPage(rows=rows, next_key=_key(rows[-1]) if more else "")


def all_matching(*, wanted: IncidentFilter) -> QuerySet[Incident]:
    """For the export: everything that the filter finds, in its order."""
    return _ordered(_with_people().matching(wanted), wanted.sort)


def window_names() -> dict[str, str]:
    """Code and name of the windows, for filters and lists."""
    return {window.code: window.name for window in catalogue.windows()}


def window_name(*, code: str) -> str:
    """The window's name; a code that the catalogue does not know stands for itself."""
    return window_names().get(code, code)


def detected_between(*, start: datetime, end: datetime) -> list[Incident]:
    """Real faults (no drills) detected in [start, end)."""
    found = _with_people().real().filter(detected_at__gte=start, detected_at__lt=end)
    return list(found.order_by("detected_at", "id"))


def login_faults_touching(*, start: datetime, end: datetime) -> list[Incident]:
    """Real faults of the login journey that began before `end` and were not over before `start`."""
    touching = Q(restored_at__isnull=True) | Q(restored_at__gte=start)
    found = _with_people().real().filter(touching, login_journey=True, fault_began_at__lt=end)
    return list(found.select_related("finding").order_by("fault_began_at", "id"))


def _with_people() -> IncidentQuerySet:
    return Incident.objects.select_related("owner", "reported_by")


def _ordered(found: IncidentQuerySet, sort: Sort) -> IncidentQuerySet:
    if sort == Sort.OLDEST:
        return found.order_by("detected_at", "id")
    if sort == Sort.NEWEST:
        return found.order_by("-detected_at", "-id")
    rank = Case(When(status__in=OPEN, then=Value(0)), default=Value(1), output_field=IntegerField())
    return found.order_by(rank, "-detected_at", "-id")


def _key(last: Incident) -> str:
    return f"{0 if last.is_open else 1}_{last.detected_at.isoformat()}_{last.pk}"


def _behind(key: str, sort: Sort) -> Q:
    """What comes after the row that `key` names; an unreadable key begins at the top."""
    try:
        rank, moment, row = key.split("_")
        at, rank_no, row_id = datetime.fromisoformat(moment), int(rank), int(row)
    except ValueError:
        return Q()
    if at.tzinfo is None or row_id >= 2**63:
        return Q()
    if sort == Sort.OLDEST:
        return Q(detected_at__gt=at) | Q(detected_at=at, id__gt=row_id)
    older = Q(detected_at__lt=at) | Q(detected_at=at, id__lt=row_id)
    if sort == Sort.NEWEST:
        return older
    still_open = Q(status__in=OPEN)
    return (still_open & older) | ~still_open if rank_no == 0 else ~still_open & older
