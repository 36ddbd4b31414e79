"""Questions about the installation, the queue and the journal."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from zhilian.core.models import Installation, JournalEntry, Lease, WorkerBeat

WORKER_SILENT = timedelta(seconds=45)


@dataclass(frozen=True, kw_only=True)
class DeadLetter:
    """A task that used up its attempts."""

    task_id: UUID
    path: str
    arguments: dict[str, Any]
    enqueued_at: datetime
    finished_at: datetime | None
    attempts: int
    error: str


@dataclass(frozen=True, kw_only=True)
class QueueState:
    ready: int
    running: int
    dead: int
    workers: int


def installation() -> Installation | None:
    return Installation.objects.first()


def is_demo() -> bool:
    """Said when the database was made; no switch turns it on elsewhere."""
    return Installation.objects.filter(kind=Installation.Kind.DEMO).exists()


def is_ops_only() -> bool:
    return Installation.objects.filter(kind=Installation.Kind.OPS_ONLY).exists()


def queue_state(*, now: datetime) -> QueueState:
    tasks = DBTaskResult.objects
    return QueueState(
        ready=tasks.filter(status=TaskResultStatus.READY).count(),
        running=tasks.filter(status=TaskResultStatus.RUNNING).count(),
        dead=tasks.filter(status=TaskResultStatus.FAILED).count(),
        workers=live_workers(now=now).count(),
    )


def live_workers(*, now: datetime) -> QuerySet[WorkerBeat]:
    return WorkerBeat.objects.filter(seen_at__gt=now - WORKER_SILENT)


def dead_letters(*, limit: int = 200) -> list[DeadLetter]:
    rows = list(
        DBTaskResult.objects.filter(status=TaskResultStatus.FAILED).order_by("-finished_at", "id")[
            :limit
        ]
    )
    leases = Lease.objects.in_bulk([row.id for row in rows])
    return [_dead_letter(row, leases.get(row.id)) for row in rows]


def journal(*, q: str = "", before: int | None = None, limit: int = 50) -> list[JournalEntry]:
    """Entries, newest first; `q` looks in kind, subject and who; `before` is the paging key."""
    rows = JournalEntry.objects.select_related("seal").order_by("-id")
    if q:
        rows = rows.filter(
            Q(kind__icontains=q) | Q(subject__icontains=q) | Q(actor_label__icontains=q)
        )
    if before is not None:
        rows = rows.filter(id__lt=before)
    return list(rows[:limit])


def _dead_letter(row: Any, lease: Lease | None) -> DeadLetter:
    return DeadLetter(
        task_id=row.id,
        path=row.task_path,
        arguments=row.args_kwargs["kwargs"],
        enqueued_at=row.enqueued_at,
        finished_at=row.finished_at,
        attempts=lease.attempts if lease else 0,
        error=row.traceback,
    )
