"""Simulated terminals in a process of their own, reached over a real socket."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from zhilian.assets import service
from zhilian.assets.models import Terminal
from zhilian.assets.tests import make
from zhilian.core.testing import NOON

START_S = 15.0


class Terminals:
    """One simulator. `server` is the product that its terminals ask."""

    def __init__(self, *, folder: Path, server: str = "http://127.0.0.1:9") -> None:
        self.folder, self.server = folder, server
        self.port = _free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self._rows: list[dict[str, str]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def add(self, **values: Any) -> Terminal:
        """Register a terminal with the product and plug it in here."""
        draft = make.draft(**values)
        draft = make.draft(
            **{**values, "code": draft.code, "url": f"{self.url}/t/{draft.code}"},
        )
        made = service.enrol_terminal(draft=draft, at=make.EARLIER)
        self._rows.append(
            {
                "code": draft.code,
                "name": draft.name,
                "kind": str(draft.kind),
                "token": made.token,
                "secret": made.secret,
                "direction": str(draft.direction),
            }
        )
        (self.folder / "terminals.json").write_text(json.dumps(self._rows))
        return Terminal.objects.get(pk=made.terminal_id)

    def token_of(self, terminal: Terminal) -> str:
        return next(row["token"] for row in self._rows if row["code"] == terminal.code)

    def start(self) -> None:
        command = [sys.executable, "-m", "zhilian.assets.simulator", "--port", str(self.port)]
        command += ["--database", str(self.folder / "terminals.sqlite3")]
        command += ["--roster", str(self.folder / "terminals.json"), "--server", self.server]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
        deadline = time.monotonic() + START_S
        while not self._answers():
            assert time.monotonic() < deadline, "the simulator did not start"
            time.sleep(0.05)

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=10)
            self.process = None

    def switch(self, terminal: Terminal, **faults: Any) -> None:
        self.ask("/api/faults", {"code": terminal.code, **faults})

    def tap(self, terminal: Terminal, means: str, value: str, **more: Any) -> dict[str, Any]:
        return self.ask("/api/tap", {"code": terminal.code, "means": means, "value": value, **more})

    def held(self, terminal: Terminal) -> dict[str, int]:
        rows = self.ask("/api/terminals")["terminals"]
        return next(dict(row["held"]) for row in rows if row["code"] == terminal.code)

    def owed(self, terminal: Terminal) -> int:
        rows = self.ask("/api/terminals")["terminals"]
        return next(int(row["owed"]) for row in rows if row["code"] == terminal.code)

    def ask(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        data = None if body is None else json.dumps(body).encode()
        request = Request(self.url + path, data=data, headers={"Content-Type": "application/json"})
        with urlopen(request, timeout=20) as answer:
            found = json.load(answer)
        assert isinstance(found, dict)
        return found

    def _answers(self) -> bool:
        try:
            self.ask("/healthz")
        except (URLError, ConnectionError):
            return False
        return True


@contextmanager
def terminals(folder: Path, *, server: str = "http://127.0.0.1:9") -> Iterator[Terminals]:
    made = Terminals(folder=folder, server=server)
    made.start()
    try:
        yield made
    finally:
        made.stop()


def push(terminal: Terminal, *, at: Any = NOON) -> None:
    """What the worker does for one terminal."""
    for _batch in range(50):
        if not service.push_batch(terminal_id=terminal.pk, at=at):
            return


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
