"""The worker process: runs owed reactions and jobs, seals the journal, keeps the periodic slots.

Anything may be killed at any moment: what was running is taken back by its lease and run again.
"""

import logging
import signal
import threading
from collections.abc import Callable
from secrets import token_hex

from django.db import IntegrityError, close_old_connections, transaction
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from zhilian.core import actor, audit, leases
from zhilian.core.doorbell import Bell
from zhilian.core.jobs import JOBS, SCHEDULES, Schedule
from zhilian.core.models import PeriodicSlot, WorkerBeat
from zhilian.core.times import clock_now

log = logging.getLogger("zhilian.worker")
POLL_S = 2.0
WORKER = actor.Actor(label="系统", via="worker")


class Worker:
    """One process, several runner threads. `name` is stable over restarts: it takes back its
    own.
    """

    def __init__(self, *, name: str, threads: int = 4) -> None:
        self.name = name
        self.boot = token_hex(8)
        self.threads = threads
        self.stopping = threading.Event()
        self._rung = threading.Condition()

    def run(self) -> None:
        """Work until SIGTERM or SIGINT; finishes what is running, then returns."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stop())
        self.start()
        self.stopping.wait()
        log.info("worker %s stopped", self.name)

    def start(self) -> None:
        taken = leases.reap_predecessor(worker=self.name, boot=self.boot, now=clock_now())
        log.info("worker %s started, %d tasks taken back", self.name, taken)
        loops: list[Callable[[], None]] = [self._run_tasks] * self.threads
        for loop in [*loops, self._keep_alive, self._keep_slots, self._seal, self._listen]:
            threading.Thread(target=self._forever, args=(loop,), daemon=True).start()

    def stop(self) -> None:
        self.stopping.set()
        with self._rung:
            self._rung.notify_all()

    def _forever(self, loop: Callable[[], None]) -> None:
        while not self.stopping.is_set():
            try:
                loop()
            except Exception:
                log.exception("worker loop %s failed, goes on", loop.__name__)
                self.stopping.wait(1)
            finally:
                close_old_connections()

    def _run_tasks(self) -> None:
        if not run_one(worker=self.name, boot=self.boot):
            with self._rung:
                self._rung.wait(POLL_S)

    def _listen(self) -> None:
        bell = Bell(self.name)
        try:
            while not self.stopping.is_set():
                bell.wait(POLL_S)
                with self._rung:
                    self._rung.notify_all()
        finally:
            bell.close()

    def _keep_alive(self) -> None:
        now = clock_now()
        leases.heartbeat(worker=self.name, boot=self.boot)
        leases.reap(now=now)
        WorkerBeat.objects.update_or_create(
            worker=self.name,
            defaults={"boot": self.boot, "seen_at": now},
            create_defaults={"boot": self.boot, "seen_at": now, "started_at": now},
        )
        self.stopping.wait(leases.BEAT.total_seconds())

    def _keep_slots(self) -> None:
        queue_due_slots()
        self.stopping.wait(1)

    def _seal(self) -> None:
        audit.seal_pending()
        self.stopping.wait(0.5)


def run_one(*, worker: str, boot: str) -> bool:
    """Run the next ready task. False when there is none."""
    held = leases.claim(worker=worker, boot=boot, now=clock_now())
    if held is None:
        return False
    try:
        with actor.acting_as(WORKER):
            value = leases.run(held)
    except Exception as error:
        log.exception("task %s failed, attempt %d", held.task.task_path, held.attempt)
        leases.fail(held, error=error, now=clock_now())
    else:
        leases.finish(held, value=value, now=clock_now())
    return True


def queue_due_slots() -> int:
    """Queue the periodic jobs whose slot has begun and nobody took yet. Returns how many."""
    return sum(_queue(schedule) for schedule in SCHEDULES.values())


_taken: dict[str, object] = {}


def _queue(schedule: Schedule) -> bool:
    slot = schedule.slot(clock_now())
    if _taken.get(schedule.path) == slot:
        return False
    _taken[schedule.path] = slot
    if PeriodicSlot.objects.filter(job=schedule.path, slot_at=slot).exists():
        return False
    try:
        with transaction.atomic():
            PeriodicSlot.objects.create(job=schedule.path, slot_at=slot)
            if not (schedule.alone and _is_underway(schedule.path)):
                JOBS[schedule.path].enqueue()
    except IntegrityError:
        return False
    return True


def _is_underway(path: str) -> bool:
    waiting = (TaskResultStatus.READY, TaskResultStatus.RUNNING)
    return bool(DBTaskResult.objects.filter(task_path=path, status__in=waiting).exists())
