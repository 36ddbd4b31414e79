"""A simulator as a real process for tests, and a stand-in product that receives its calls."""

import http.client
import json
import multiprocessing
import socket
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.context import SpawnProcess
from pathlib import Path
from threading import Thread
from typing import Any

from zhilian.notices.simulator.server import main

SPAWN = multiprocessing.get_context("spawn")
SECRET = "gateway-secret"
TOKEN = "inbound-token"
PATIENCE_S = 15.0


@dataclass(kw_only=True)
class GatewayProcess:
    """The simulator in its own process; `kill` and `start` again keep its file."""

    folder: Path
    inbound_url: str = ""
    port: int = field(default_factory=lambda: free_port())
    process: SpawnProcess | None = None

    @property
    def sendsms(self) -> str:
        return f"http://127.0.0.1:{self.port}/cgi-bin/sendsms"

    def start(self) -> None:
        argv = ["--port", str(self.port), "--secret", SECRET]
        argv += ["--database", str(self.folder / "gateway.sqlite3")]
        argv += ["--inbound-url", self.inbound_url, "--inbound-token", TOKEN]
        self.process = SPAWN.Process(target=main, args=(argv,), daemon=True)
        self.process.start()
        wait_until(self._answers)

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.join(timeout=PATIENCE_S)

    def end(self) -> int | None:
        """Ask it to stop and wait; its exit code."""
        if self.process is None:
            return None
        self.process.terminate()
        self.process.join(timeout=PATIENCE_S)
        return self.process.exitcode

    def get(self, path: str) -> Any:
        return self.ask("GET", path)[1]

    def post(self, path: str, value: object) -> tuple[int, Any]:
        return self.ask("POST", path, json.dumps(value), kind="application/json")

    def ask(self, method: str, path: str, body: str = "", *, kind: str = "") -> tuple[int, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request(method, path, body or None, {"Content-Type": kind} if kind else {})
            answer = connection.getresponse()
            text = answer.read().decode()
            kind_back = answer.headers.get_content_type()
            return answer.status, json.loads(text) if kind_back == "application/json" else text
        finally:
            connection.close()

    def send(self, **values: str) -> tuple[int, Any]:
        form = {"username": "zhilian", "password": SECRET, **values}
        kind = "application/x-www-form-urlencoded"
        return self.ask("POST", "/cgi-bin/sendsms", urllib.parse.urlencode(form), kind=kind)

    def inbox(self, phone: str = "") -> list[dict[str, Any]]:
        return list(self.get(f"/api/inbox?phone={phone}")["messages"])

    def _answers(self) -> bool:
        try:
            return bool(self.get("/healthz")["ok"])
        except OSError:
            return False


@dataclass(kw_only=True)
class Product:
    """Receives receipts and uplinks as the product would, and remembers them."""

    server: ThreadingHTTPServer
    receipts: list[dict[str, str]] = field(default_factory=list)
    uplinks: list[dict[str, str]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}{path}"


@contextmanager
def gateway_process(folder: Path, *, inbound_url: str = "") -> Iterator[GatewayProcess]:
    gateway = GatewayProcess(folder=folder, inbound_url=inbound_url)
    gateway.start()
    try:
        yield gateway
    finally:
        gateway.kill()


@contextmanager
def product() -> Iterator[Product]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            query = urllib.parse.urlsplit(self.path).query
            self._take(dict(urllib.parse.parse_qsl(query)), into.receipts)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            into.tokens.append(self.headers.get("Authorization", ""))
            self._take(dict(urllib.parse.parse_qsl(body)), into.uplinks)

        def _take(self, form: dict[str, str], into_list: list[dict[str, str]]) -> None:
            status = into.answers.pop(0) if into.answers else 200
            if status == 200:
                into_list.append(form)
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Tests read results, not logs."""

    into = Product(server=ThreadingHTTPServer(("127.0.0.1", 0), Handler))
    thread = Thread(target=into.server.serve_forever, daemon=True)
    thread.start()
    try:
        yield into
    finally:
        into.server.shutdown()
        into.server.server_close()
        thread.join(timeout=PATIENCE_S)


def wait_until(holds: Any, *, patience_s: float = PATIENCE_S) -> None:
    deadline = time.monotonic() + patience_s
    while not holds():
        assert time.monotonic() < deadline, f"still not so after {patience_s} s"
        time.sleep(0.02)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
