"""kill -9 of the worker under load: nothing accepted is lost; the naive twin loses."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

TASKS = 120
KILLS = 3
TABLES = (
    "from django.db import connection\n"
    "from zhilian.config import fresh\n"
    "fresh.make_tables(connection)\n"
)
PUT = (
    "from zhilian.core.tests.load import mark\n"
    "from django.db import transaction\n"
    "with transaction.atomic():\n"
    f"    [mark.enqueue(number=n) for n in range({TASKS})]\n"
)
WAITING = (
    "SELECT COUNT(*) FROM django_tasks_database_dbtaskresult "
    "WHERE status = 'READY' AND task_path LIKE '%core.tests.load%'"
)
NAIVE = ["-m", "django", "db_worker", "--backend", "default", "--interval", "0.1"]
OURS = ["-m", "zhilian.config.cli", "worker", "--name", "kill-test", "--threads", "2"]


class Bench:
    """An installation of its own, with a queue full of work."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.env = {
            **os.environ,
            "DATA": str(data),
            "DATABASE_URL": "",
            "DJANGO_SETTINGS_MODULE": "zhilian.config.settings",
            "PYTHONPATH": os.pathsep.join(sys.path),
            "LOG_LEVEL": "ERROR",
        }
        data.mkdir()
        for folder in ("run", "static"):
            (data / folder).mkdir()
        self._python("-m", "django", "shell", "-v", "0", "-c", TABLES)
        self._python("-m", "django", "shell", "-v", "0", "-c", PUT)

    def run(self, command: list[str], *, kills: int) -> None:
        """Start the worker, kill it hard amid a task, again and again; then let it finish."""
        for _ in range(kills):
            with self._worker(command):
                self._wait_for_progress()
                self._wait_until_amid_a_task()
        with self._worker(command):
            self._wait_until_idle(seconds=40)

    def done(self) -> set[int]:
        rows = self._query("SELECT data FROM core_journalentry WHERE kind = 'core.audit.read'")
        marks = [json.loads(str(data))["query"] for (data,) in rows]
        return {int(mark.removeprefix("mark-")) for mark in marks}

    def stuck(self) -> int:
        running = "SELECT COUNT(*) FROM django_tasks_database_dbtaskresult WHERE status = 'RUNNING'"
        return int(str(self._query(running)[0][0]))

    def _python(self, *arguments: str) -> None:
        subprocess.run([sys.executable, *arguments], env=self.env, check=True)

    @contextmanager
    def _worker(self, command: list[str]) -> Iterator[None]:
        worker = subprocess.Popen(
            [sys.executable, *command], env=self.env, stderr=subprocess.DEVNULL
        )
        try:
            yield
        finally:
            os.kill(worker.pid, signal.SIGKILL)
            worker.wait()

    def _wait_for_progress(self) -> None:
        before = len(self.done())
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and len(self.done()) < min(before + 5, TASKS):
            time.sleep(0.01)

    def _wait_until_amid_a_task(self) -> None:
        """A task is running that was not left behind by a worker killed before."""
        before, deadline = self.stuck(), time.monotonic() + 20
        while time.monotonic() < deadline and self.stuck() == before:
            before = min(before, self.stuck())

    def _wait_until_idle(self, *, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self._query(WAITING)[0][0] == 0:
                time.sleep(0.5)
                return
            time.sleep(0.1)

    def _query(self, sql: str) -> list[tuple[object, ...]]:
        with sqlite3.connect(self.data / "zhilian.sqlite3", timeout=20) as db:
            return db.execute(sql).fetchall()


@pytest.mark.slow
def test_killed_worker_loses_nothing(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "data")

    bench.run(OURS, kills=KILLS)

    assert bench.done() == set(range(TASKS))


@pytest.mark.slow
def test_naive_twin_without_leases_loses(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "data")

    bench.run(NAIVE, kills=KILLS)

    assert bench.done() != set(range(TASKS))
    assert bench.stuck() > 0
