"""Periodic and owed work of the contract app."""

from django.utils import timezone

from zhilian.contract import selectors, service
from zhilian.core.jobs import hours, job, minutes


@job(every=minutes(1), alone=True)
def sweep_clocks() -> None:
    """Find in the database what ran past a mark: what an exact wake-up missed is fired here."""
    now = timezone.now()
    for clock_id in selectors.clocks_due(now=now):
        service.fire_threshold(clock_id=clock_id, at=now)


@job(priority=5)
def fire_clock(*, clock_id: int) -> None:
    """The exact wake-up at the next mark of one clock."""
    service.fire_threshold(clock_id=clock_id, at=timezone.now())


@job(every=hours(1), alone=True)
def take_readings() -> None:
    """One task a clause, so that an indicator that fails holds up no other."""
    service.ask_for_readings()


@job()
def take_reading(*, clause_id: str) -> None:
    service.take_reading(clause_id=clause_id, at=timezone.now())
