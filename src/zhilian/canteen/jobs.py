"""What the canteen does by itself."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from zhilian.canteen import selectors, service
from zhilian.core.jobs import job, minutes


@job(daily_at="00:20")
def open_sessions() -> None:
    """Make the meals of the coming two weeks by the rules."""
    service.open_sessions(at=timezone.now())


@job(daily_at="06:10")
def pay_subsidies() -> None:
    """Rules whose day of the month has come; who was paid already is paid no more."""
    service.pay_due(at=timezone.now())


@job()
def pay_month(*, rule_id: int, month: str) -> None:
    """One rule's month, as somebody asked for it."""
    service.pay_month(rule_id=rule_id, month=date.fromisoformat(month), at=timezone.now())


@job(every=minutes(10))
def end_sessions() -> None:
    """Meals whose time is over: what units had ordered and nobody fetched is missed."""
    now = timezone.now()
    for session in selectors.sessions_over(now=now):
        service.end_session(session_id=session.pk, at=now)
