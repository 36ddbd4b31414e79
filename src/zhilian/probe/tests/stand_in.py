"""A stand-in server for the agent: checks to measure, batches taken once by (epoch, seq).

It also counts, at the measured target, how often it was probed: that is what was produced.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import zhilian

SOURCES = str(Path(zhilian.__file__).parents[1])


@dataclass
class StandIn:
    port: int = 0
    interval_s: float = 0.1
    probed: int = 0
    checks: list[dict[str, Any]] = field(default_factory=list)
    etag: str = '"1"'
    recheck: list[int] = field(default_factory=list)
    status: int = 200
    swallow_answers: bool = False
    processes: list[Process] = field(default_factory=list)
    batches: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)
    arrivals: int = 0
    changed: list[tuple[str, int]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def samples(self) -> list[dict[str, Any]]:
        return [sample for batch in self.batches.values() for sample in batch["samples"]]

    @property
    def lost(self) -> int:
        """Probes that no sample came of. One measured again because the machine was busy has one
        sample for two probes, and the agent says so.
        """
        again = sum(process.log.count("重测") for process in self.processes)
        return self.probed - again - len(self.samples)

    def take(self, batch: dict[str, Any]) -> None:
        key = (batch["agent_epoch"], batch["seq"])
        self.arrivals += 1
        if self.batches.setdefault(key, batch) != batch:
            self.changed.append(key)

    def orders(self) -> dict[str, Any]:
        target = {"url": f"{self.url}/target"}
        fast = {"id": 1, "code": "w01", "kind": "http", "options": target}
        fast |= {"interval_s": self.interval_s, "timeout_s": 2}
        return {"checks": self.checks or [fast]}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        site = self.server.site
        if self.path == "/target":
            site.probed += 1
            return self._answer(200, b"well")
        site.tokens.append(self.headers["Authorization"])
        if site.status != 200:
            return self._answer(site.status, b"{}")
        if self.path == "/api/probe/wake":
            given, site.recheck = site.recheck, []
            return self._answer(200, json.dumps({"recheck": given, "etag": site.etag}).encode())
        if self.headers.get("If-None-Match") == site.etag:
            return self._answer(304, b"")
        return self._answer(200, json.dumps(site.orders()).encode(), etag=site.etag)

    def do_POST(self) -> None:
        site = self.server.site
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if site.status != 200:
            return self._answer(site.status, b"{}")
        site.take(json.loads(body))
        if site.swallow_answers:  # taken, but the agent never hears of it
            self.close_connection = True
            return None
        return self._answer(200, b"{}")

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""

    def _answer(self, status: int, body: bytes, *, etag: str = "") -> None:
        with contextlib.suppress(OSError):
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            if etag:
                self.send_header("ETag", etag)
            self.end_headers()
            self.wfile.write(body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    site: StandIn


@contextlib.contextmanager
def stand_in(*, interval_s: float = 0.1) -> Iterator[StandIn]:
    server = _Server(("127.0.0.1", 0), _Handler)
    server.site = StandIn(port=server.server_address[1], interval_s=interval_s)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server.site
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()


@dataclass
class Process:
    """`zhilian probe` as it runs on a site."""

    popen: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)

    @property
    def log(self) -> str:
        return "\n".join(self.lines)

    def kill(self) -> None:
        self.popen.kill()
        self.popen.wait(5)

    def end(self) -> int:
        self.popen.send_signal(signal.SIGTERM)
        return self.popen.wait(10)


@contextlib.contextmanager
def agent(
    site: StandIn, *, folder: Path, limits: Callable[[], None] | None = None
) -> Iterator[Process]:
    folder.mkdir(parents=True, exist_ok=True)
    token = folder / "token"
    if not token.exists():
        token.write_text("t0ken\n")
    command = [sys.executable, "-m", "zhilian.probe.agent", "--server", site.url]
    command += ["--token-file", str(token), "--spool", str(folder / "spool"), "--site", "A"]
    command += ["--verbose"]
    environment = {**os.environ, "PYTHONPATH": SOURCES}
    popen = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, text=True, preexec_fn=limits
    )
    process = Process(popen)
    site.processes.append(process)

    def read() -> None:
        for line in popen.stdout or ():
            process.lines.append(line)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        yield process
    finally:
        if popen.poll() is None:
            process.kill()
        reader.join(5)
        if popen.stdout is not None:
            popen.stdout.close()


def until(condition: Callable[[], bool], *, within_s: float = 8) -> None:
    ends_at = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < ends_at, "it did not come about"
        time.sleep(0.02)


def more_probes(site: StandIn, count: int) -> None:
    """Wait until the target was measured so many times more."""
    enough = site.probed + count
    until(lambda: site.probed >= enough)
