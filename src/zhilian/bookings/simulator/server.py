"""The hospital's HTTP face, and the thread that reports who came."""

import argparse
import json
import logging
import os
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from http.server import ThreadingHTTPServer
from pathlib import Path

import pycurl

from zhilian.bookings.simulator.handler import HospitalHandler, signature
from zhilian.bookings.simulator.store import Row, Store
from zhilian.core.simulating import end_on_signals

TICK_S = 0.05
LONGEST_WAIT_S = 60.0
TIMEOUT_MS = 5000
log = logging.getLogger(__name__)


class HospitalServer(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, address: tuple[str, int], *, store: Store, secret: str) -> None:
        self.store = store
        self.secret = secret
        super().__init__(address, HospitalHandler)

    @property
    def url(self) -> str:
        host, port = self.server_address[:2]
        return f"http://{host!s}:{port}"


class Reporter(threading.Thread):
    """Tells the product of everybody who came, until it listens."""

    def __init__(self, server: HospitalServer) -> None:
        super().__init__(daemon=True, name="reporter")
        self._server = server
        self._stopping = threading.Event()

    def run(self) -> None:
        while not self._stopping.wait(TICK_S):
            for row in self._server.store.owed(now=time.time()):
                if not self._stopping.is_set():
                    again = None if self._tell(row) else self._later(row)
                    self._server.store.told(seq=row.seq, again_at=again)

    def stop(self) -> None:
        self._stopping.set()
        self.join(timeout=6)

    def _later(self, row: Row) -> float:
        return time.time() + min(0.5 * 2.0**row.tries, LONGEST_WAIT_S)

    def _tell(self, row: Row) -> bool:
        moment = datetime.fromtimestamp(row.done_at or time.time(), tz=UTC).isoformat()
        body = json.dumps({"reference": row.reference, "event": "done", "at": moment}).encode()
        stamp = str(int(time.time()))
        curl = pycurl.Curl()
        curl.setopt(pycurl.URL, row.callback)
        curl.setopt(pycurl.POSTFIELDS, body)
        curl.setopt(
            pycurl.HTTPHEADER,
            [
                "Content-Type: application/json",
                f"X-Timestamp: {stamp}",
                f"X-Signature: {signature(self._server.secret, stamp, body)}",
            ],
        )
        curl.setopt(pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS)
        curl.setopt(pycurl.NOSIGNAL, 1)
        curl.setopt(pycurl.TIMEOUT_MS, TIMEOUT_MS)
        curl.setopt(pycurl.WRITEFUNCTION, len)
        try:
            curl.perform()
            return 200 <= int(curl.getinfo(pycurl.RESPONSE_CODE)) < 300
        except pycurl.error as error:
            log.warning("到检通知未被接收：%s", error)
            return False
        finally:
            curl.close()


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; the state is in the file, a restart loses nothing."""
    options = _parser().parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    store = Store(options.database)
    secret = options.secret or os.environ.get("HOSPITAL_SECRET", "")
    server = HospitalServer((options.host, options.port), store=store, secret=secret)
    reporter = Reporter(server)
    end_on_signals(server)
    reporter.start()
    logging.info("模拟体检机构在 %s/", server.url)
    server.serve_forever(poll_interval=0.2)
    reporter.stop()
    server.server_close()
    store.close()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="zhilian.bookings.simulator", description="模拟体检机构")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8094)
    parser.add_argument("--database", type=Path, default=Path("var/hospital-simulator.sqlite3"))
    parser.add_argument("--secret", default="", help="接口密钥；不写则取环境变量 HOSPITAL_SECRET")
    return parser
