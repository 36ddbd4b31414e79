"""A month of the roster laid out for the eye: weeks of days, each with who is on. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from zhilian.core.times import day_bounds, local
from zhilian.oncall.types import DayMark, Duty, Layer

COLOURS = 6
DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Line:
    """Somebody on this day, from when (empty: since before)."""

    name: str
    since: str
    colour: int
    layer: Layer
    covers: str

    @property
    def behind(self) -> bool:
        return self.layer is not Layer.PRIMARY


@dataclass(frozen=True, kw_only=True)
class Cell:
    date: date
    inside: bool
    today: bool
    mark: DayMark | None
    lines: tuple[Line, ...]


def lay_out_month(
    *, first: date, duties: Sequence[Duty], marks: Mapping[date, DayMark], today: date
) -> list[list[Cell]]:
    """Whole weeks, from the Monday at or before the first; `duties` are those that touch them."""
    people = sorted({duty.person_id for duty in duties})
    colours = {person_id: n % COLOURS for n, person_id in enumerate(people)}
    day = first - first.weekday() * DAY
    weeks: list[list[Cell]] = []
    while not weeks or day.month == first.month:
        weeks.append(
            [
                Cell(
                    date=each,
                    inside=each.month == first.month,
                    today=each == today,
                    mark=marks.get(each),
                    lines=_lines(each, duties, colours),
                )
                for each in (day + n * DAY for n in range(7))
            ]
        )
        day += 7 * DAY
    return weeks


def _lines(day: date, duties: Sequence[Duty], colours: Mapping[int, int]) -> tuple[Line, ...]:
    begin, end = day_bounds(day)
    mine = [duty for duty in duties if duty.starts_at < end and duty.ends_at > begin]
    order = list(Layer)
    return tuple(
        Line(
            name=duty.name,
            since="" if duty.starts_at <= begin else f"{local(duty.starts_at):%H:%M}",
            colour=colours[duty.person_id],
            layer=duty.layer,
            covers=duty.covers,
        )
        for duty in sorted(mine, key=lambda duty: (order.index(duty.layer), duty.starts_at))
    )
