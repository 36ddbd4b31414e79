"""What people carry and what is too much, against a count by the half hour."""

from datetime import date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from zhilian.core.testing import NOON
from zhilian.core.times import local
from zhilian.oncall import burden
from zhilian.oncall.chains import Limits
from zhilian.oncall.schedule import Stint
from zhilian.oncall.types import StrainKind

HALF = timedelta(minutes=30)
HOUR = timedelta(hours=1)
DAYS = 6
LIMITS = Limits(
    longest_run=timedelta(hours=30),
    most_days=3,
    least_rest=timedelta(hours=8),
    night_from=time(22),
    night_to=time(6),
)
START = NOON.replace(hour=16) - timedelta(days=4)
"""A local midnight, a Saturday."""
DAYS_OFF = {date(2026, 11, 23): True, date(2026, 11, 22): False}


@st.composite
def schedules(draw: st.DrawFn) -> list[Stint]:
    edges = sorted(draw(st.sets(st.integers(0, DAYS * 48), min_size=2, max_size=9)))
    people = draw(st.lists(st.integers(1, 3), min_size=len(edges), max_size=len(edges)))
    return [
        Stint(starts_at=START + a * HALF, ends_at=START + b * HALF, person_id=person)
        for a, b, person in zip(edges, edges[1:], people, strict=False)
    ]


def stint(start: float, end: float, person_id: int = 1) -> Stint:
    return Stint(starts_at=START + start * HOUR, ends_at=START + end * HOUR, person_id=person_id)


@given(schedules(), st.integers(0, 48), st.integers(1, 200))
def test_hours_weekends_and_holidays_are_what_counting_says(
    stints: list[Stint], since: int, length: int
) -> None:
    starts_at, ends_at = START + since * HALF, START + (since + length) * HALF

    found = burden.burdens(
        stints, starts_at=starts_at, ends_at=ends_at, days_off=DAYS_OFF, limits=LIMITS
    )

    for row in found:
        halves = [
            moment
            for n in range(length)
            if _on(stints, moment := starts_at + n * HALF) == row.person_id
        ]
        assert row.hours == len(halves) / 2
        assert row.holiday_hours == sum(DAYS_OFF.get(_day(m), False) for m in halves) / 2
        assert row.weekend_hours == sum(_is_weekend(_day(m)) for m in halves) / 2
        assert row.nights == len({_evening(m) for m in halves if _evening(m)})


def _on(stints: list[Stint], moment: datetime) -> int | None:
    return next((s.person_id for s in stints if s.starts_at <= moment < s.ends_at), None)


def _day(moment: datetime) -> date:
    return local(moment).date()


def _is_weekend(day: date) -> bool:
    return day not in DAYS_OFF and day.weekday() >= 5


def _evening(moment: datetime) -> date | None:
    here = local(moment)
    if here.hour >= 22:
        return here.date()
    return here.date() - timedelta(days=1) if here.hour < 6 else None


def strains(*layers: list[Stint]) -> list[tuple[StrainKind, int, float]]:
    found = burden.strains(
        layers[:1],
        behind=layers[1:],
        limits=LIMITS,
        starts_at=START,
        ends_at=START + timedelta(days=30),
    )
    return [(s.kind, s.person_id, s.amount) for s in found]


def test_a_run_over_the_limit_is_seen_across_shifts() -> None:
    assert strains([stint(0, 20), stint(20, 31)]) == [(StrainKind.LONG_RUN, 1, 31.0)]
    assert strains([stint(0, 30)]) == []


def test_too_little_rest_is_seen() -> None:
    assert strains([stint(0, 10), stint(17, 20)]) == [(StrainKind.SHORT_REST, 1, 7.0)]
    assert strains([stint(0, 10), stint(18, 20)]) == []


def test_days_in_a_row_are_local_days() -> None:
    daily = [stint(24 * day + 9, 24 * day + 12) for day in range(4)]

    assert strains(daily) == [(StrainKind.MANY_DAYS, 1, 4.0)]
    assert strains(daily[:3]) == []


def test_the_same_person_in_two_layers_at_once_is_seen() -> None:
    assert strains([stint(0, 10)], [stint(6, 12)])[0] == (StrainKind.DOUBLE, 1, 4.0)
    assert strains([stint(0, 10)], [stint(10, 12)]) == []
