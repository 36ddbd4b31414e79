"""What hangs on an incident: links, waits, measures, report, similar ones of the past."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from zhilian.incidents.models import (
    ActionItem,
    FaultReport,
    Incident,
    IncidentLink,
    TimelineEntry,
    Wait,
)
from zhilian.incidents.types import BACKWARDS, LinkKind, Status

SIMILAR = 5
LOOKED_AT = 60
PAGE = 40


@dataclass(frozen=True, kw_only=True)
class Tie:
    """A link as it reads from one side."""

    link_id: int
    word: str
    other: Incident
    reason: str


def links(*, incident_id: int) -> list[Tie]:
    """Standing links, from both sides."""
    rows = IncidentLink.objects.select_related("incident", "other").filter(
        Q(incident_id=incident_id) | Q(other_id=incident_id), unlinked_at=None
    )
    return [_tie(row, incident_id) for row in rows.order_by("linked_at", "id")]


def merged_in(*, incident_id: int) -> list[Incident]:
    """What went on in this one."""
    return list(Incident.objects.filter(merged_into_id=incident_id).order_by("merged_at", "id"))


def waits(*, incident_id: int) -> list[Wait]:
    return list(Wait.objects.filter(incident_id=incident_id).order_by("began_at", "id"))


def actions_of(*, incident_id: int) -> list[ActionItem]:
    rows = ActionItem.objects.select_related("owner", "done_by")
    return list(rows.filter(incident_id=incident_id).order_by("due_date", "id"))


def open_actions(*, person_id: int | None = None, after: int = 0) -> list[ActionItem]:
    """Not done yet, the one that is due first in front; of one person or of all."""
    rows = _actions().filter(done_at=None)
    if person_id is not None:
        rows = rows.filter(owner_id=person_id)
    return list(rows.order_by("due_date", "id")[after : after + PAGE + 1])


def done_actions() -> list[ActionItem]:
    return list(_actions().filter(done_at__isnull=False).order_by("-done_at", "-id")[:PAGE])


def all_actions() -> QuerySet[ActionItem]:
    """For the export."""
    return _actions().order_by("due_date", "id")


def action(*, action_id: int) -> ActionItem | None:
    return _actions().filter(id=action_id).first()


def due_actions(*, today: date) -> list[int]:
    """Whose day has come, not reminded of today."""
    rows = ActionItem.objects.filter(done_at=None, due_date__lte=today)
    return list(rows.exclude(reminded_date=today).order_by("id").values_list("id", flat=True))


def reports(*, incident_id: int) -> list[FaultReport]:
    """Versions of the report, the latest first."""
    rows = FaultReport.objects.select_related("person").filter(incident_id=incident_id)
    return list(rows.order_by("-number"))


def similar(*, to: Incident, limit: int = SIMILAR) -> list[Incident]:
    """Past ones with a cause or lesson: of the same target first, then by class and words."""
    past = Incident.objects.exclude(pk=to.pk).filter(status=Status.CLOSED)
    near = Q(fault_class=to.fault_class)
    if to.check_id:
        near |= Q(check_id=to.check_id)
    if to.window_code:
        near |= Q(window_code=to.window_code)
    held = list(past.filter(near).order_by("-detected_at", "-id")[:LOOKED_AT])
    ranked = sorted(held, key=lambda one: likeness(to, one), reverse=True)
    return [one for one in ranked if likeness(to, one) >= 2][:limit]


def likeness(to: Incident, one: Incident) -> float:
    """Same target 4, same window 2, same class 1, and shared pairs of characters in the title."""
    points = 4.0 if to.check_id and to.check_id == one.check_id else 0.0
    points += 2.0 if to.window_code and to.window_code == one.window_code else 0.0
    points += 1.0 if to.fault_class == one.fault_class else 0.0
    mine, theirs = _pairs(to.title), _pairs(one.title)
    return points + 3.0 * len(mine & theirs) / max(len(mine | theirs), 1)


def ongoing_extent(*, of: Incident) -> set[str]:
    """Codes of the windows that it reaches, those of merged incidents included."""
    rows = Incident.objects.filter(merged_into=of).values_list("window_code", flat=True)
    return {code for code in (of.window_code, *rows) if code}


def entries_by_ids(*, incident_id: int, ids: list[int]) -> list[TimelineEntry]:
    found = TimelineEntry.objects.filter(incident_id=incident_id, id__in=ids)
    return list(found.order_by("seq"))


def touched_since(*, at: datetime) -> list[Incident]:
    """Real ones that are open or ended after `at`, no major ones: what the rules look at."""
    rows = Incident.objects.real().filter(major_at=None).exclude(status=Status.MERGED)
    return list(rows.filter(Q(restored_at=None) | Q(restored_at__gte=at)).order_by("id"))


def left_behind(*, before: datetime) -> list[Incident]:
    """Merged ones that were open, whose survivor was restored before `before`."""
    rows = Incident.objects.filter(
        status=Status.MERGED,
        merged_from__in=(Status.DETECTED, Status.ACCEPTED),
        check_id__isnull=False,
        merged_into__restored_at__lt=before,
        merged_into__status=Status.RESTORED,
    )
    return list(rows.order_by("id"))


def _actions() -> QuerySet[ActionItem]:
    return ActionItem.objects.select_related("owner", "done_by", "incident")


def _tie(row: IncidentLink, seen_from: int) -> Tie:
    forward = row.incident_id == seen_from
    kind = LinkKind(row.kind)
    return Tie(
        link_id=row.pk,
        word=kind.label if forward else BACKWARDS[kind],
        other=row.other if forward else row.incident,
        reason=row.reason,
    )


def _pairs(text: str) -> set[str]:
    letters = "".join(text.split())
    return {letters[n : n + 2] for n in range(len(letters) - 1)}
