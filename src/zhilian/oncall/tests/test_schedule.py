"""Who is really on: checked minute by minute against an oracle that knows no stretches."""

from datetime import date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from zhilian.core.testing import NOON
from zhilian.core.times import local
from zhilian.oncall import schedule
from zhilian.oncall.schedule import Absence, Stint
from zhilian.oncall.spans import lay_out
from zhilian.oncall.types import Restriction, Turn

MINUTE = timedelta(minutes=1)
MINUTES = 60
PEOPLE = st.integers(1, 4)
STRETCH = st.tuples(st.integers(0, MINUTES - 1), st.integers(1, MINUTES)).map(
    lambda pair: (pair[0], min(pair[0] + pair[1], MINUTES))
)
CUTS = st.lists(st.integers(1, MINUTES - 1), max_size=6, unique=True).map(sorted)
MONDAY = date(2026, 11, 23)


def at(minute: int) -> datetime:
    return NOON + minute * MINUTE


@st.composite
def plans(draw: st.DrawFn) -> list[Stint]:
    """Stretches that do not overlap, some of them empty."""
    edges = [0, *draw(CUTS), MINUTES]
    planned = []
    for number, (start, end) in enumerate(zip(edges, edges[1:], strict=False)):
        person = draw(st.none() | PEOPLE)
        if person is not None:
            planned.append(
                Stint(starts_at=at(start), ends_at=at(end), person_id=person, shift_id=number + 1)
            )
    return planned


COVERS = st.lists(st.tuples(STRETCH, PEOPLE), max_size=5).map(
    lambda rows: [
        Stint(starts_at=at(a), ends_at=at(b), person_id=person, override_id=n + 1)
        for n, ((a, b), person) in enumerate(rows)
    ]
)
ABSENCES = st.lists(st.tuples(STRETCH, PEOPLE), max_size=3).map(
    lambda rows: [
        Absence(starts_at=at(a), ends_at=at(b), person_id=person) for (a, b), person in rows
    ]
)


def oracle(
    minute: int, plan: list[Stint], covers: list[Stint], absences: list[Absence]
) -> int | None:
    """The last cover that holds this minute, else the plan; nobody who is away."""
    moment = at(minute)
    person = None
    for row in [*plan, *covers]:
        if row.starts_at <= moment < row.ends_at:
            person = row.person_id
    away = {a.person_id for a in absences if a.starts_at <= moment < a.ends_at}
    return None if person in away else person


@given(plans(), COVERS, ABSENCES)
def test_final_schedule_is_what_the_oracle_says_each_minute(
    plan: list[Stint], covers: list[Stint], absences: list[Absence]
) -> None:
    found = schedule.final(plan=plan, covers=covers, absences=absences)

    for minute in range(MINUTES):
        stint = schedule.at(found, at(minute))
        wanted = oracle(minute, plan, covers, absences)
        assert (stint.person_id if stint else None) == wanted


@given(plans(), COVERS, ABSENCES)
def test_final_schedule_never_overlaps(
    plan: list[Stint], covers: list[Stint], absences: list[Absence]
) -> None:
    found = schedule.final(plan=plan, covers=covers, absences=absences)

    assert all(a.ends_at <= b.starts_at for a, b in zip(found, found[1:], strict=False))
    assert all(stint.starts_at < stint.ends_at for stint in found)


@given(plans(), COVERS)
def test_without_its_covers_the_plan_comes_back(plan: list[Stint], covers: list[Stint]) -> None:
    """Taking a cover back is computing without it: nothing of the plan was lost."""
    before = schedule.final(plan=plan, covers=covers[:-1])

    again = schedule.final(plan=plan, covers=covers)

    last = covers[-1:] and covers[-1]
    for minute in range(MINUTES):
        if last and last.starts_at <= at(minute) < last.ends_at:
            continue
        assert schedule.at(before, at(minute)) is None or _person(before, minute) == _person(
            again, minute
        )


def _person(stints: list[Stint], minute: int) -> int | None:
    found = schedule.at(stints, at(minute))
    return found.person_id if found else None


@given(plans(), COVERS, ABSENCES)
def test_runs_join_what_follows_and_lose_no_minute(
    plan: list[Stint], covers: list[Stint], absences: list[Absence]
) -> None:
    found = schedule.final(plan=plan, covers=covers, absences=absences)

    joined = schedule.runs(found)

    assert _total(joined) == _total(found)
    for before, after in zip(joined, joined[1:], strict=False):
        assert before.person_id != after.person_id or before.ends_at < after.starts_at


def _total(stints: list[Stint]) -> timedelta:
    return sum((s.ends_at - s.starts_at for s in stints), timedelta())


TURNS = st.lists(
    st.builds(
        Turn,
        weekday=st.integers(0, 6),
        at=st.times().map(lambda t: t.replace(second=0, microsecond=0, fold=0)),
        person_id=PEOPLE,
        week=st.integers(0, 2),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda turn: (turn.week, turn.weekday, turn.at),
)


@given(TURNS, st.integers(0, 200), st.integers(1, 30))
def test_rotation_laid_out_late_says_the_same_as_laid_out_from_its_first_day(
    turns: list[Turn], ahead: int, days: int
) -> None:
    whole = lay_out(turns, first_day=MONDAY, days=ahead + days + 1)
    since = whole[0].starts_at + timedelta(days=ahead)
    until = since + timedelta(days=days)

    late = schedule.lay_rotation(turns, anchor=MONDAY, starts_at=since, ends_at=until)

    wanted = [s for s in whole if s.ends_at > since and s.starts_at < until]
    assert late[0].starts_at == since
    assert late[-1].ends_at == until
    assert [s.person_id for s in late] == [s.person_id for s in wanted]
    assert [s.starts_at for s in late[1:]] == [s.starts_at for s in wanted[1:]]


@given(st.sets(st.integers(0, 6), min_size=1), st.integers(0, 23), st.integers(0, 23))
def test_restricted_rotation_holds_at_its_hours_and_no_others(
    weekdays: set[int], since: int, until: int
) -> None:
    restriction = Restriction(
        weekdays=tuple(sorted(weekdays)), since=time(since), until=time(until)
    )
    turns = [Turn(weekday=0, at=time(8), person_id=1)]
    start = NOON.replace(hour=16) - timedelta(days=2)

    spans = schedule.lay_rotation(
        turns,
        anchor=MONDAY - timedelta(days=7),
        starts_at=start,
        ends_at=start + timedelta(days=9),
        restriction=restriction,
    )

    for hour in range(9 * 24):
        moment = start + timedelta(hours=hour, minutes=30)
        on = sum(span.starts_at <= moment < span.ends_at for span in spans)
        assert on == int(_within(moment, restriction))


def _within(moment: datetime, restriction: Restriction) -> bool:
    here = local(moment)
    same_day = here.weekday() in restriction.weekdays
    day_before = (here.weekday() - 1) % 7 in restriction.weekdays
    if restriction.since < restriction.until:
        return same_day and restriction.since <= here.time() < restriction.until
    return (same_day and here.time() >= restriction.since) or (
        day_before and here.time() < restriction.until
    )


def test_change_of_hands_is_where_one_follows_the_other_without_a_gap() -> None:
    rows = [(0, 10, 1), (10, 20, 1), (20, 30, 2), (35, 40, 3)]
    stints = [Stint(starts_at=at(a), ends_at=at(b), person_id=p) for a, b, p in rows]

    found = schedule.changes_of_hands(stints)

    assert [(a.person_id, b.person_id, b.starts_at) for a, b in found] == [(1, 2, at(20))]
