"""One HTTP request to the platform."""

import json
import time
import urllib.parse
from collections.abc import Callable
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any, ClassVar

from zhilian.core.simulating import Door, Query
from zhilian.ledger.simulator import bills, pages
from zhilian.ledger.simulator.faults import BadFault
from zhilian.ledger.simulator.platform import CHANNELS, Refused

if TYPE_CHECKING:
    from zhilian.ledger.simulator.server import PlatformServer

API = "/v3/"
ORDERS = "/v3/pay/transactions/"
REFUNDS = "/v3/refund/domestic/refunds"


class PlatformHandler(Door, BaseHTTPRequestHandler):
    server: "PlatformServer"
    package = "zhilian.ledger.simulator"
    server_version = "PaySimulator"

    def do_GET(self) -> None:  # the name that http.server calls
        self._serve("GET", b"")

    def do_POST(self) -> None:  # the name that http.server calls
        body = self._body()
        if body is not None:
            self._serve("POST", body)

    def _serve(self, method: str, body: bytes) -> None:
        path, query = self._target()
        channel, inner = self._channel_of(path)
        if channel and inner.startswith(API):
            return self._api(channel, method, inner, query, body)
        if channel and inner == "/cashier":
            return self._cashier(method, query)
        found = self.PLAIN.get((method, path))
        if found is not None:
            return found(self, body)
        if path.startswith("/assets/"):
            return self._asset(path.removeprefix("/assets/"))
        return self._json(404, {"error": "没有这个地址"})

    def _api(self, channel: str, method: str, path: str, query: Query, body: bytes) -> None:
        """Every call is signed by the merchant, every answer by the platform."""
        platform = self.server.platform
        faults = platform.store.faults()
        time.sleep(faults.answer_delay_s)
        wrong = platform.signer.refusal(
            header=self.headers.get("Authorization", ""),
            method=method,
            target=self.path,
            body=body,
        )
        if wrong:
            return self._json(401, {"code": "SIGN_ERROR", "message": wrong})
        if path == "/v3/bill/file":
            return self._bill_file(channel, query)
        try:
            status, content = self._answered(channel, method, path, query, body)
        except Refused as refused:
            status, content = refused.status, {"code": refused.code, "message": refused.message}
        except (KeyError, ValueError, AttributeError, TypeError):
            status, content = 400, {"code": "PARAM_ERROR", "message": "参数错误"}
        return self._signed(status, content)

    def _answered(
        self, channel: str, method: str, path: str, query: Query, body: bytes
    ) -> tuple[int, dict[str, Any]]:
        platform = self.server.platform
        if method == "POST" and path == f"{ORDERS}h5":
            return 200, self._place(channel, json.loads(body))
        if path.startswith(f"{ORDERS}out-trade-no/"):
            number = path.removeprefix(f"{ORDERS}out-trade-no/")
            if method == "POST" and number.endswith("/close"):
                platform.close(channel, urllib.parse.unquote(number.removesuffix("/close")))
                return 204, {}
            return 200, platform.query(channel, urllib.parse.unquote(number))
        if method == "POST" and path == REFUNDS:
            return 200, platform.give_back(channel, json.loads(body))
        if path.startswith(f"{REFUNDS}/"):
            number = urllib.parse.unquote(path.removeprefix(f"{REFUNDS}/"))
            return 200, platform.query_refund(channel, number)
        if path == "/v3/bill/tradebill":
            return 200, self._bill(channel, query)
        raise Refused(404, "NOT_FOUND", "没有这个接口")

    def _place(self, channel: str, said: dict[str, Any]) -> dict[str, Any]:
        refuse = self.server.platform.store.faults().refuse
        if refuse == "temporary":
            raise Refused(503, "SYSTEM_ERROR", "系统繁忙，请稍后再试")
        if refuse == "permanent":
            raise Refused(403, "NO_AUTH", "商户无权限")
        trade = self.server.platform.place(channel, said)
        return {"h5_url": f"{self.server.url}/{channel}/cashier?order={trade.token}"}

    def _bill(self, channel: str, query: Query) -> dict[str, Any]:
        day = query.get("bill_date", "")
        content = bills.bill(self.server.platform.store, channel=channel, day=day)
        url = f"{self.server.url}/{channel}/v3/bill/file?day={day}"
        return {"hash_type": "SHA1", "hash_value": bills.sha1(content), "download_url": url}

    def _bill_file(self, channel: str, query: Query) -> None:
        store = self.server.platform.store
        try:
            content = bills.bill(store, channel=channel, day=query.get("day", ""))
        except (Refused, ValueError):
            return self._json(404, {"code": "NO_STATEMENT_EXIST"})
        return self._answer(200, content, "text/csv; charset=utf-8")

    def _cashier(self, method: str, query: Query) -> None:
        """The page on which a person pays; the address it came from is where one goes back to."""
        platform = self.server.platform
        trade = platform.store.trade_by_token(query.get("order", ""))
        if trade is None:
            return self._html(404, pages.missing())
        if method == "POST":
            trade = platform.pay(trade.token)
        back = query.get("redirect_url", "")
        return self._html(200, pages.cashier(trade, back=back, now=time.time()))

    def _desk(self, _body: bytes) -> None:
        store = self.server.platform.store
        self._html(200, pages.desk(store.trades(), faults=store.faults()))

    def _health(self, _body: bytes) -> None:
        self._json(200, {"ok": True})

    def _orders(self, _body: bytes) -> None:
        trades = self.server.platform.store.trades()
        self._json(200, {"orders": [asdict(trade) for trade in trades]})

    def _faults(self, _body: bytes) -> None:
        self._json(200, self.server.platform.store.faults().as_dict())

    def _switch(self, body: bytes) -> None:
        """JSON only: a page of another origin cannot send it without asking first."""
        if self.headers.get_content_type() != "application/json":
            return self._json(415, {"error": "请求要用 Content-Type: application/json"})
        try:
            changed = self.server.platform.store.change_faults(json.loads(body))
        except BadFault as refused:
            return self._json(422, {"error": str(refused)})
        except (ValueError, TypeError):
            return self._json(400, {"error": "请求不是有效的 JSON 对象"})
        return self._json(200, changed.as_dict())

    def _channel_of(self, path: str) -> tuple[str, str]:
        channel, _, rest = path.removeprefix("/").partition("/")
        return (channel, f"/{rest}") if channel in CHANNELS else ("", path)

    def _signed(self, status: int, content: dict[str, Any]) -> None:
        body = b"" if status == 204 else json.dumps(content, ensure_ascii=False).encode()
        more = self.server.platform.signer.headers(body)
        self._answer(status, body, "application/json; charset=utf-8", more=more)

    PLAIN: ClassVar[dict[tuple[str, str], "Plain"]] = {
        ("GET", "/"): _desk,
        ("GET", "/healthz"): _health,
        ("GET", "/api/orders"): _orders,
        ("GET", "/api/faults"): _faults,
        ("POST", "/api/faults"): _switch,
    }


Plain = Callable[[PlatformHandler, bytes], None]
