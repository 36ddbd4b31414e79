"""The task that runs one reaction for one recorded event, and the end of tasks that are done."""

from datetime import timedelta

from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from zhilian.core import events
from zhilian.core.jobs import job
from zhilian.core.models import JournalEntry, PeriodicSlot
from zhilian.core.times import clock_now

KEEP_DONE = timedelta(days=7)


@job(priority=10)
def run_reaction(*, entry_id: int, reaction: str) -> None:
    events.react(entry=JournalEntry.objects.get(id=entry_id), path=reaction)


@job(daily_at="03:10")
def prune_done() -> None:
    """Let go of finished tasks and taken slots after a week; the journal keeps the facts."""
    before = clock_now() - KEEP_DONE
    PeriodicSlot.objects.filter(slot_at__lt=before).delete()
    done = DBTaskResult.objects.filter(status=TaskResultStatus.SUCCESSFUL)
    done.filter(finished_at__lt=before).delete()
