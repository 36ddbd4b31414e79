"""The simulated hospital on a real socket."""

from __future__ import annotations

import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from zhilian.bookings.providers.base import LinkAccount
from zhilian.bookings.simulator.server import HospitalServer, Reporter
from zhilian.bookings.simulator.store import Store

SECRET = "hospital-secret-0123456789"
PATIENCE_S = 15.0


@dataclass(kw_only=True)
class Hospital:
    server: HospitalServer

    def account(self, *, secret: str = SECRET) -> LinkAccount:
        callback = "http://127.0.0.1:9/"
        return LinkAccount(url=self.server.url, secret=secret, callback=callback, options={})

    def press(self, path: str, **form: str) -> None:
        """A person at the hospital's desk."""
        body = urllib.parse.urlencode(form).encode()
        with urllib.request.urlopen(f"{self.server.url}{path}", data=body, timeout=5) as answer:
            answer.read()

    def page(self) -> str:
        with urllib.request.urlopen(self.server.url, timeout=5) as answer:
            return str(answer.read().decode())


@contextmanager
def hospital_running(folder: Path) -> Iterator[Hospital]:
    store = Store(folder / "hospital.sqlite3")
    server = HospitalServer(("127.0.0.1", 0), store=store, secret=SECRET)
    reporter = Reporter(server)
    serving = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    serving.start()
    reporter.start()
    try:
        yield Hospital(server=server)
    finally:
        reporter.stop()
        server.shutdown()
        server.server_close()
        serving.join()
        store.close()


def wait_until(true: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < until, "did not happen in time"
        time.sleep(0.02)
