"""What the assets do by themselves."""

from __future__ import annotations

from django.utils import timezone

from zhilian.assets import selectors, service
from zhilian.assets.types import TerminalKind
from zhilian.core.jobs import job, seconds

MOST_BATCHES = 1000


@job(alone=False)
def push_terminal(*, terminal_id: int) -> None:
    """Send what is owed to one terminal, batch by batch."""
    for _batch in range(MOST_BATCHES):
        if not service.push_batch(terminal_id=terminal_id, at=timezone.now()):
            return


@job(every=seconds(5))
def wake_due_terminals() -> None:
    """Those whose time to try again has come."""
    service.wake_due_terminals(at=timezone.now())


@job(every=seconds(30))
def note_silent_terminals() -> None:
    service.note_silence(at=timezone.now())


@job(daily_at="02:40")
def compare_terminals() -> None:
    """Ask every terminal for all that it holds, and mend what differs."""
    for terminal in selectors.terminals_of_kind(kinds=TerminalKind.values):
        compare_terminal.enqueue(terminal_id=terminal.pk)


@job()
def compare_terminal(*, terminal_id: int) -> None:
    service.compare_terminal(terminal_id=terminal_id, at=timezone.now())
