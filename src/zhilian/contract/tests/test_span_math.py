"""Two clocks as one count the union, whatever was there before."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from zhilian.contract.clock_math import Fact, FactKind, Span, project
from zhilian.contract.span_math import facts_to_join, union

START = datetime(2026, 11, 24, tzinfo=UTC)
END = START + timedelta(days=9)
minutes = st.integers(min_value=0, max_value=2000)


def moment(n: int) -> datetime:
    return START + timedelta(minutes=n)


@st.composite
def history(draw: st.DrawFn, *, odd: bool) -> list[Fact]:
    """A start and any toggles after it; odd and even minutes never meet."""
    marks = sorted(draw(st.lists(minutes, min_size=1, max_size=7, unique=True)))
    at = [moment(2 * n + odd) for n in marks]
    kinds = draw(
        st.lists(
            st.sampled_from([FactKind.STOPPED, FactKind.REOPENED]),
            min_size=len(at),
            max_size=len(at),
        )
    )
    return [Fact(FactKind.STARTED, at[0])] + [
        Fact(kind, when) for kind, when in zip(kinds[1:], at[1:], strict=True)
    ]


@given(own=history(odd=False), other=history(odd=True))
def test_joined_clock_elapses_as_long_as_either_ran(own: list[Fact], other: list[Fact]) -> None:
    target = timedelta(hours=4)
    mine = project(facts=own, target=target).spans
    theirs = project(facts=other, target=target).spans
    stops = [fact.at for fact in own if fact.kind is FactKind.STOPPED]

    added = facts_to_join(own=mine, other=theirs, own_stops=stops)
    joined = project(facts=[*own, *added], target=target)

    expected = sum(((s.end or END) - s.start for s in union((*mine, *theirs))), timedelta(0))
    assert joined.elapsed(END) == expected
    assert joined.started_at == min(mine[0].start, theirs[0].start)


@given(own=history(odd=False), other=history(odd=True))
def test_joining_never_shortens_either(own: list[Fact], other: list[Fact]) -> None:
    target = timedelta(hours=4)
    mine, theirs = project(facts=own, target=target), project(facts=other, target=target)
    stops = [fact.at for fact in own if fact.kind is FactKind.STOPPED]

    added = facts_to_join(own=mine.spans, other=theirs.spans, own_stops=stops)
    joined = project(facts=[*own, *added], target=target)

    longest = max(mine.elapsed(END), theirs.elapsed(END))
    assert longest <= joined.elapsed(END) <= mine.elapsed(END) + theirs.elapsed(END)


def test_union_joins_touching_spans_and_keeps_gaps() -> None:
    spans = [Span(moment(0), moment(5)), Span(moment(5), moment(9)), Span(moment(20), None)]

    assert union(spans) == (Span(moment(0), moment(9)), Span(moment(20), None))
