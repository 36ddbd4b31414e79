"""Who is really on: the plan, with what people put over it. Pure; no clock, no database.

The plan is what rotations and the manager laid out. Covers lie over it in the order in which they
were made, each whole; behind a cover the plan holds again. Whoever is absent is taken out last,
and leaves a gap. Nobody else moves.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from zhilian.core.times import LOCAL, local_date
from zhilian.oncall.spans import LONGEST_DAYS, lay_out
from zhilian.oncall.types import Restriction, Span, Turn

DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Stint:
    """One person over [starts_at, ends_at), and from where we know."""

    starts_at: datetime
    ends_at: datetime
    person_id: int
    shift_id: int | None = None
    override_id: int | None = None

    def within(self, starts_at: datetime, ends_at: datetime) -> "Stint":
        return replace(
            self, starts_at=max(self.starts_at, starts_at), ends_at=min(self.ends_at, ends_at)
        )


@dataclass(frozen=True, kw_only=True)
class Absence:
    starts_at: datetime
    ends_at: datetime
    person_id: int


def final(
    *, plan: Iterable[Stint], covers: Sequence[Stint], absences: Iterable[Absence] = ()
) -> list[Stint]:
    """The schedule that counts, in order. No two stints overlap when no two of the plan do."""
    stints = list(plan)
    for cover in covers:
        stints = [*_cut(stints, cover.starts_at, cover.ends_at), cover]
    for absence in absences:
        mine = [s for s in stints if s.person_id == absence.person_id]
        others = [s for s in stints if s.person_id != absence.person_id]
        stints = [*others, *_cut(mine, absence.starts_at, absence.ends_at)]
    return sorted(
        (s for s in stints if s.starts_at < s.ends_at), key=lambda s: (s.starts_at, s.person_id)
    )


def at(stints: Iterable[Stint], moment: datetime) -> Stint | None:
    return next((s for s in stints if s.starts_at <= moment < s.ends_at), None)


def runs(stints: Sequence[Stint]) -> list[Stint]:
    """Stints of the same person that follow each other without a break, as one."""
    found: list[Stint] = []
    for stint in sorted(stints, key=lambda s: (s.person_id, s.starts_at)):
        last = found[-1] if found else None
        if last and last.person_id == stint.person_id and last.ends_at >= stint.starts_at:
            found[-1] = replace(last, ends_at=max(last.ends_at, stint.ends_at))
        else:
            found.append(replace(stint, shift_id=None, override_id=None))
    return sorted(found, key=lambda s: (s.starts_at, s.person_id))


def changes_of_hands(stints: Sequence[Stint]) -> list[tuple[Stint, Stint]]:
    """Each pair of people of whom the second takes over from the first, with no gap between."""
    whole = runs(stints)
    return [
        (before, after)
        for before, after in zip(whole, whole[1:], strict=False)
        if before.ends_at == after.starts_at
    ]


def lay_rotation(
    turns: Sequence[Turn],
    *,
    anchor: date,
    starts_at: datetime,
    ends_at: datetime,
    restriction: Restriction | None = None,
) -> list[Span]:
    """The pattern over [starts_at, ends_at), from the day `anchor` on; the turn is the same
    however often and from wherever it is asked for.
    """
    cycle = 7 * (1 + max((turn.week for turn in turns), default=0))
    ahead = max(0, (local_date(starts_at) - anchor).days - 1)
    first = anchor + timedelta(days=ahead // cycle * cycle)
    days = (local_date(ends_at) - first).days + 2
    spans = lay_out(turns, first_day=first, days=max(1, min(days, LONGEST_DAYS)))
    inside = [_clip(span, starts_at, ends_at) for span in spans]
    if restriction is not None:
        hours = windows(restriction, first_day=first - DAY, days=days + 2)
        inside = [_clip(s, w.starts_at, w.ends_at) for s in inside for w in hours]
    return [span for span in inside if span.starts_at < span.ends_at]


def windows(restriction: Restriction, *, first_day: date, days: int) -> list[Span]:
    """The hours of a restriction, as stretches."""
    found: list[Span] = []
    for n in range(days):
        day = first_day + timedelta(days=n)
        if day.weekday() not in restriction.weekdays:
            continue
        ends = day if restriction.until > restriction.since else day + DAY
        starts_at = datetime.combine(day, restriction.since, tzinfo=LOCAL).astimezone(UTC)
        ends_at = datetime.combine(ends, restriction.until, tzinfo=LOCAL).astimezone(UTC)
        if found and found[-1].ends_at >= starts_at:
            found[-1] = replace(found[-1], ends_at=max(ends_at, found[-1].ends_at))
        else:
            found.append(Span(starts_at=starts_at, ends_at=ends_at))
    return found


def _cut(stints: Iterable[Stint], starts_at: datetime, ends_at: datetime) -> list[Stint]:
    """What is left outside [starts_at, ends_at)."""
    left: list[Stint] = []
    for stint in stints:
        left.append(replace(stint, ends_at=min(stint.ends_at, starts_at)))
        left.append(replace(stint, starts_at=max(stint.starts_at, ends_at)))
    return [part for part in left if part.starts_at < part.ends_at]


def _clip(span: Span, starts_at: datetime, ends_at: datetime) -> Span:
    return replace(
        span, starts_at=max(span.starts_at, starts_at), ends_at=min(span.ends_at, ends_at)
    )
