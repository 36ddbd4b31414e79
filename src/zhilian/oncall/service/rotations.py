"""People who take turns without end: laid out ahead, and again each day."""

from datetime import datetime, time
from typing import Any

from django.db import transaction

from zhilian.core import events
from zhilian.core.times import local_midnight
from zhilian.oncall.chains import policy
from zhilian.oncall.errors import BadPattern
from zhilian.oncall.events import RotationEnded, RotationSet
from zhilian.oncall.models import Rotation, Shift
from zhilian.oncall.schedule import lay_rotation
from zhilian.oncall.service.roster import (
    announce,
    check_person,
    clear,
    locked_roster,
    write_plan,
)
from zhilian.oncall.spans import without
from zhilian.oncall.types import Layer, Restriction, RotationDraft, Span, Turn


@transaction.atomic
def set_rotation(*, draft: RotationDraft, by_id: int | None, at: datetime) -> Rotation:
    """People take turns from a day on; what was planned in those hours gives way.

    Errors: `BadPattern`, `BadShift`.
    """
    for person_id in {turn.person_id for turn in draft.turns}:
        check_person(person_id=person_id, layer=draft.layer)
    roster = locked_roster()
    starts_at, ends_at = local_midnight(draft.first_date), at + policy().planned
    if ends_at <= starts_at:
        raise BadPattern(f"起始日期要在 {policy().planned.days} 天以内。")
    spans = _lay(draft, starts_at=starts_at, ends_at=ends_at)
    rotation = Rotation.objects.create(
        roster=roster,
        layer=draft.layer,
        label=draft.label[:40],
        turns=[_plain_turn(turn) for turn in draft.turns],
        restriction=_plain_restriction(draft.restriction),
        first_date=draft.first_date,
        laid_until=ends_at,
        made_by_id=by_id,
        made_at=at,
    )
    for span in spans:
        clear(roster, span, layer=draft.layer, at=at)
    write_plan(roster, spans, layer=draft.layer, at=at, rotation=rotation)
    people = len({turn.person_id for turn in draft.turns})
    events.record(
        RotationSet(at=at, rotation_id=rotation.pk, layer=draft.layer.value, people=people)
    )
    announce(starts_at, ends_at, at=at, person_id=None, shifts=len(spans))
    return rotation


@transaction.atomic
def end_rotation(*, rotation_id: int, at: datetime) -> None:
    """Nobody takes turns by it any more from now on; what was laid out ahead goes."""
    roster = locked_roster()
    rotation = Rotation.objects.select_for_update().get(id=rotation_id)
    if rotation.ended_at is not None:
        return
    rotation.ended_at = at
    rotation.save(update_fields=["ended_at"])
    for shift in Shift.objects.filter(rotation=rotation, ends_at__gt=at):
        rest = Span(starts_at=max(shift.starts_at, at), ends_at=shift.ends_at)
        clear(roster, rest, layer=Layer(shift.layer), at=at)
    events.record(RotationEnded(at=at, rotation_id=rotation_id))
    announce(at, rotation.laid_until, at=at, person_id=None, shifts=0)


@transaction.atomic
def extend_rotation(*, rotation_id: int, at: datetime) -> int:
    """Lay a rotation out up to the horizon, where nothing else is planned. Returns shifts."""
    roster = locked_roster()
    rotation = Rotation.objects.select_for_update().get(id=rotation_id)
    horizon = at + policy().planned
    if rotation.ended_at is not None or rotation.laid_until >= horizon:
        return 0
    spans = _lay(draft_of(rotation), starts_at=rotation.laid_until, ends_at=horizon)
    held = Shift.objects.filter(roster=roster, layer=rotation.layer)
    for shift in held.touching(rotation.laid_until, horizon):
        spans = [
            part
            for span in spans
            for part in without(span, starts_at=shift.starts_at, ends_at=shift.ends_at)
        ]
    write_plan(roster, spans, layer=Layer(rotation.layer), at=at, rotation=rotation)
    since, rotation.laid_until = rotation.laid_until, horizon
    rotation.save(update_fields=["laid_until"])
    announce(since, horizon, at=at, person_id=None, shifts=len(spans))
    return len(spans)


def draft_of(rotation: Rotation) -> RotationDraft:
    return RotationDraft(
        label=rotation.label,
        layer=Layer(rotation.layer),
        turns=tuple(_turn(raw) for raw in rotation.turns),
        first_date=rotation.first_date,
        restriction=_restriction(rotation.restriction),
    )


def _lay(draft: RotationDraft, *, starts_at: datetime, ends_at: datetime) -> list[Span]:
    return lay_rotation(
        draft.turns,
        anchor=draft.first_date,
        starts_at=starts_at,
        ends_at=ends_at,
        restriction=draft.restriction,
    )


def _plain_turn(turn: Turn) -> dict[str, Any]:
    return {
        "week": turn.week,
        "weekday": turn.weekday,
        "at": turn.at.isoformat("minutes"),
        "person": turn.person_id,
    }


def _turn(raw: dict[str, Any]) -> Turn:
    at = time.fromisoformat(raw["at"])
    return Turn(week=raw["week"], weekday=raw["weekday"], at=at, person_id=raw["person"])


def _plain_restriction(restriction: Restriction | None) -> dict[str, Any] | None:
    if restriction is None:
        return None
    return {
        "weekdays": list(restriction.weekdays),
        "since": restriction.since.isoformat("minutes"),
        "until": restriction.until.isoformat("minutes"),
    }


def _restriction(raw: dict[str, Any] | None) -> Restriction | None:
    if raw is None:
        return None
    return Restriction(
        weekdays=tuple(raw["weekdays"]),
        since=time.fromisoformat(raw["since"]),
        until=time.fromisoformat(raw["until"]),
    )
