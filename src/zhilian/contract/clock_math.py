"""A clock as a pure projection of its facts. No Django, no clock of its own, no pause.

A clock counts from its start to its stop and again from each reopening to the next stop. Which
instants count is the calendar's business; a calendar adopted at some instant counts from that
instant on, so what has elapsed is never rewritten. A clock replaced by one of another policy ends
at that instant for good. Waiting is shown beside the gross figure and
takes nothing off it: the contract knows no pause. Facts are a set: their order of recording and
their repetition change nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cached_property

from zhilian.contract.calendar_math import AroundTheClock, Calendar

ZERO = timedelta(0)
MICROSECOND = timedelta(microseconds=1)
AROUND_THE_CLOCK = AroundTheClock()


class FactKind(StrEnum):
    STARTED = "STARTED"
    STOPPED = "STOPPED"
    REOPENED = "REOPENED"
    WAITED = "WAITED"
    CALENDAR = "CALENDAR"
    SUPERSEDED = "SUPERSEDED"


@dataclass(frozen=True)
class Fact:
    """Something that happened to a clock; `until` ends a wait, `calendar` names an adopted one."""

    kind: FactKind
    at: datetime
    until: datetime | None = None
    calendar: str = ""


@dataclass(frozen=True)
class Span:
    """Half-open [start, end); without end it is still running."""

    start: datetime
    end: datetime | None


@dataclass(frozen=True)
class _Piece:
    """A span under one calendar."""

    start: datetime
    end: datetime | None
    calendar: Calendar

    def until(self, now: datetime) -> datetime:
        end = now if self.end is None else min(self.end, now)
        return max(end, self.start)


class ClockNeverStarted(ValueError):
    """A clock without a start measures nothing."""


@dataclass(frozen=True)
class Projection:
    """Everything there is to say about one clock, from its facts, its target and its calendars."""

    facts: frozenset[Fact]
    target: timedelta
    calendar: Calendar = AROUND_THE_CLOCK
    calendars: Mapping[str, Calendar] = field(default_factory=dict)

    @cached_property
    def started_at(self) -> datetime:
        starts = [fact.at for fact in self.facts if fact.kind is FactKind.STARTED]
        if not starts:
            raise ClockNeverStarted("时钟没有开始时刻")
        return min(starts).astimezone(UTC)

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """When the clock ran: each span ends where the next stop lies, the last may run on."""
        spans: list[Span] = []
        opened: datetime | None = self.started_at
        for at, kinds in self._toggles():
            if len(kinds) == 2:  # stopped and reopened at one instant: nothing changed
                continue
            if opened is not None and FactKind.STOPPED in kinds:
                spans.append(Span(opened, at))
                opened = None
            elif opened is None and FactKind.REOPENED in kinds:
                opened = at
        if opened is not None:
            spans.append(Span(opened, None))
        return tuple(spans)

    @property
    def running(self) -> bool:
        return self.spans[-1].end is None

    @property
    def stopped_at(self) -> datetime | None:
        return self.spans[-1].end

    def elapsed(self, now: datetime) -> timedelta:
        """Gross: what the contract counts."""
        return _total(self._pieces, now)

    def net(self, now: datetime) -> timedelta:
        """Gross without the waiting; reckoned from what is left, not by subtraction."""
        return _total(self._pieces_outside_waits, now)

    def waiting(self, now: datetime) -> timedelta:
        return _total(self._pieces_inside_waits, now)

    @cached_property
    def due_at(self) -> datetime:
        """The least instant at which the target is used up, were the last span to run on."""
        return self.used_at(self.target)

    def used_at(self, amount: timedelta) -> datetime:
        left = amount
        for piece in self._pieces:
            if piece.end is None:
                return piece.calendar.deadline(piece.start, left)
            spent = piece.calendar.elapsed(piece.start, piece.end)
            if spent >= left:
                return piece.calendar.deadline(piece.start, left)
            left -= spent
        last = self._pieces[-1]
        return last.calendar.deadline(last.end or last.start, left)

    def mark_at(self, percent: int) -> datetime:
        """When `percent` of the target is used; whole microseconds, rounded up."""
        micros = (self.target // MICROSECOND) * percent
        return self.used_at(-(-micros // 100) * MICROSECOND)

    def passed(self, percent: int, now: datetime) -> bool:
        """The clock ran beyond the mark. To stop on the mark itself is still in time."""
        mark = self.mark_at(percent)
        return any(piece.until(now) > max(mark, piece.start) for piece in self._pieces)

    def breached(self, now: datetime) -> bool:
        return self.passed(100, now)

    def next_mark(
        self, percents: Iterable[int], fired: Iterable[int]
    ) -> tuple[int, datetime] | None:
        """The lowest percentage that has not fired, with its instant; none when all have."""
        left = sorted(set(percents) - set(fired))
        return (left[0], self.mark_at(left[0])) if left else None

    @cached_property
    def superseded_at(self) -> datetime | None:
        ends = [fact.at for fact in self.facts if fact.kind is FactKind.SUPERSEDED]
        return max(min(ends).astimezone(UTC), self.started_at) if ends else None

    def _toggles(self) -> Iterator[tuple[datetime, set[FactKind]]]:
        """Stops and reopenings in order of time; what lies before the start counts at the start."""
        end = self.superseded_at
        moments: dict[datetime, set[FactKind]] = {}
        for fact in self.facts:
            at = max(fact.at.astimezone(UTC), self.started_at)
            if fact.kind in (FactKind.STOPPED, FactKind.REOPENED) and (end is None or at < end):
                moments.setdefault(at, set()).add(fact.kind)
        yield from sorted(moments.items())
        if end is not None:
            yield end, {FactKind.STOPPED}

    @cached_property
    def _pieces(self) -> tuple[_Piece, ...]:
        return tuple(self._cut(self.spans))

    @cached_property
    def _pieces_inside_waits(self) -> tuple[_Piece, ...]:
        return tuple(self._cut(_inside(self.spans, self._waits)))

    @cached_property
    def _pieces_outside_waits(self) -> tuple[_Piece, ...]:
        return tuple(self._cut(_outside(self.spans, self._waits)))

    @cached_property
    def _waits(self) -> tuple[Span, ...]:
        """The union of all waits, in order: overlaps and repetitions count once."""
        waits = sorted(
            (fact.at.astimezone(UTC), fact.until.astimezone(UTC))
            for fact in self.facts
            if fact.kind is FactKind.WAITED and fact.until is not None and fact.until > fact.at
        )
        merged: list[tuple[datetime, datetime]] = []
        for start, end in waits:
            if merged and start <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(merged[-1][1], end))
            else:
                merged.append((start, end))
        return tuple(Span(start, end) for start, end in merged)

    def _cut(self, spans: Iterable[Span]) -> Iterator[_Piece]:
        adopted = self._adoptions()
        for span in spans:
            for index, (since, calendar) in enumerate(adopted):
                start = max(span.start, since)
                until = adopted[index + 1][0] if index + 1 < len(adopted) else None
                end = _earlier(span.end, until)
                if end is None or end > start or (end == start == span.start == span.end):
                    yield _Piece(start, end, calendar)

    def _adoptions(self) -> list[tuple[datetime, Calendar]]:
        """Calendars with the instant from which each counts; of several at once the last name."""
        adopted: dict[datetime, Calendar] = {self.started_at: self.calendar}
        for at, name in sorted(
            (max(fact.at.astimezone(UTC), self.started_at), fact.calendar)
            for fact in self.facts
            if fact.kind is FactKind.CALENDAR
        ):
            adopted[at] = self.calendars[name]
        return sorted(adopted.items(), key=lambda item: item[0])


def project(
    *,
    facts: Iterable[Fact],
    target: timedelta,
    calendar: Calendar = AROUND_THE_CLOCK,
    calendars: Mapping[str, Calendar] | None = None,
) -> Projection:
    """`calendar` counts from the start; `calendars` holds those that CALENDAR facts name."""
    return Projection(
        facts=frozenset(facts), target=target, calendar=calendar, calendars=calendars or {}
    )


def _total(pieces: Iterable[_Piece], now: datetime) -> timedelta:
    now = now.astimezone(UTC)
    return sum((p.calendar.elapsed(p.start, p.until(now)) for p in pieces), ZERO)


def _inside(spans: Iterable[Span], waits: tuple[Span, ...]) -> Iterator[Span]:
    for span in spans:
        for wait in waits:
            start = max(span.start, wait.start)
            end = _earlier(span.end, wait.end)
            if end is None or end > start:
                yield Span(start, end)


def _outside(spans: Iterable[Span], waits: tuple[Span, ...]) -> Iterator[Span]:
    for span in spans:
        start = span.start
        for wait in waits:
            if wait.end is None or wait.end <= start:
                continue
            end = _earlier(span.end, wait.start)
            if end is not None and end > start:
                yield Span(start, end)
            start = max(start, wait.end)
        if span.end is None or span.end > start:
            yield Span(start, span.end)


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    if one is None or other is None:
        return other if one is None else one
    return min(one, other)
