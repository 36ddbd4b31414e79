"""One HTTP request to the hospital."""

import hashlib
import hmac
import json
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING

from zhilian.bookings.simulator import pages
from zhilian.core.simulating import Door

if TYPE_CHECKING:
    from zhilian.bookings.simulator.server import HospitalServer

BODY_LIMIT = 64 * 1024
FRESH_S = 300
SLOW_S = 3.0
WANTED = ("reference", "name", "idno", "package", "date", "callback")


def signature(secret: str, stamp: str, body: bytes) -> str:
    """As the protocol says: HMAC-SHA256 over time, a line break and the body."""
    return hmac.new(secret.encode(), stamp.encode() + b"\n" + body, hashlib.sha256).hexdigest()


class HospitalHandler(Door, BaseHTTPRequestHandler):
    server: "HospitalServer"
    package = "zhilian.bookings.simulator"
    server_version = "HospitalSimulator"

    def do_GET(self) -> None:  # the name that http.server calls
        path = urllib.parse.urlsplit(self.path).path
        store = self.server.store
        if path == "/healthz":
            return self._json(200, {"ok": True})
        if path == "/assets/hospital.css":
            return self._asset("hospital.css")
        if path == "/":
            page = pages.desk(store.newest(), behaviour=store.behaviour())
            return self._html(200, page)
        return self._json(404, {"error": "没有这个地址"})

    def do_POST(self) -> None:  # the name that http.server calls
        path, body = urllib.parse.urlsplit(self.path).path, self._body()
        if path == "/appointments":
            return self._book(body)
        form = dict(urllib.parse.parse_qsl(body.decode("utf-8", "replace")))
        if path == "/arrive":
            self.server.store.arrive(form.get("reference", ""))
            return self._back()
        if path == "/behave":
            return self._behave(form.get("behaviour", ""))
        return self._json(404, {"error": "没有这个地址"})

    def do_DELETE(self) -> None:  # the name that http.server calls
        wrong = self._wrong(b"")
        if wrong:
            return self._json(401, {"error": wrong})
        path = urllib.parse.unquote(urllib.parse.urlsplit(self.path).path)
        known = self.server.store.cancel(path.removeprefix("/appointments/"))
        return self._json(200 if known else 404, {"ok": known})

    def _book(self, body: bytes) -> None:
        wrong, behaviour = self._wrong(body), self.server.store.behaviour()
        if wrong:
            return self._json(401, {"error": wrong})
        if behaviour == "slow":
            time.sleep(SLOW_S)
        if behaviour == "busy":
            return self._json(503, {"error": "系统繁忙"})
        if behaviour == "refuse":
            return self._json(422, {"error": "该日期套餐已停检"})
        said = self._said(body)
        if said is None:
            return self._json(400, {"error": f"要有 {'、'.join(WANTED)}"})
        return self._json(201, {"id": self.server.store.book(said).id})

    def _said(self, body: bytes) -> dict[str, str] | None:
        try:
            said = json.loads(body)
        except ValueError:
            return None
        if not isinstance(said, dict) or not all(said.get(name) for name in WANTED):
            return None
        return {name: str(said[name]) for name in WANTED}

    def _wrong(self, body: bytes) -> str:
        stamp = self.headers.get("X-Timestamp", "")
        if not stamp.isdigit() or abs(int(stamp) - time.time()) > FRESH_S:
            return "时间戳过期"
        wanted = signature(self.server.secret, stamp, body)
        given = self.headers.get("X-Signature", "")
        return "" if hmac.compare_digest(wanted, given) else "签名错误"

    def _behave(self, value: str) -> None:
        try:
            self.server.store.behave(value)
        except ValueError as refused:
            return self._json(422, {"error": str(refused)})
        return self._back()

    def _body(self) -> bytes:
        length = self.headers.get("Content-Length", "0")
        return self.rfile.read(min(int(length), BODY_LIMIT)) if length.isdigit() else b""

    def _back(self) -> None:
        self.send_response(303)
        self.send_header("Location", "/")
        self.send_header("Content-Length", "0")
        self.end_headers()
