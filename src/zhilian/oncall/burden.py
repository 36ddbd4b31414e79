"""What people carry, and what is too much: arithmetic over the schedule. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from zhilian.core.times import LOCAL, local_date, local_midnight
from zhilian.oncall.chains import Limits
from zhilian.oncall.schedule import Stint, runs
from zhilian.oncall.types import Burden, Strain, StrainKind

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
SATURDAY = 5


def burdens(
    stints: Iterable[Stint],
    *,
    starts_at: datetime,
    ends_at: datetime,
    days_off: Mapping[date, bool],
    limits: Limits,
) -> list[Burden]:
    """What each person carried inside [starts_at, ends_at), the most burdened first.

    `days_off` are the dated days that differ from the week: True is a holiday, False a make-up
    working day, which is no week's end. A night counts once, for whoever is on in any part of it.
    """
    carried: dict[int, Burden] = {}
    inside = [s.within(starts_at, ends_at) for s in stints]
    for stint in [s for s in inside if s.starts_at < s.ends_at]:
        held = carried.get(stint.person_id, Burden(person_id=stint.person_id))
        carried[stint.person_id] = _more(held, stint, days_off)
    for person_id in carried:
        mine = [s for s in inside if s.person_id == person_id and s.starts_at < s.ends_at]
        nights = {night for stint in mine for night in _nights(stint, limits)}
        carried[person_id] = replace(carried[person_id], nights=len(nights))
    return sorted(carried.values(), key=lambda burden: (-burden.hours, burden.person_id))


def strains(
    layers: Sequence[Sequence[Stint]],
    *,
    behind: Sequence[Sequence[Stint]] = (),
    limits: Limits,
    starts_at: datetime,
    ends_at: datetime,
) -> list[Strain]:
    """Overloads that touch [starts_at, ends_at), in order; stints of all `layers` count together.

    Who stands `behind` only, carries no load by that, but cannot be in two places at once.
    """
    together = runs([stint for layer in layers for stint in layer])
    found = [*_double([*layers, *behind])]
    for person_id in {stint.person_id for stint in together}:
        mine = [stint for stint in together if stint.person_id == person_id]
        found += _long(mine, limits) + _many_days(mine, limits) + _short_rest(mine, limits)
    touching = [s for s in found if s.starts_at < ends_at and s.ends_at > starts_at]
    return sorted(touching, key=lambda s: (s.starts_at, s.person_id, s.kind))


def _more(held: Burden, stint: Stint, days_off: Mapping[date, bool]) -> Burden:
    weekend = holiday = timedelta()
    for day, begin, end in _days(stint):
        off = days_off.get(day)
        if off:
            holiday += end - begin
        elif off is None and day.weekday() >= SATURDAY:
            weekend += end - begin
    return replace(
        held,
        hours=held.hours + (stint.ends_at - stint.starts_at) / HOUR,
        weekend_hours=held.weekend_hours + weekend / HOUR,
        holiday_hours=held.holiday_hours + holiday / HOUR,
    )


def _days(stint: Stint) -> list[tuple[date, datetime, datetime]]:
    """The stint cut at local midnights."""
    pieces = []
    day = local_date(stint.starts_at)
    while local_midnight(day) < stint.ends_at:
        begin, end = local_midnight(day), local_midnight(day + DAY)
        pieces.append((day, max(begin, stint.starts_at), min(end, stint.ends_at)))
        day += DAY
    return pieces


def _nights(stint: Stint, limits: Limits) -> list[date]:
    """The evenings whose night the stint touches."""
    found = []
    evening = local_date(stint.starts_at) - DAY
    while _moment(evening, limits.night_from) < stint.ends_at:
        over = limits.night_to <= limits.night_from
        ends = _moment(evening + DAY if over else evening, limits.night_to)
        if _moment(evening, limits.night_from) < stint.ends_at and ends > stint.starts_at:
            found.append(evening)
        evening += DAY
    return found


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=LOCAL).astimezone(UTC)


def _long(mine: Sequence[Stint], limits: Limits) -> list[Strain]:
    return [
        Strain(
            kind=StrainKind.LONG_RUN,
            person_id=run.person_id,
            starts_at=run.starts_at,
            ends_at=run.ends_at,
            amount=(run.ends_at - run.starts_at) / HOUR,
            limit=limits.longest_run / HOUR,
        )
        for run in mine
        if run.ends_at - run.starts_at > limits.longest_run
    ]


def _short_rest(mine: Sequence[Stint], limits: Limits) -> list[Strain]:
    return [
        Strain(
            kind=StrainKind.SHORT_REST,
            person_id=before.person_id,
            starts_at=before.ends_at,
            ends_at=after.starts_at,
            amount=(after.starts_at - before.ends_at) / HOUR,
            limit=limits.least_rest / HOUR,
        )
        for before, after in zip(mine, mine[1:], strict=False)
        if after.starts_at - before.ends_at < limits.least_rest
    ]


def _many_days(mine: Sequence[Stint], limits: Limits) -> list[Strain]:
    """Local days in a row on which one is on at all."""
    days = sorted({day for stint in mine for day, _begin, _end in _days(stint)})
    found: list[Strain] = []
    first = 0
    for index, day in enumerate(days):
        last = index + 1 == len(days) or days[index + 1] - day > DAY
        length = index - first + 1
        if last and length > limits.most_days:
            found.append(
                Strain(
                    kind=StrainKind.MANY_DAYS,
                    person_id=mine[0].person_id,
                    starts_at=local_midnight(days[first]),
                    ends_at=local_midnight(day + DAY),
                    amount=float(length),
                    limit=float(limits.most_days),
                )
            )
        if last:
            first = index + 1
    return found


def _double(layers: Sequence[Sequence[Stint]]) -> list[Strain]:
    found: list[Strain] = []
    for number, layer in enumerate(layers):
        for other in layers[number + 1 :]:
            found += [_both(a, b) for a in layer for b in other if _clash(a, b)]
    return found


def _clash(a: Stint, b: Stint) -> bool:
    return a.person_id == b.person_id and a.starts_at < b.ends_at and a.ends_at > b.starts_at


def _both(a: Stint, b: Stint) -> Strain:
    starts_at, ends_at = max(a.starts_at, b.starts_at), min(a.ends_at, b.ends_at)
    return Strain(
        kind=StrainKind.DOUBLE,
        person_id=a.person_id,
        starts_at=starts_at,
        ends_at=ends_at,
        amount=(ends_at - starts_at) / HOUR,
        limit=0.0,
    )
