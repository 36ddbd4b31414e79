"""Two clocks of one outage as one: which facts make the survivor count the union of both.

Pure. Facts are only ever added, so a stop of the survivor that lies inside the union is
neutralised by a reopening at the same instant.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from zhilian.contract.clock_math import Fact, FactKind, Span


def union(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans in order, touching and overlapping ones joined; without end runs for ever."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda each: each.start):
        last = joined[-1] if joined else None
        if last is None or (last.end is not None and span.start > last.end):
            joined.append(span)
        elif last.end is not None and (span.end is None or span.end > last.end):
            joined[-1] = Span(last.start, span.end)
    return tuple(joined)


def facts_to_join(
    *, own: Sequence[Span], other: Sequence[Span], own_stops: Iterable[datetime]
) -> list[Fact]:
    """What to add to the facts behind `own` so that they project to the union with `other`."""
    whole = union((*own, *other))
    facts = [Fact(FactKind.STARTED, whole[0].start)]
    for span in whole[1:]:
        facts.append(Fact(FactKind.REOPENED, span.start))
    for span in whole:
        if span.end is not None:
            facts.append(Fact(FactKind.STOPPED, span.end))
    facts += [Fact(FactKind.REOPENED, stop) for stop in own_stops if _inside(stop, whole)]
    return facts


def _inside(at: datetime, whole: Iterable[Span]) -> bool:
    return any(span.start < at and (span.end is None or at < span.end) for span in whole)
