"""Who is on: patterns without gaps, replacements that cut, gaps before they happen."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON
from zhilian.core.times import local_midnight
from zhilian.directory.tests import make as directory
from zhilian.oncall import selectors, service
from zhilian.oncall.errors import BadPattern, BadShift
from zhilian.oncall.models import Shift
from zhilian.oncall.spans import gaps, lay_out, without
from zhilian.oncall.tests import make
from zhilian.oncall.types import Span, Turn

HOUR = timedelta(hours=1)
MONDAY = date(2026, 11, 23)
TURNS = st.lists(
    st.builds(
        Turn,
        weekday=st.integers(0, 6),
        at=st.times().map(lambda t: t.replace(second=0, microsecond=0, fold=0)),
        person_id=st.integers(1, 4),
        week=st.integers(0, 2),
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda turn: (turn.week, turn.weekday, turn.at),
)


def span(start: int, end: int, person_id: int = 1) -> Span:
    return Span(starts_at=NOON + start * HOUR, ends_at=NOON + end * HOUR, person_id=person_id)


@given(TURNS, st.integers(0, 6), st.integers(1, 40))
def test_lay_out_covers_every_instant_exactly_once(
    turns: list[Turn], offset: int, days: int
) -> None:
    first = MONDAY + timedelta(days=offset)

    spans = lay_out(turns, first_day=first, days=days)

    assert spans[0].starts_at == local_midnight(first)
    assert spans[-1].ends_at == local_midnight(first + timedelta(days=days))
    assert all(a.ends_at == b.starts_at for a, b in zip(spans, spans[1:], strict=False))
    assert all(a.starts_at < a.ends_at for a in spans)


@given(TURNS, st.integers(0, 6), st.integers(1, 20), st.integers(1, 19))
def test_lay_out_in_two_parts_is_the_same_as_in_one(
    turns: list[Turn], offset: int, days: int, cut: int
) -> None:
    """A later run must not shift the rotation: week 0 is the week of the first day."""
    first = MONDAY + timedelta(days=offset)
    one_week = [turn for turn in turns if turn.week == 0] or [turns[0]]
    plain = [Turn(weekday=t.weekday, at=t.at, person_id=t.person_id) for t in one_week]
    whole = lay_out(plain, first_day=first, days=days + cut)

    rest = lay_out(plain, first_day=first + timedelta(days=days), days=cut)

    moment = rest[0].starts_at
    late = [s for s in whole if s.ends_at > moment]
    assert [(max(s.starts_at, moment), s.ends_at, s.person_id) for s in late] == [
        (s.starts_at, s.ends_at, s.person_id) for s in rest
    ]


def test_lay_out_changes_hands_at_the_local_time() -> None:
    turns = [
        Turn(weekday=0, at=time(8, 30), person_id=1),
        Turn(weekday=4, at=time(18), person_id=2),
    ]

    spans = lay_out(turns, first_day=MONDAY, days=7)

    assert [(s.starts_at, s.person_id) for s in spans] == [
        (datetime(2026, 11, 22, 16, tzinfo=UTC), 2),
        (datetime(2026, 11, 23, 0, 30, tzinfo=UTC), 1),
        (datetime(2026, 11, 27, 10, tzinfo=UTC), 2),
    ]


@pytest.mark.parametrize(
    ("turns", "days"),
    [
        ([], 7),
        ([Turn(weekday=7, at=time(8), person_id=1)], 7),
        ([Turn(weekday=0, at=time(8), person_id=1)], 0),
        ([Turn(weekday=0, at=time(8), person_id=n) for n in (1, 2)], 7),
    ],
)
def test_lay_out_refuses_what_leaves_a_question(turns: list[Turn], days: int) -> None:
    with pytest.raises(BadPattern):
        lay_out(turns, first_day=MONDAY, days=days)


SPANS = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 12)).map(lambda p: span(p[0], p[0] + p[1])),
    max_size=8,
)


@given(SPANS)
def test_gaps_and_shifts_together_cover_the_window(spans: list[Span]) -> None:
    window = span(5, 35)

    found = gaps(spans, starts_at=window.starts_at, ends_at=window.ends_at)

    for hour in range(5, 35):
        moment = NOON + hour * HOUR
        on = any(s.starts_at <= moment < s.ends_at for s in spans)
        free = sum(g.starts_at <= moment < g.ends_at for g in found)
        assert free == (0 if on else 1)


@given(st.integers(0, 20), st.integers(1, 10), st.integers(0, 20), st.integers(1, 10))
def test_without_leaves_exactly_what_is_outside(a: int, la: int, b: int, lb: int) -> None:
    whole, cut = span(a, a + la), span(b, b + lb)

    left = without(whole, starts_at=cut.starts_at, ends_at=cut.ends_at)

    for hour in range(31):
        moment = NOON + hour * HOUR
        inside = whole.starts_at <= moment < whole.ends_at
        taken = cut.starts_at <= moment < cut.ends_at
        assert any(s.starts_at <= moment < s.ends_at for s in left) == (inside and not taken)


@pytest.mark.django_db
class TestRoster:
    def test_on_call_is_half_open(self) -> None:
        first, second = (directory.person(roles=["ops_software"]) for _n in range(2))
        make.shift(first, starts_at=NOON - HOUR, ends_at=NOON)
        make.shift(second, starts_at=NOON, ends_at=NOON + HOUR)

        current = selectors.on_call(at=NOON)

        assert current is not None
        assert current.person_id == second.pk

    def test_put_shift_cuts_what_was_there(self) -> None:
        usual, stand_in = (directory.person(roles=["ops_software"]) for _n in range(2))
        make.shift(usual, starts_at=NOON, ends_at=NOON + 10 * HOUR)

        make.shift(stand_in, starts_at=NOON + 2 * HOUR, ends_at=NOON + 4 * HOUR)

        found = selectors.duties(starts_at=NOON, ends_at=NOON + 10 * HOUR)
        assert [(d.person_id, d.ends_at - NOON) for d in found] == [
            (usual.pk, 2 * HOUR),
            (stand_in.pk, 4 * HOUR),
            (usual.pk, 10 * HOUR),
        ]

    def test_generate_shifts_replaces_the_days_and_is_announced(self) -> None:
        person = directory.person(roles=["ops_hardware"])
        turns = [Turn(weekday=0, at=time(8), person_id=person.pk)]

        for _run in range(2):
            service.generate_shifts(turns=turns, first_day=MONDAY, days=14, at=NOON)

        assert Shift.objects.count() == 1
        assert selectors.gaps_ahead(now=NOON, until=NOON + timedelta(days=10)) == []
        assert JournalEntry.objects.filter(kind="oncall.roster.changed").count() == 2

    def test_gaps_ahead_are_seen_before_they_happen(self) -> None:
        person = directory.person(roles=["ops_software"])
        make.shift(person, starts_at=NOON - HOUR, ends_at=NOON + 24 * HOUR)
        make.shift(person, starts_at=NOON + 30 * HOUR, ends_at=NOON + 48 * HOUR)

        found = selectors.gaps_ahead(now=NOON, until=NOON + 48 * HOUR)

        assert [(g.starts_at - NOON, g.ends_at - NOON) for g in found] == [(24 * HOUR, 30 * HOUR)]

    def test_remove_shift_keeps_what_has_been(self) -> None:
        person = directory.person(roles=["ops_software"])
        shift = make.shift(person, starts_at=NOON - HOUR, ends_at=NOON + HOUR)

        service.remove_shift(shift_id=shift.pk, at=NOON)

        left = Shift.objects.get()
        assert (left.starts_at, left.ends_at) == (NOON - HOUR, NOON)

    @pytest.mark.parametrize(("start", "end"), [(2, 1), (1, 1), (-5, -1), (0, 24 * 32)], ids=str)
    def test_put_shift_refuses_nonsense(self, start: int, end: int) -> None:
        person = directory.person(roles=["ops_software"])

        with pytest.raises(BadShift):
            service.put_shift(
                person_id=person.pk,
                starts_at=NOON + start * HOUR,
                ends_at=NOON + end * HOUR,
                at=NOON,
            )

    def test_put_shift_refuses_who_is_no_engineer(self) -> None:
        person = directory.person(roles=["staff"])

        with pytest.raises(BadShift, match="驻场工程师"):
            make.shift(person)

    def test_overlapping_shifts_are_refused_by_the_database(self) -> None:
        person = directory.person(roles=["ops_software"])
        shift = make.shift(person, starts_at=NOON, ends_at=NOON + 2 * HOUR)
        beside = make.shift(person, starts_at=NOON + 2 * HOUR, ends_at=NOON + 3 * HOUR)

        with pytest.raises(IntegrityError), transaction.atomic():
            Shift.objects.create(
                roster=shift.roster,
                person=person,
                starts_at=NOON + HOUR,
                ends_at=NOON + 4 * HOUR,
                made_at=NOON,
            )
        with pytest.raises(IntegrityError), transaction.atomic():
            Shift.objects.filter(id=beside.pk).update(starts_at=NOON + HOUR)
