"""The process: all terminals behind one port, each at `/t/<code>/`, and one page for people."""

import argparse
import logging
from collections.abc import Sequence
from http.server import ThreadingHTTPServer
from pathlib import Path

from zhilian.assets.simulator.handler import TerminalHandler
from zhilian.assets.simulator.line import Line, Reporter
from zhilian.assets.simulator.roster import Roster
from zhilian.assets.simulator.store import Store
from zhilian.core.simulating import end_on_signals


class TerminalServer(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], *, roster: Roster, store: Store, line: Line):
        self.roster, self.store, self.line = roster, store, line
        super().__init__(address, TerminalHandler)

    @property
    def url(self) -> str:
        host, port = self.server_address[:2]
        return f"http://{host!s}:{port}"


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; the state is in the file, a restart loses nothing."""
    options = _parser().parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    store, roster = Store(options.database), Roster(options.roster)
    line = Line(store=store, server=options.server)
    server = TerminalServer((options.host, options.port), roster=roster, store=store, line=line)
    reporter = Reporter(roster=roster, store=store, line=line)
    end_on_signals(server)
    reporter.start()
    logging.info("模拟终端在 %s/", server.url)
    server.serve_forever(poll_interval=0.2)
    reporter.stop()
    server.server_close()
    store.close()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="zhilian.assets.simulator", description="模拟终端")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8091)
    parser.add_argument("--database", type=Path, default=Path("var/terminals.sqlite3"))
    parser.add_argument("--roster", type=Path, default=Path("var/terminals.json"))
    parser.add_argument("--server", default="http://127.0.0.1:8000", help="平台网址")
    return parser
