"""Incidents that have to do with each other: related, duplicate, caused by."""

from datetime import datetime

from django.db import transaction

from zhilian.core import events
from zhilian.incidents.errors import CannotLink
from zhilian.incidents.events import IncidentsLinked, IncidentsUnlinked
from zhilian.incidents.models import Incident, IncidentLink
from zhilian.incidents.service.rows import locked, words, write
from zhilian.incidents.timeline import Line
from zhilian.incidents.types import BACKWARDS, EntryKind, LinkKind


@transaction.atomic
def link_incidents(
    *, incident_id: int, other_id: int, kind: LinkKind, reason: str, person_id: int, at: datetime
) -> IncidentLink:
    """`incident` is `kind` `other`; both timelines say so. The same link again changes nothing."""
    said = words(reason, missing="请写明两起故障有什么关系。")
    if incident_id == other_id:
        raise CannotLink("不能把一起故障与它自己关联。")
    one, other = _in_order(incident_id, other_id, kind)
    held = _standing(one.pk, other.pk, kind)
    if held is not None:
        return held
    _refuse_circle(one, other, kind)
    link = IncidentLink.objects.create(
        incident=one, other=other, kind=kind, reason=said, person_id=person_id, linked_at=at
    )
    forward = f"{kind.label} {other.number} {other.title}：{said}"
    backward = f"{BACKWARDS[kind]} {one.number} {one.title}：{said}"
    _write_both(link, EntryKind.LINKED, (forward, backward), person_id=person_id, at=at)
    events.record(
        IncidentsLinked(
            at=at,
            incident_id=one.pk,
            drill=one.drill,
            other_id=other.pk,
            link=kind,
            person_id=person_id,
        )
    )
    return link


@transaction.atomic
def unlink_incidents(*, link_id: int, reason: str, person_id: int, at: datetime) -> IncidentLink:
    """Take a link back; that it stood is in both timelines."""
    said = words(reason, missing="请写明为什么取消关联。")
    link = IncidentLink.objects.select_for_update().filter(id=link_id).first()
    if link is None or link.unlinked_at is not None:
        raise CannotLink("这条关联已经取消，请刷新页面。")
    link.unlinked_by_id = person_id
    link.unlinked_at = at
    link.save(update_fields=["unlinked_by", "unlinked_at"])
    texts = (
        f"不再{LinkKind(link.kind).label} {link.other.number}：{said}",
        f"不再与 {link.incident.number} 关联：{said}",
    )
    _write_both(link, EntryKind.UNLINKED, texts, person_id=person_id, at=at)
    events.record(
        IncidentsUnlinked(
            at=at,
            incident_id=link.incident_id,
            drill=link.incident.drill,
            other_id=link.other_id,
            link=link.kind,
            person_id=person_id,
        )
    )
    return link


def _in_order(incident_id: int, other_id: int, kind: LinkKind) -> tuple[Incident, Incident]:
    """Related is the same from both sides: the earlier row comes first. Locks in row order."""
    rows = {one: locked(one) for one in sorted((incident_id, other_id))}
    if kind is LinkKind.RELATED:
        first, second = sorted((incident_id, other_id))
        return rows[first], rows[second]
    return rows[incident_id], rows[other_id]


def _standing(one: int, other: int, kind: LinkKind) -> IncidentLink | None:
    found = IncidentLink.objects.filter(incident_id=one, other_id=other, kind=kind)
    return found.filter(unlinked_at=None).first()


def _refuse_circle(one: Incident, other: Incident, kind: LinkKind) -> None:
    """Nothing may come of itself, by however many steps."""
    if kind is LinkKind.RELATED:
        return
    seen, ahead = {one.pk}, [other.pk]
    while ahead:
        here = ahead.pop()
        if here in seen:
            raise CannotLink(f"{other.number} 本来就出自 {one.number}，再反过来关联会成为循环。")
        found = IncidentLink.objects.filter(incident_id=here, kind=kind, unlinked_at=None)
        ahead += list(found.values_list("other_id", flat=True))


def _write_both(
    link: IncidentLink, kind: EntryKind, texts: tuple[str, str], *, person_id: int, at: datetime
) -> None:
    sides = ((link.incident_id, link.other), (link.other_id, link.incident))
    for (side, far), text in zip(sides, texts, strict=True):
        incident = locked(side)
        line = Line(kind=kind, recorded_at=at, person_id=person_id, text=text, evidence=far.subject)
        write(incident, line)
