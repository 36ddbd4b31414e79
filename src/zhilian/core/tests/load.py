"""A job whose effect can be counted from outside, for the kill tests."""

import time

from django.db import transaction

from zhilian.core import events
from zhilian.core.facts import AuditRead
from zhilian.core.jobs import job
from zhilian.core.times import clock_now

WORK_S = 0.02


@job()
def mark(*, number: int) -> None:
    """Take a moment, then leave a trace that says which one this was."""
    time.sleep(WORK_S)
    with transaction.atomic():
        events.record(AuditRead(at=clock_now(), query=f"mark-{number}"))
