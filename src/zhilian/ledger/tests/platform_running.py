"""The simulator on a real socket, and what a person does at its cashier page."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

from zhilian.core.testing import NOON
from zhilian.ledger.models import Channel
from zhilian.ledger.simulator.caller import Caller
from zhilian.ledger.simulator.keys import (
    APP_ID,
    MERCHANT_KEY_ID,
    MERCHANT_NO,
    PLATFORM_KEY_ID,
    Keys,
    keys_in,
)
from zhilian.ledger.simulator.platform import Platform
from zhilian.ledger.simulator.server import PlatformServer
from zhilian.ledger.simulator.signing import Signer
from zhilian.ledger.simulator.store import Store
from zhilian.ledger.types import ChannelAccount, ChannelKind

PATIENCE_S = 15.0


@dataclass(kw_only=True)
class Running:
    server: PlatformServer
    keys: Keys

    def account(self, *, notify_url: str = "", **changed: Any) -> ChannelAccount:
        values: dict[str, Any] = {
            "code": "wechat",
            "url": f"{self.server.url}/wechat",
            "merchant_no": MERCHANT_NO,
            "app_id": APP_ID,
            "our_key": self.keys.merchant,
            "our_key_id": MERCHANT_KEY_ID,
            "peer_key": self.keys.platform_public,
            "peer_key_id": PLATFORM_KEY_ID,
            "secret": self.keys.secret,
            "notify_url": notify_url,
            "refund_notify_url": notify_url,
        }
        return ChannelAccount(**{**values, **changed})

    def channel(self) -> Channel:
        account = self.account()
        names = [
            "code",
            "url",
            "merchant_no",
            "app_id",
            "our_key",
            "our_key_id",
            "peer_key",
            "peer_key_id",
            "secret",
        ]
        return Channel.objects.create(
            name="微信",
            kind=ChannelKind.OUTER,
            provider="apiv3",
            changed_at=NOON,
            **{name: getattr(account, name) for name in names},
        )

    def behave(self, **faults: Any) -> None:
        self.server.platform.store.change_faults(faults)

    def pay(self, url: str) -> str:
        """A person presses 确认支付; what the page says then."""
        request = urllib.request.Request(url, data=b"", method="POST")
        with urllib.request.urlopen(request, timeout=5) as answer:
            return str(answer.read().decode())

    def read(self, path: str) -> str:
        with urllib.request.urlopen(f"{self.server.url}{path}", timeout=5) as answer:
            return str(answer.read().decode())

    def switch(self, values: dict[str, Any]) -> Any:
        request = urllib.request.Request(
            f"{self.server.url}/api/faults",
            data=json.dumps(values).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=5) as answer:
            return json.load(answer)


@contextmanager
def platform_running(folder: Path) -> Iterator[Running]:
    keys = keys_in(folder / "keys")
    store = Store(folder / "pay.sqlite3")
    platform = Platform(store=store, signer=Signer(keys))
    server = PlatformServer(("127.0.0.1", 0), platform=platform)
    caller = Caller(platform)
    serving = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    serving.start()
    caller.start()
    try:
        yield Running(server=server, keys=keys)
    finally:
        caller.stop()
        server.shutdown()
        server.server_close()
        serving.join()
        store.close()


def wait_until(true: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < until, "did not happen in time"
        time.sleep(0.02)
