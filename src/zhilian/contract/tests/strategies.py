"""What hypothesis draws: instants, amounts, calendars and the facts of a clock."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from zhilian.contract.calendar_math import AroundTheClock, MinuteRange, WorkingTime
from zhilian.contract.clock_math import Fact, FactKind

FIRST = datetime(2025, 12, 1, tzinfo=UTC)
instants = st.timedeltas(timedelta(0), timedelta(days=420)).map(lambda since: FIRST + since)
amounts = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=3))
dates = st.dates(min_value=date(2025, 12, 1), max_value=date(2027, 2, 28))


@st.composite
def hours(draw: st.DrawFn) -> tuple[MinuteRange, ...]:
    """Up to three half-open ranges of one day that do not touch each other."""
    edges = sorted(draw(st.sets(st.integers(0, 96), max_size=6)))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    return tuple(MinuteRange(start * 15, end * 15) for start, end in pairs)


@st.composite
def working_calendars(draw: st.DrawFn) -> WorkingTime:
    full_days = st.just((MinuteRange(510, 720), MinuteRange(810, 1080)))
    weekly = draw(st.tuples(*[hours() | full_days] * 7).filter(any))
    days = draw(st.dictionaries(dates, st.booleans(), max_size=40))
    return WorkingTime(weekly=weekly, make_up=draw(hours() | full_days), days=days)


calendars = working_calendars() | st.just(AroundTheClock())


def fact_sets(*, calendar_names: tuple[str, ...] = ()) -> st.SearchStrategy[list[Fact]]:
    """One start and any muddle of stops, reopenings, waits and adopted calendars."""
    toggles = st.builds(
        Fact, kind=st.sampled_from([FactKind.STOPPED, FactKind.REOPENED]), at=instants
    )
    replaced = st.builds(Fact, kind=st.just(FactKind.SUPERSEDED), at=instants)
    kinds = [toggles, toggles, waits(), replaced]
    if calendar_names:
        kinds.append(
            st.builds(
                Fact,
                kind=st.just(FactKind.CALENDAR),
                at=instants,
                calendar=st.sampled_from(calendar_names),
            )
        )
    started = st.builds(Fact, kind=st.just(FactKind.STARTED), at=instants)
    return st.tuples(started, st.lists(st.one_of(kinds), max_size=8)).map(
        lambda drawn: [drawn[0], *drawn[1]]
    )


@st.composite
def waits(draw: st.DrawFn) -> Fact:
    start = draw(instants)
    length = draw(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=30)))
    return Fact(kind=FactKind.WAITED, at=start, until=start + length)
