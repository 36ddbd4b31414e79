"""Waking workers at once after commit, instead of at their next poll.

PostgreSQL: NOTIFY inside the transaction, delivered by the server at commit.
SQLite: each worker listens on a loopback UDP port that it leaves in a file; a byte to each port
wakes them.
A lost ring costs one poll interval, never a task.
"""

import select
import socket
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import connection

CHANNEL = "zhilian_work"


def notify() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"NOTIFY {CHANNEL}")


def ring() -> None:
    """Wake every worker of this data directory."""
    ports = list(_folder().glob("*.port"))
    if not ports:
        return
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        for file in ports:
            with suppress(OSError, ValueError):
                out.sendto(b"1", ("127.0.0.1", int(file.read_text())))


class Bell:
    """The worker's side: `wait` returns as soon as somebody rang, or after the timeout."""

    def __init__(self, name: str) -> None:
        postgres = connection.vendor == "postgresql"
        self._line: _Notices | _Port = _Notices() if postgres else _Port(name)

    def wait(self, timeout_s: float) -> None:
        self._line.wait(timeout_s)

    def close(self) -> None:
        self._line.close()


class _Port:
    """A loopback UDP port, left in a file for those who ring."""

    def __init__(self, name: str) -> None:
        self._file = _folder() / f"{name}.port"
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.setblocking(False)
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.write_text(str(self._socket.getsockname()[1]))

    def wait(self, timeout_s: float) -> None:
        select.select([self._socket], [], [], timeout_s)
        with suppress(BlockingIOError):
            while True:
                self._socket.recv(64)

    def close(self) -> None:
        self._file.unlink(missing_ok=True)
        self._socket.close()


class _Notices:
    """A connection of its own that listens to PostgreSQL."""

    def __init__(self) -> None:
        import psycopg

        wanted = {"host", "port", "dbname", "user", "password", "sslmode"}
        given = connection.get_connection_params()
        params = {key: value for key, value in given.items() if key in wanted}
        self._listener = psycopg.connect(autocommit=True, **params)
        self._listener.execute(f"LISTEN {CHANNEL}")

    def wait(self, timeout_s: float) -> None:
        for _notice in self._listener.notifies(timeout=timeout_s, stop_after=1):
            break

    def close(self) -> None:
        self._listener.close()


def _folder() -> Path:
    return Path(settings.DATA) / "run" / "doorbell"
