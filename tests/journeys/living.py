"""A whole running product for a journey: started as by an operator, spoken to over real sockets."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

T = TypeVar("T")
PATIENCE = float(os.environ.get("JOURNEY_PATIENCE", "1"))
"""How many times longer to wait for everything, on a machine that is slow or busy otherwise."""


class Timeout(AssertionError):
    """What was waited for did not come."""


def wait_for(what: Callable[[], T | None], *, seconds: float, told: str, every: float = 0.2) -> T:
    """The first true answer of `what`; an `AssertionError` that says what was missing otherwise."""
    deadline = time.monotonic() + seconds * PATIENCE
    last: Exception | None = None
    while time.monotonic() < deadline:
        try:
            if answer := what():
                return answer
        except (URLError, OSError, KeyError) as error:
            last = error
        time.sleep(every)
    raise Timeout(f"waited {seconds} s for {told}; last error: {last!r}")


def free_ports(count: int) -> int:
    """The first of `count` neighbouring free ports."""
    for first in range(20_000 + os.getpid() % 10_000, 32_000, 10):
        with suppress(OSError):
            for port in range(first, first + count):
                with socket.socket() as attempt:
                    attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                    attempt.bind(("127.0.0.1", port))
            return first
    raise AssertionError("no free ports")


class Living:
    """One `zhilian up`, its ready file, its API and its simulated phones."""

    def __init__(
        self, data: Path, *, arguments: list[str], env: dict[str, str] | None = None
    ) -> None:
        self.data = data
        self.port = free_ports(5)
        self.log = data.parent / f"{data.name}-up.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "zhilian.config.cli", "up", *arguments],
                env={**os.environ, "PORT": str(self.port), "DATA": str(data), **(env or {})},
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.facts: dict[str, Any] = {}

    def wait_until_ready(self, *, seconds: float = 300) -> dict[str, Any]:
        def ready() -> dict[str, Any] | None:
            if self.process.poll() is not None:
                raise AssertionError(f"up ended: {self.log.read_text()[-3000:]}")
            file = self.data / "ready.json"
            return json.loads(file.read_text()) if file.exists() else None

        self.facts = wait_for(ready, seconds=seconds, told="ready.json")
        return self.facts

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def pid_of(self, name: str) -> int:
        pids = json.loads((self.data / "run" / "processes.json").read_text())
        return int(pids[name])

    def kill(self, name: str) -> int:
        """kill -9 of one process and all that it started. Returns the pid that died."""
        pid = self.pid_of(name)
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        return pid

    def api(self, path: str, body: Any = None, *, role: str = "ops_manager") -> Any:
        """GET, or POST when there is a body; refusals raise `HTTPError`."""
        data = None if body is None else json.dumps(body).encode()
        request = Request(f"{self.base}/api{path}", data=data)
        request.add_header("Authorization", f"Bearer {self.facts['tokens'][role]}")
        request.add_header("Content-Type", "application/json")
        with urlopen(request, timeout=20) as answer:
            return json.loads(answer.read())

    def status_of(self, path: str) -> int:
        try:
            with urlopen(f"{self.base}{path}", timeout=20) as answer:
                return int(answer.status)
        except HTTPError as error:
            return error.code

    def inbox(self, *, phone: str = "") -> list[dict[str, Any]]:
        """What the simulated phones received, oldest first."""
        gateway = self.facts["urls"]["sms_gateway"].rstrip("/")
        with urlopen(f"{gateway}/api/inbox?phone={quote(phone)}", timeout=10) as answer:
            content = json.loads(answer.read())
        found: list[dict[str, Any]] = content["messages"] if isinstance(content, dict) else content
        return found

    def reply(self, *, phone: str, text: str) -> None:
        gateway = self.facts["urls"]["sms_gateway"].rstrip("/")
        request = Request(
            f"{gateway}/api/reply", data=json.dumps({"phone": phone, "text": text}).encode()
        )
        request.add_header("Content-Type", "application/json")
        urlopen(request, timeout=10).close()

    def tap(
        self, terminal: str, *, means: str, value: str, direction: str = "IN"
    ) -> dict[str, Any]:
        """Somebody shows a code, a card or a plate to a simulated terminal; what it answers."""
        simulator = self.facts["urls"]["terminals"].rstrip("/")
        body = {"code": terminal, "means": means, "value": value, "direction": direction}
        request = Request(f"{simulator}/api/tap", data=json.dumps(body).encode())
        request.add_header("Content-Type", "application/json")
        with urlopen(request, timeout=10) as answer:
            found: dict[str, Any] = json.loads(answer.read())
        return found

    def command(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "zhilian.config.cli", *arguments],
            env={**os.environ, "PORT": str(self.port), "DATA": str(self.data)},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
