"""Taking tasks, keeping them, giving them back: django-tasks rows under a lease.

A task row alone stays RUNNING for ever when its worker is killed. The lease adds who holds it and
until when
(database time), a heartbeat extends it, the reaper takes back what ran out, and the last write of
a run is
fenced by the lease's token, so that a worker that was thought dead cannot finish somebody else's
run.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from traceback import format_exception
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import DateTimeField, ExpressionWrapper
from django.db.models.functions import Now
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from zhilian.core.jobs import MAX_ATTEMPTS, backoff
from zhilian.core.models import Lease

LEASE = timedelta(seconds=45)
BEAT = timedelta(seconds=10)
DIED = "运行它的进程中断，租约到期后收回。"


@dataclass(frozen=True, kw_only=True)
class Held:
    """A task that this worker may run, and the token that proves it."""

    task: Any
    token: UUID
    attempt: int


def claim(*, worker: str, boot: str, now: datetime) -> Held | None:
    """Take the next ready task, or nothing. Two workers never take the same one."""
    if not DBTaskResult.objects.ready().exists():
        return None
    with transaction.atomic():
        task = DBTaskResult.objects.ready().select_for_update(skip_locked=_skips()).first()
        if task is None:
            return None
        lease, _ = Lease.objects.get_or_create(
            task_id=task.id, defaults={"worker": worker, "boot": boot}
        )
        lease.token, lease.worker, lease.boot = uuid4(), worker, boot
        lease.attempts += 1
        lease.save()
        _extend(Lease.objects.filter(task_id=task.id))
        DBTaskResult.objects.filter(id=task.id).update(
            status=TaskResultStatus.RUNNING, started_at=now, worker_ids=[worker]
        )
    return Held(task=task, token=lease.token, attempt=lease.attempts)


def run(held: Held) -> Any:
    """Run a held task; its exception is the caller's to record. Returns what the task returned."""
    arguments = held.task.args_kwargs
    return held.task.task.call(*arguments["args"], **arguments["kwargs"])


def finish(held: Held, *, value: Any, now: datetime) -> bool:
    """Record success. False when the lease was lost meanwhile: then somebody else finishes."""
    with transaction.atomic():
        if not _release(held):
            return False
        return bool(
            DBTaskResult.objects.filter(id=held.task.id).update(
                status=TaskResultStatus.SUCCESSFUL, finished_at=now, return_value=value
            )
        )


def fail(held: Held, *, error: BaseException, now: datetime) -> bool:
    """Record a failed attempt: queued again with back-off, or dead after the last one."""
    text = "".join(format_exception(error))[-4000:]
    with transaction.atomic():
        mine = Lease.objects.filter(task_id=held.task.id, token=held.token)
        if not mine.update(expires_at=None, last_error=text):
            return False
        _put_back(held.task.id, attempt=held.attempt, error=text, now=now)
    return True


def heartbeat(*, worker: str, boot: str) -> int:
    """Extend every lease that this worker process holds."""
    return _extend(Lease.objects.filter(worker=worker, boot=boot, expires_at__isnull=False))


def reap(*, now: datetime) -> int:
    """Take back tasks whose lease ran out. Returns how many."""
    return _take_back(Lease.objects.filter(expires_at__lt=Now()), now=now)


def reap_predecessor(*, worker: str, boot: str, now: datetime) -> int:
    """A worker that starts under a name takes back at once what its dead predecessor held."""
    held = Lease.objects.filter(worker=worker, expires_at__isnull=False).exclude(boot=boot)
    return _take_back(held, now=now)


def revive(*, task_id: UUID, now: datetime) -> bool:
    """Send a dead letter again, with all its attempts."""
    with transaction.atomic():
        Lease.objects.filter(task_id=task_id).update(attempts=0, expires_at=None)
        dead = DBTaskResult.objects.filter(id=task_id, status=TaskResultStatus.FAILED)
        return bool(
            dead.update(status=TaskResultStatus.READY, run_after=get_date_max(), finished_at=None)
        )


def _skips() -> bool:
    return connection.features.has_select_for_update_skip_locked


def _extend(leases: Any) -> int:
    until = ExpressionWrapper(Now() + LEASE, output_field=DateTimeField())
    return int(leases.update(expires_at=until))


def _release(held: Held) -> bool:
    deleted, _ = Lease.objects.filter(task_id=held.task.id, token=held.token).delete()
    return deleted > 0


def _take_back(leases: Any, *, now: datetime) -> int:
    taken = 0
    for lease in list(leases):
        with transaction.atomic():
            same = Lease.objects.filter(task_id=lease.task_id, token=lease.token)
            if same.update(expires_at=None, token=uuid4(), last_error=DIED):
                _put_back(lease.task_id, attempt=lease.attempts, error=DIED, now=now)
                taken += 1
    return taken


def _put_back(task_id: UUID, *, attempt: int, error: str, now: datetime) -> None:
    running = DBTaskResult.objects.filter(id=task_id, status=TaskResultStatus.RUNNING)
    if attempt >= MAX_ATTEMPTS:
        running.update(status=TaskResultStatus.FAILED, finished_at=now, traceback=error)
        return
    died = error is DIED
    wait = timedelta() if died else backoff(attempt, jitter=secrets.randbelow(1000) / 1000)
    running.update(status=TaskResultStatus.READY, run_after=now + wait, traceback=error)
