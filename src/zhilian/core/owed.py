"""The task that runs one reaction for one recorded event."""

from zhilian.core import events
from zhilian.core.jobs import job
from zhilian.core.models import JournalEntry


@job(priority=10)
def run_reaction(*, entry_id: int, reaction: str) -> None:
    events.react(entry=JournalEntry.objects.get(id=entry_id), path=reaction)
