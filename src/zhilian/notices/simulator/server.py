"""The gateway's HTTP face: sendsms for the product, a page and JSON for people and tests."""

import argparse
import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from http.server import ThreadingHTTPServer
from pathlib import Path

from zhilian.core.simulating import end_on_signals
from zhilian.notices.simulator.caller import Caller
from zhilian.notices.simulator.gateway import Gateway, Uplink
from zhilian.notices.simulator.handler import GatewayHandler
from zhilian.notices.simulator.store import Store


@dataclass(frozen=True, kw_only=True)
class Account:
    """What a client must name to send; empty secret = nobody may send."""

    username: str
    secret: str


class GatewayServer(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], *, gateway: Gateway, account: Account) -> None:
        self.gateway = gateway
        self.account = account
        super().__init__(address, GatewayHandler)

    @property
    def url(self) -> str:
        host, port = self.server_address[:2]
        return f"http://{host!s}:{port}"


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; the state is in the file, a restart loses nothing."""
    options = _parser().parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    store = Store(options.database)
    uplink = Uplink(
        url=options.inbound_url, token=_secret(options.inbound_token, "SMS_INBOUND_TOKEN")
    )
    account = Account(username=options.username, secret=_secret(options.secret, "SMS_SECRET"))
    server = GatewayServer(
        (options.host, options.port), gateway=Gateway(store=store, uplink=uplink), account=account
    )
    caller = Caller(server.gateway)
    end_on_signals(server)
    caller.start()
    logging.info("模拟网关在 %s/ ，短信不会发到真实手机", server.url)
    server.serve_forever(poll_interval=0.2)
    caller.stop()
    server.server_close()
    store.close()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="zhilian.notices.simulator", description="模拟短信网关")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8090)
    parser.add_argument("--database", type=Path, default=Path("var/sms-simulator.sqlite3"))
    parser.add_argument("--username", default="zhilian", help="发送方账号")
    parser.add_argument("--secret", default="", help="发送方密码；不写则取环境变量 SMS_SECRET")
    parser.add_argument("--inbound-url", default="", help="上行短信送到哪里")
    parser.add_argument("--inbound-token", default="", help="不写则取环境变量 SMS_INBOUND_TOKEN")
    return parser


def _secret(given: str, variable: str) -> str:
    return given or os.environ.get(variable, "")
