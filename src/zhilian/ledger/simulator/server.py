"""The platform's HTTP face: the API for the merchant, a cashier page and a desk for people."""

import argparse
import logging
from collections.abc import Sequence
from http.server import ThreadingHTTPServer
from pathlib import Path

from zhilian.core.simulating import end_on_signals
from zhilian.ledger.simulator.caller import Caller
from zhilian.ledger.simulator.handler import PlatformHandler
from zhilian.ledger.simulator.keys import keys_in
from zhilian.ledger.simulator.platform import Platform
from zhilian.ledger.simulator.signing import Signer
from zhilian.ledger.simulator.store import Store


class PlatformServer(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], *, platform: Platform) -> None:
        self.platform = platform
        super().__init__(address, PlatformHandler)

    @property
    def url(self) -> str:
        host, port = self.server_address[:2]
        return f"http://{host!s}:{port}"


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; the state is in the file, a restart loses nothing."""
    options = _parser().parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    store = Store(options.database)
    platform = Platform(store=store, signer=Signer(keys_in(options.keys)))
    server = PlatformServer((options.host, options.port), platform=platform)
    caller = Caller(platform)
    end_on_signals(server)
    caller.start()
    logging.info("模拟支付渠道在 %s/ ，不动真实的钱", server.url)
    server.serve_forever(poll_interval=0.2)
    caller.stop()
    server.server_close()
    store.close()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="zhilian.ledger.simulator", description="模拟支付渠道")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8092)
    parser.add_argument("--database", type=Path, default=Path("var/pay-simulator.sqlite3"))
    parser.add_argument("--keys", type=Path, default=Path("var/pay-keys"), help="密钥所在的文件夹")
    return parser
