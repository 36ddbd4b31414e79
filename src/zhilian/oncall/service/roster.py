"""Changes of the plan. The roster's row is locked, so two people cannot plan over each other."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from zhilian.core import events
from zhilian.core.times import local_midnight
from zhilian.oncall import selectors
from zhilian.oncall.errors import BadShift
from zhilian.oncall.events import RosterChanged
from zhilian.oncall.models import Roster, Rotation, Shift
from zhilian.oncall.spans import lay_out, without
from zhilian.oncall.types import Layer, Span, Turn

CODE, NAME = "main", "运维值守"
LONGEST = timedelta(days=31)


@transaction.atomic
def put_shift(
    *,
    person_id: int,
    starts_at: datetime,
    ends_at: datetime,
    at: datetime,
    note: str = "",
    layer: Layer = Layer.PRIMARY,
) -> Shift:
    """This person is planned over the stretch, in place of whoever was; the rest of theirs stays.

    Errors: `BadShift` when the stretch is empty, past, too long, or the person is no engineer.
    """
    _check(starts_at=starts_at, ends_at=ends_at, at=at)
    check_person(person_id=person_id, layer=layer)
    roster = locked_roster()
    clear(roster, Span(starts_at=starts_at, ends_at=ends_at), layer=layer, at=at)
    made = Shift.objects.create(
        roster=roster,
        layer=layer,
        person_id=person_id,
        starts_at=starts_at,
        ends_at=ends_at,
        note=note[:60],
        made_at=at,
    )
    announce(starts_at, ends_at, at=at, person_id=person_id, shifts=1)
    return made


@transaction.atomic
def remove_shift(*, shift_id: int, at: datetime) -> None:
    """Take a shift out, from now on where it has already begun: what was, stays on record."""
    roster = locked_roster()
    shift = Shift.objects.filter(roster=roster, id=shift_id).first()
    if shift is None:
        raise BadShift("这个班次已经不在了，请刷新页面。")
    if shift.ends_at <= at:
        raise BadShift("这个班次已经结束，过去的值守记录不能删除。")
    rest = Span(starts_at=max(shift.starts_at, at), ends_at=shift.ends_at)
    clear(roster, rest, layer=Layer(shift.layer), at=at)
    announce(rest.starts_at, rest.ends_at, at=at, person_id=None, shifts=0)


@transaction.atomic
def generate_shifts(
    *,
    turns: Sequence[Turn],
    first_day: date,
    days: int,
    at: datetime,
    layer: Layer = Layer.PRIMARY,
) -> int:
    """Lay a weekly pattern over the days, in place of what was planned there. Returns shifts."""
    spans = lay_out(turns, first_day=first_day, days=days)
    starts_at = local_midnight(first_day)
    ends_at = local_midnight(first_day + timedelta(days=days))
    roster = locked_roster()
    clear(roster, Span(starts_at=starts_at, ends_at=ends_at), layer=layer, at=at)
    write_plan(roster, spans, layer=layer, at=at)
    announce(starts_at, ends_at, at=at, person_id=None, shifts=len(spans))
    return len(spans)


def check_person(*, person_id: int, layer: Layer) -> None:
    if person_id not in dict(selectors.people_for_shifts(layer=layer)):
        raise BadShift("值班人要是驻场工程师或运维项目经理，请先在人员页授予角色。")


def locked_roster() -> Roster:
    Roster.objects.get_or_create(code=CODE, defaults={"name": NAME})
    return Roster.objects.select_for_update().get(code=CODE)


def clear(roster: Roster, stretch: Span, *, layer: Layer, at: datetime) -> None:
    """Free the stretch: shifts inside go, those across its edges are cut."""
    starts_at, ends_at = stretch.starts_at, stretch.ends_at
    for shift in Shift.objects.filter(roster=roster, layer=layer).touching(starts_at, ends_at):
        whole = Span(starts_at=shift.starts_at, ends_at=shift.ends_at, person_id=shift.person_id)
        left = without(whole, starts_at=starts_at, ends_at=ends_at)
        shift.delete()
        Shift.objects.bulk_create([_remnant(shift, span, at=at) for span in left])


def write_plan(
    roster: Roster,
    spans: Sequence[Span],
    *,
    layer: Layer,
    at: datetime,
    rotation: Rotation | None = None,
) -> None:
    """The caller has cleared the place."""
    Shift.objects.bulk_create(
        [
            Shift(
                roster=roster,
                layer=layer,
                rotation=rotation,
                person_id=span.person_id,
                starts_at=span.starts_at,
                ends_at=span.ends_at,
                made_at=at,
            )
            for span in spans
            if span.person_id is not None
        ]
    )


def announce(
    starts_at: datetime, ends_at: datetime, *, at: datetime, person_id: int | None, shifts: int
) -> None:
    events.record(
        RosterChanged(
            at=at, starts_at=starts_at, ends_at=ends_at, person_id=person_id, shifts=shifts
        )
    )


def _check(*, starts_at: datetime, ends_at: datetime, at: datetime) -> None:
    if ends_at <= starts_at:
        raise BadShift("结束时间要晚于开始时间。")
    if ends_at <= at:
        raise BadShift("这段时间已经过去，过去的值守记录不能改。")
    if ends_at - starts_at > LONGEST:
        raise BadShift("一个班次最长 31 天，请分段安排。")


def _remnant(shift: Shift, span: Span, *, at: datetime) -> Shift:
    return Shift(
        roster_id=shift.roster_id,
        layer=shift.layer,
        rotation_id=shift.rotation_id,
        person_id=shift.person_id,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        note=shift.note,
        made_at=at,
    )
