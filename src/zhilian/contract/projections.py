"""From rows to the pure clock: one place where a stored clock becomes a projection."""

from datetime import datetime, timedelta

from zhilian.contract import book
from zhilian.contract.assessment import assess, excuses
from zhilian.contract.calendar_math import AroundTheClock, Calendar
from zhilian.contract.clock_math import Fact, FactKind, Projection, project
from zhilian.contract.models import CalendarRevision, Clock, ClockEvent, Waiver
from zhilian.contract.types import (
    Assessment,
    ClockVerdict,
    ClockView,
    WaiverKind,
    WaiverStatus,
    WaiverTerms,
)
from zhilian.contract.working_time import working_time

AT_RISK_SHARE = 0.75
SECOND = timedelta(seconds=1)


def projection_of(clock: Clock) -> Projection:
    """Everything that is shown of a clock comes from here."""
    events = list(clock.events.all())
    adopted = {name_of(e.calendar): working_time(e.calendar) for e in events if e.calendar}
    return project(
        facts=[fact_of(event) for event in events],
        target=clock.policy.target,
        calendar=_base(clock),
        calendars=adopted,
    )


def fact_of(event: ClockEvent) -> Fact:
    return Fact(
        kind=FactKind(event.kind),
        at=event.at,
        until=event.until,
        calendar=name_of(event.calendar) if event.calendar else "",
    )


def name_of(revision: CalendarRevision) -> str:
    """Sorts as the revisions were made."""
    return f"{revision.number:06d}"


def view_of(clock: Clock, *, now: datetime) -> ClockView:
    projection = projection_of(clock)
    elapsed = projection.elapsed(now)
    breached = hasattr(clock, "breach") or projection.breached(now)
    return ClockView(
        id=clock.pk,
        subject=clock.subject,
        policy=clock.policy_name,
        label=clock.policy.label,
        clause=clock.policy.clause,
        started_at=projection.started_at,
        due_at=projection.due_at,
        stopped_at=projection.stopped_at,
        elapsed_s=elapsed // SECOND,
        waiting_s=projection.waiting(now) // SECOND,
        target_s=projection.target // SECOND,
        share=elapsed / projection.target,
        breached=breached,
        drill=clock.drill,
        advisory=clock.policy.origin == "ours",
        verdict=_verdict(clock, projection, breached=breached, now=now),
    )


def assessment_of(clock: Clock, terms: WaiverTerms, *, now: datetime) -> Assessment:
    projection = projection_of(clock)
    breached = hasattr(clock, "breach") or projection.breached(now)
    return assess(projection, terms, as_target=as_target(terms), breached=breached, now=now)


def terms_of(waiver: Waiver) -> WaiverTerms:
    return WaiverTerms(
        kind=WaiverKind(waiver.kind),
        as_policy=waiver.as_policy,
        period_start=waiver.period_start,
        period_end=waiver.period_end,
    )


def as_target(terms: WaiverTerms) -> timedelta | None:
    """The other limit that is asked for; none when the clock's own stands."""
    policy = book.policies().get(terms.as_policy)
    return policy.target if policy and terms.kind is WaiverKind.CLASS else None


def _base(clock: Clock) -> Calendar:
    return working_time(clock.calendar) if clock.calendar else AroundTheClock()


def _verdict(
    clock: Clock, projection: Projection, *, breached: bool, now: datetime
) -> ClockVerdict:
    if breached:
        waived = _excused(clock, projection, now=now)
        return ClockVerdict.WAIVED if waived else ClockVerdict.BREACHED
    if projection.superseded_at is not None:
        return ClockVerdict.SUPERSEDED
    if not projection.running:
        return ClockVerdict.MET
    share = projection.elapsed(now) / projection.target
    return ClockVerdict.AT_RISK if share >= AT_RISK_SHARE else ClockVerdict.RUNNING


def _excused(clock: Clock, projection: Projection, *, now: datetime) -> bool:
    approved = [w for w in clock.waivers.all() if w.status == WaiverStatus.APPROVED]
    return any(
        excuses(projection, terms_of(w), as_target=as_target(terms_of(w)), now=now)
        for w in approved
    )
