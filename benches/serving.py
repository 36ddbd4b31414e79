"""The real web process for a bench, people who are signed in at it, and a plain client."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

STARTS_WITHIN_S = 60
SETTLES_WITHIN_S, STILL_S = 900, 6
SECRET = "b" * 32


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back. `took_ms` is the client's time; `app_ms` and `queries` the server's own."""

    status: int
    body: bytes
    location: str
    took_ms: float
    app_ms: float
    queries: int


@dataclass(frozen=True, kw_only=True)
class Member:
    """Somebody who is signed in."""

    id: int
    name: str
    cookie: str
    unit_id: int | None = None


@contextmanager
def serving(*, worker: bool = False) -> Iterator[int]:
    """The web process as in production, with its worker beside it if asked for. Yields its port."""
    from django.conf import settings

    from zhilian.config.processes import web_command

    command = [*web_command()[:-1], "benches.timed:application"]
    commands = {"web": command}
    if worker:
        commands["worker"] = [sys.executable, "-m", "zhilian.config.cli", "worker"]
    log = Path(settings.DATA) / "logs"
    started = []
    for name, each in commands.items():
        with (log / f"bench-{name}.log").open("ab") as file:
            started.append(
                subprocess.Popen(
                    each, stdout=file, stderr=file, env={**os.environ, "LOG_LEVEL": "WARNING"}
                )
            )
    try:
        _wait_for(settings.PORT)
        yield settings.PORT
    finally:
        for process in started:
            process.send_signal(signal.SIGTERM)
        for process in started:
            with suppress(subprocess.TimeoutExpired):
                process.wait(15)
            process.kill()


def signed_in(people: Iterator[Any] | list[Any]) -> list[Member]:
    """What a full sign-in leaves behind, without its pages."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from zhilian.core.times import clock_now
    from zhilian.directory.service import sessions

    store = import_module(settings.SESSION_ENGINE).SessionStore
    made = []
    for person in people:
        session = store()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.save()
        sessions.open_session(
            session_key=session.session_key,
            person=person,
            at=clock_now(),
            proof=sessions.Proof(second_factor=True),
            came_from=sessions.CameFrom(address="127.0.0.1", browser="bench"),
        )
        cookie = (
            f"{settings.SESSION_COOKIE_NAME}={session.session_key}; "
            f"{settings.CSRF_COOKIE_NAME}={SECRET}"
        )
        made.append(Member(id=person.pk, name=person.name, cookie=cookie, unit_id=person.unit_id))
    return made


def settle() -> None:
    """A database that stood still owes what its clocks have reached meanwhile (limits of steps,
    daily jobs): it is done before anything is measured.
    """
    from django_tasks.base import TaskResultStatus
    from django_tasks_db.models import DBTaskResult

    deadline, still = time.monotonic() + SETTLES_WITHIN_S, 0
    while still < STILL_S:
        running = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING)
        owed = DBTaskResult.objects.ready().exists() or running.exists()
        still = 0 if owed else still + 1
        if time.monotonic() > deadline:
            raise SystemExit("the worker did not come to the end of what is owed")
        time.sleep(1)


class Client:
    """One kept connection; one for each thread."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def get(self, path: str, *, member: Member | None = None) -> Answer:
        return self._ask("GET", path, None, self._headers(member))

    def post(self, path: str, form: Mapping[str, Any], *, member: Member) -> Answer:
        body = urlencode({**form, "csrfmiddlewaretoken": SECRET}, doseq=True)
        headers = self._headers(member) | {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, body, headers)

    def send(self, path: str, body: str, headers: Mapping[str, str]) -> Answer:
        return self._ask("POST", path, body, dict(headers))

    def close(self) -> None:
        self._line.close()

    def _headers(self, member: Member | None) -> dict[str, str]:
        own = {"Cookie": member.cookie} if member else {}
        return {"Accept-Encoding": "gzip", "Accept": "text/html", **own}

    def _ask(self, verb: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        began = time.perf_counter()
        try:
            self._line.request(verb, path, body, headers)
            answer = self._line.getresponse()
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            if verb != "GET":
                raise
            self._line.close()  # an idle connection was closed: reading again does no harm
            self._line.request(verb, path, body, headers)
            answer = self._line.getresponse()
        content = answer.read()
        app_ms, queries = _timing(answer.getheader("Server-Timing") or "")
        return Answer(
            status=answer.status,
            body=content,
            location=answer.getheader("Location") or "",
            took_ms=(time.perf_counter() - began) * 1000,
            app_ms=app_ms,
            queries=queries,
        )


def _timing(said: str) -> tuple[float, int]:
    if not said:
        return 0.0, 0
    app, db = said.split(", ")
    return float(app.partition("dur=")[2]), int(db.partition("desc=")[2])


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.2)
    raise SystemExit(f"the web process did not answer on port {port}")
