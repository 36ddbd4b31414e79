"""Questions about the installation, the queue and the journal."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db.models import Count, Min, Q, QuerySet
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from zhilian.core.models import Installation, JournalEntry, Lease, WorkerBeat

WORKER_SILENT = timedelta(seconds=45)
# A task without a wanted time carries the last day that there is.
NEVER_SO_LATE = timedelta(days=3650)
INSTALLATION = "zhilian.installation"


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


@dataclass(frozen=True, kw_only=True)
class QueueFigures:
    """The queue as numbers; `oldest_s` is how long the oldest due task has waited, 0 for none."""

    ready: int
    running: int
    dead: int
    oldest_s: float


def installation() -> Installation | None:
    """What kind of installation this is. Said when the database was made and never changed, so
    every page may ask: once known it is kept.
    """
    kept: Installation | None = cache.get(INSTALLATION)
    if kept is None and (kept := Installation.objects.first()) is not None:
        cache.set(INSTALLATION, kept, None)
    return kept


def is_demo() -> bool:
    """Said when the database was made; no switch turns it on elsewhere."""
    found = installation()
    return found is not None and found.kind == Installation.Kind.DEMO


def is_ops_only() -> bool:
    found = installation()
    return found is not None and found.kind == Installation.Kind.OPS_ONLY


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


def worker_beats(*, since: datetime, limit: int = 50) -> list[tuple[str, datetime]]:
    """Names and last signs of life of workers, the latest first."""
    rows = WorkerBeat.objects.filter(seen_at__gt=since).order_by("-seen_at", "worker")
    return list(rows.values_list("worker", "seen_at")[:limit])


def queue_figures(*, now: datetime) -> QueueFigures:
    """One query; tasks that wait for a later time are not waiting yet."""
    status = TaskResultStatus
    due = Q(status=status.READY) & (Q(run_after__lte=now) | Q(run_after__gt=now + NEVER_SO_LATE))
    waiting = (status.READY, status.RUNNING, status.FAILED)
    told = DBTaskResult.objects.filter(status__in=waiting).aggregate(
        ready=Count("id", filter=Q(status=status.READY)),
        running=Count("id", filter=Q(status=status.RUNNING)),
        dead=Count("id", filter=Q(status=status.FAILED)),
        enqueued=Min("enqueued_at", filter=due),
    )
    since = told["enqueued"]
    return QueueFigures(
        ready=told["ready"],
        running=told["running"],
        dead=told["dead"],
        oldest_s=max(0.0, (now - since).total_seconds()) if since else 0.0,
    )


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


def latest_entry(*, kind: str, subject: str) -> JournalEntry | None:
    """The last fact of this kind about this subject."""
    return JournalEntry.objects.filter(kind=kind, subject=subject).order_by("-id").first()


def entries_of_kind(*, kind: str, start: datetime, end: datetime) -> list[JournalEntry]:
    """The facts of this kind in the half-open period, newest first."""
    found = JournalEntry.objects.filter(kind=kind, at__gte=start, at__lt=end)
    return list(found.order_by("-at", "-id"))


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
