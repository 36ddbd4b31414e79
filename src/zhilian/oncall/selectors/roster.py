"""Reads of the roster: who is really on, who follows, where nobody is."""

from datetime import datetime, timedelta

from zhilian.directory import selectors as directory
from zhilian.oncall.chains import policy
from zhilian.oncall.models import Rotation, Shift
from zhilian.oncall.selectors.board import REACH, TOUCH, board
from zhilian.oncall.spans import gaps
from zhilian.oncall.types import Duty, Layer, Span


def on_call(*, at: datetime, layer: Layer = Layer.PRIMARY) -> Duty | None:
    """Who is on at this instant; None is a gap in the roster."""
    return board(starts_at=at, ends_at=at + TOUCH).on(at, layer=layer)


def next_duty(*, at: datetime, layer: Layer = Layer.PRIMARY) -> Duty | None:
    """The next change of hands after `at`: the stint that begins then, if any is planned."""
    return board(starts_at=at, ends_at=at + REACH).next(at, layer=layer)


def duties(*, starts_at: datetime, ends_at: datetime, layer: Layer = Layer.PRIMARY) -> list[Duty]:
    """The stints that touch the stretch, each at its whole length, in order."""
    found = board(starts_at=starts_at, ends_at=ends_at)
    return found.duties(starts_at=starts_at, ends_at=ends_at, layer=layer)


def gaps_ahead(
    *, now: datetime, until: datetime | None = None, layer: Layer = Layer.PRIMARY
) -> list[Span]:
    """Stretches from now on in which nobody is on, before they happen, and because of whom."""
    ends_at = until or now + policy().look_ahead
    found = board(starts_at=now, ends_at=ends_at)
    return found.gaps(starts_at=now, ends_at=ends_at, layer=layer)


def is_on_throughout(
    *, person_id: int, layer: Layer, starts_at: datetime, ends_at: datetime
) -> bool:
    mine = [
        Span(starts_at=stint.starts_at, ends_at=stint.ends_at)
        for stint in board(starts_at=starts_at, ends_at=ends_at).stints(layer)
        if stint.person_id == person_id
    ]
    return not gaps(mine, starts_at=starts_at, ends_at=ends_at)


def duty_of(*, shift_id: int | None) -> Duty | None:
    """The planned shift itself, whatever lies over it."""
    shift = None if shift_id is None else Shift.objects.filter(id=shift_id).first()
    if shift is None:
        return None
    person = directory.person(person_id=shift.person_id)
    return Duty(
        person_id=person.pk,
        name=person.name,
        phone=person.phone_masked,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        layer=Layer(shift.layer),
        note=shift.note,
        shift_id=shift.pk,
    )


def planned_until(*, now: datetime) -> datetime | None:
    """The end of the last shift that is planned."""
    ahead = Shift.objects.filter(layer=Layer.PRIMARY, ends_at__gt=now)
    last: datetime | None = ahead.order_by("-ends_at").values_list("ends_at", flat=True).first()
    return last


def people_for_shifts(*, layer: Layer = Layer.PRIMARY) -> list[tuple[int, str]]:
    """Id and name of those who may stand in the layer, by the policy."""
    found: dict[int, str] = {}
    rule = policy().layers.get(layer)
    for role in rule.roles if rule else ():
        for person in directory.people_with_role(role=role):
            found.setdefault(person.pk, person.name)
    return list(found.items())


def hours_by_person(
    *, starts_at: datetime, ends_at: datetime, layer: Layer = Layer.PRIMARY
) -> list[tuple[str, float]]:
    """Hours on call of each person inside the stretch, the most burdened first."""
    return hours_of(duties(starts_at=starts_at, ends_at=ends_at, layer=layer), starts_at, ends_at)


def hours_of(found: list[Duty], starts_at: datetime, ends_at: datetime) -> list[tuple[str, float]]:
    hours: dict[str, float] = {}
    for duty in found:
        inside = min(duty.ends_at, ends_at) - max(duty.starts_at, starts_at)
        hours[duty.name] = hours.get(duty.name, 0.0) + max(inside, timedelta()) / timedelta(hours=1)
    return sorted(hours.items(), key=lambda item: -item[1])


def rotations() -> list[Rotation]:
    """Those that go on."""
    return list(Rotation.objects.filter(ended_at=None).order_by("layer", "id"))


def rotations_to_extend(*, now: datetime) -> list[int]:
    """Those that are laid out a day less far than they should be."""
    horizon = now + policy().planned - timedelta(hours=12)
    behind = Rotation.objects.filter(ended_at=None, laid_until__lt=horizon)
    return list(behind.order_by("id").values_list("id", flat=True))
