"""Part of an incident becomes one of its own, with clocks from the true times."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from zhilian.core import events
from zhilian.incidents.errors import CannotSplit, TimeIsWrong
from zhilian.incidents.events import IncidentSplit
from zhilian.incidents.models import Incident, TimelineEntry
from zhilian.incidents.service.opening import about_check, insert
from zhilian.incidents.service.rows import locked, words, write
from zhilian.incidents.timeline import Line
from zhilian.incidents.types import EntryKind, FaultClass


@dataclass(frozen=True, kw_only=True)
class Part:
    """What is split off: its own title, target and times; which entries tell of it."""

    title: str
    began_at: datetime
    detected_at: datetime
    check_id: int | None = None
    fault_class: FaultClass = FaultClass.UNCLASSIFIED
    entry_ids: Sequence[int] = field(default_factory=tuple)


@transaction.atomic
def split_incident(
    *, incident_id: int, part: Part, reason: str, person_id: int, at: datetime
) -> Incident:
    """Open the part as an incident. The chosen entries are told again in its timeline, with
    where they come from; in the first timeline they stay. Merging it back undoes the split.
    """
    said = words(reason, missing="请写明为什么拆分，例如“另有一处独立的线路故障”。")
    title = words(part.title, missing="请给拆分出来的故障写一个标题。")
    if not part.began_at <= part.detected_at <= at:
        raise TimeIsWrong("发生时间应不晚于发现时间，两者都不晚于现在，请核对。")
    origin = locked(incident_id)
    if origin.is_merged:
        raise CannotSplit(f"{origin.number} 已并入别的故障，请在存续的那一起里拆分。")
    new = _new(origin, part, title=title)
    told = Line(
        kind=EntryKind.SPLIT,
        recorded_at=at,
        person_id=person_id,
        text=f"由 {origin.number} 拆分：{said}",
        evidence=origin.subject,
    )
    insert(new, told)
    _tell_again(origin, new, entry_ids=part.entry_ids, at=at)
    line = Line(
        kind=EntryKind.SPLIT,
        recorded_at=at,
        person_id=person_id,
        text=f"拆分出 {new.number} {new.title}：{said}",
        evidence=new.subject,
    )
    write(origin, line)
    events.record(
        IncidentSplit(
            at=at,
            incident_id=origin.pk,
            drill=origin.drill,
            new_id=new.pk,
            person_id=person_id,
        )
    )
    return new


def _new(origin: Incident, part: Part, *, title: str) -> Incident:
    new = about_check(part.check_id) if part.check_id else Incident(severity=origin.severity)
    if part.check_id and Incident.objects.open().for_target(part.check_id).exists():
        raise CannotSplit("这个监测项已有处理中的故障，请在那一起里记录，或先合并。")
    new.title = title
    new.drill = origin.drill
    new.seen_by_probe = bool(part.check_id) and origin.seen_by_probe
    new.fault_class = part.fault_class
    new.fault_began_at = part.began_at
    new.detected_at = new.spell_began_at = part.detected_at
    return new


def _tell_again(origin: Incident, new: Incident, *, entry_ids: Sequence[int], at: datetime) -> None:
    """Each entry as it was, with a pointer to the sealed original."""
    chosen = TimelineEntry.objects.filter(incident=origin, id__in=entry_ids).order_by("seq")
    for entry in chosen:
        write(
            new,
            Line(
                kind=EntryKind.NOTE,
                recorded_at=at,
                occurred_at=entry.occurred_at,
                person_id=entry.person_id,
                text=f"（摘自 {origin.number} 第 {entry.seq} 条）{entry.text}",
                evidence=f"{origin.subject}#{entry.seq}",
            ),
        )
