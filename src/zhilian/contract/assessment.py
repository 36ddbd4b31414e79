"""What a waiver makes of a clock. Pure: the clock's facts are read, never touched."""

from dataclasses import replace
from datetime import datetime, timedelta

from zhilian.contract.clock_math import Fact, FactKind, Projection
from zhilian.contract.types import Assessment, ClockVerdict, WaiverKind, WaiverTerms

SECOND = timedelta(seconds=1)


def counted(projection: Projection, terms: WaiverTerms, *, now: datetime) -> timedelta:
    """The time that counts under the waiver: all of it, or what lies outside the stretch."""
    if terms.kind is not WaiverKind.PERIOD or not (terms.period_start and terms.period_end):
        return projection.elapsed(now)
    facts = {fact for fact in projection.facts if fact.kind is not FactKind.WAITED}
    cut = Fact(FactKind.WAITED, terms.period_start, until=terms.period_end)
    return replace(projection, facts=frozenset({*facts, cut})).net(now)


def excuses(
    projection: Projection, terms: WaiverTerms, *, as_target: timedelta | None, now: datetime
) -> bool:
    """True if under these terms the clock is no breach (any more)."""
    if terms.kind is WaiverKind.WHOLE:
        return True
    return counted(projection, terms, now=now) <= (as_target or projection.target)


def assess(
    projection: Projection,
    terms: WaiverTerms,
    *,
    as_target: timedelta | None,
    breached: bool,
    now: datetime,
) -> Assessment:
    """Both figures and both verdicts, side by side."""
    plain = ClockVerdict.BREACHED if breached else ClockVerdict.MET
    excused = breached and excuses(projection, terms, as_target=as_target, now=now)
    return Assessment(
        gross_s=projection.elapsed(now) // SECOND,
        net_s=projection.net(now) // SECOND,
        counted_s=counted(projection, terms, now=now) // SECOND,
        limit_s=projection.target // SECOND,
        as_limit_s=(as_target or projection.target) // SECOND,
        plain=plain,
        waived=ClockVerdict.WAIVED if excused else plain,
    )
