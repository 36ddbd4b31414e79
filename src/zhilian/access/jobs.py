"""What access does by itself."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from zhilian.access import selectors, service
from zhilian.core.jobs import hours, job, minutes

A_DAY = timedelta(days=1)


@job(every=minutes(1))
def end_run_out() -> None:
    """Rights whose time is over are taken back at the terminals too; links end."""
    while service.expire_due(at=timezone.now()):
        pass
    service.close_run_out(at=timezone.now())


@job(every=minutes(1))
def tell_cases() -> None:
    """Cases that do not know yet that their visitor came or left."""
    now = timezone.now()
    for guest in selectors.passes_to_tell(since=now - A_DAY):
        service.tell_case_of_guest(pass_id=guest.pk, at=now)


@job(daily_at="03:20")
def refresh_gates() -> None:
    """Have every gate's terminals know exactly whom they should."""
    for gate in selectors.gates():
        refresh_gate.enqueue(gate_id=gate.pk)


@job()
def refresh_gate(*, gate_id: int) -> None:
    gate = selectors.gate(gate_id=gate_id)
    if gate is not None:
        service.tell_gate(gate=gate, at=timezone.now())


@job(every=hours(6))
def forget_guests() -> None:
    """Names and numbers of guests go when their time is over."""
    while service.forget_guests(at=timezone.now()):
        pass
