"""The identity server's HTTP face: OpenID Connect, the API of 政务微信, and pages for people."""

import argparse
import logging
import os
import time
from collections.abc import Mapping, Sequence
from http.server import ThreadingHTTPServer
from pathlib import Path

from zhilian.core.simulating import end_on_signals
from zhilian.directory.simulator.handler import OIDC, IdentityHandler
from zhilian.directory.simulator.members import Member, members_in
from zhilian.directory.simulator.oidc import OidcDoor
from zhilian.directory.simulator.store import Store
from zhilian.directory.simulator.wecom import WecomDoor

SETTING = "IDENTITY_SECRET"
"""The environment names it, not the command line, which everybody on the machine can read."""


class IdentityServer(ThreadingHTTPServer):
    """`product` is where it sends people back, and nowhere else."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(
        self, address: tuple[str, int], *, store: Store, roster: Path, product: str, secret: str
    ) -> None:
        self.store = store
        self.product = f"{product.rstrip('/')}/"
        self._roster = roster
        self._known: tuple[float, Mapping[str, Member]] = (0.0, {})
        super().__init__(address, IdentityHandler)
        self.oidc = OidcDoor(
            issuer=f"{self.url}{OIDC}", client_id="zhilian", secret=secret, clock=time.time
        )
        self.wecom = WecomDoor(
            corp_id="zhilian", secret=secret, members=self.members, store=store, clock=time.time
        )

    @property
    def url(self) -> str:
        host, port = self.server_address[:2]
        return f"http://{host!s}:{port}"

    def members(self) -> Mapping[str, Member]:
        """Read again when the file has changed: a demonstration writes it after this starts."""
        at = self._roster.stat().st_mtime if self._roster.exists() else 0.0
        if at != self._known[0]:
            self._known = (at, members_in(self._roster))
        return self._known[1]


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT."""
    options = _parser().parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    secret = os.environ.get(SETTING, "")
    if not secret:
        logging.error("请用环境变量 %s 给出应用的密钥", SETTING)
        return 2
    store = Store(options.database)
    server = IdentityServer(
        (options.host, options.port),
        store=store,
        roster=options.roster,
        product=options.server,
        secret=secret,
    )
    end_on_signals(server)
    logging.info("模拟认证中心在 %s/ ，人员都是虚构的", server.url)
    server.serve_forever(poll_interval=0.2)
    server.server_close()
    store.close()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="zhilian.directory.simulator", description="模拟认证中心")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8094)
    parser.add_argument("--database", type=Path, default=Path("var/identity-simulator.sqlite3"))
    parser.add_argument("--roster", type=Path, default=Path("var/members.json"))
    parser.add_argument("--server", default="http://127.0.0.1:8000", help="平台的地址")
    return parser
