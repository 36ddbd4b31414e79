"""The roster over a stretch, read once: the layers, what lies over the plan, the people."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from zhilian.core import crypto
from zhilian.directory import selectors as directory
from zhilian.oncall import schedule
from zhilian.oncall.chains import policy
from zhilian.oncall.models import Leave, Override, Shift
from zhilian.oncall.schedule import Absence, Stint
from zhilian.oncall.spans import gaps
from zhilian.oncall.types import Duty, Layer, OverrideKind, Span

REACH = timedelta(days=32)
"""A stint is never longer than this: a shift and an override last 31 days at most."""
TOUCH = timedelta(microseconds=1)


@dataclass(frozen=True)
class Board:
    """Answers for any instant between `starts_at` and `ends_at`."""

    starts_at: datetime
    ends_at: datetime
    shifts: tuple[Any, ...]
    overrides: tuple[Any, ...]
    leaves: tuple[Any, ...]
    _final: dict[tuple[Layer, bool], list[Stint]] = field(default_factory=dict, compare=False)

    @cached_property
    def people(self) -> dict[int, Any]:
        held = {row.person_id for row in (*self.shifts, *self.overrides, *self.leaves)}
        return {person.pk: person for person in directory.people_by_ids(ids=sorted(held))}

    @property
    def layers(self) -> list[Layer]:
        """The primary layer, and whatever else somebody stands in, in the policy's order."""
        held = {row.layer for row in (*self.shifts, *self.overrides)}
        return [layer for layer in policy().layers if layer is Layer.PRIMARY or layer in held]

    def stints(self, layer: Layer = Layer.PRIMARY, *, absent: bool = True) -> list[Stint]:
        """The schedule that counts. Without `absent`: as if nobody were on leave."""
        key = (layer, absent)
        if key not in self._final:
            self._final[key] = schedule.final(
                plan=[_planned(row) for row in self.shifts if row.layer == layer],
                covers=[_cover(row) for row in self.overrides if row.layer == layer],
                absences=[_absence(row) for row in self.leaves] if absent else (),
            )
        return self._final[key]

    def duties(
        self, *, starts_at: datetime, ends_at: datetime, layer: Layer = Layer.PRIMARY
    ) -> list[Duty]:
        """The stints that touch the stretch, each at its whole length, in order."""
        return [
            self.duty(stint, layer=layer)
            for stint in self.stints(layer)
            if stint.starts_at < ends_at and stint.ends_at > starts_at
        ]

    def on(self, moment: datetime, *, layer: Layer = Layer.PRIMARY) -> Duty | None:
        found = schedule.at(self.stints(layer), moment)
        return self.duty(found, layer=layer) if found else None

    def next(self, moment: datetime, *, layer: Layer = Layer.PRIMARY) -> Duty | None:
        """The change of hands after the instant: the stint that begins then."""
        ahead = (stint for stint in self.stints(layer) if stint.starts_at > moment)
        found = next(ahead, None)
        return self.duty(found, layer=layer) if found else None

    def gaps(
        self, *, starts_at: datetime, ends_at: datetime, layer: Layer = Layer.PRIMARY
    ) -> list[Span]:
        """Where nobody is on, and because of whose leave, if so."""
        found = gaps(_spans(self.stints(layer)), starts_at=starts_at, ends_at=ends_at)
        return [self._explained(gap, layer=layer) for gap in found]

    def duty(self, stint: Stint, *, layer: Layer) -> Duty:
        person = self.people[stint.person_id]
        row = self._row(stint)
        return Duty(
            person_id=stint.person_id,
            name=person.name,
            phone=crypto.mask_phone(person.phone),
            starts_at=stint.starts_at,
            ends_at=stint.ends_at,
            layer=layer,
            note=row.note if stint.shift_id else row.reason,
            shift_id=stint.shift_id,
            override_id=stint.override_id,
            covers="" if stint.shift_id else OverrideKind(row.kind).label,
        )

    def _row(self, stint: Stint) -> Any:
        rows: Iterable[Any] = self.shifts if stint.shift_id else self.overrides
        wanted = stint.shift_id or stint.override_id
        return next(row for row in rows if row.pk == wanted)

    def _explained(self, gap: Span, *, layer: Layer) -> Span:
        away = [
            self.people[stint.person_id].name
            for stint in self.stints(layer, absent=False)
            if stint.starts_at < gap.ends_at and stint.ends_at > gap.starts_at
        ]
        why = f"{'、'.join(dict.fromkeys(away))}请假" if away else ""
        return Span(starts_at=gap.starts_at, ends_at=gap.ends_at, why=why)


def board(*, starts_at: datetime, ends_at: datetime) -> Board:
    """Read everything that matters between the two instants."""
    since, until = starts_at - REACH, ends_at + REACH
    covers = Override.objects.touching(since, until).in_force().order_by("id")
    return Board(
        starts_at=starts_at,
        ends_at=ends_at,
        shifts=tuple(Shift.objects.touching(since, until).order_by("starts_at", "id")),
        overrides=tuple(covers),
        leaves=tuple(Leave.objects.touching(since, until).in_force().order_by("id")),
    )


def _planned(row: Shift) -> Stint:
    return Stint(
        starts_at=row.starts_at, ends_at=row.ends_at, person_id=row.person_id, shift_id=row.pk
    )


def _cover(row: Override) -> Stint:
    return Stint(
        starts_at=row.starts_at, ends_at=_end(row), person_id=row.person_id, override_id=row.pk
    )


def _absence(row: Leave) -> Absence:
    return Absence(starts_at=row.starts_at, ends_at=_end(row), person_id=row.person_id)


def _end(row: Override | Leave) -> datetime:
    return min(row.ends_at, row.cancelled_at) if row.cancelled_at else row.ends_at


def _spans(found: Iterable[Stint]) -> list[Span]:
    return [Span(starts_at=s.starts_at, ends_at=s.ends_at, person_id=s.person_id) for s in found]
