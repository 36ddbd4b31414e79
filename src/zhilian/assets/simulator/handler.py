"""One HTTP request: to a terminal by the product, or to the page by a person."""

import json
import urllib.parse
from collections.abc import Callable
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any, ClassVar

from zhilian.assets import signing
from zhilian.assets.simulator.faults import BadFault
from zhilian.assets.simulator.machine import Asked, answer
from zhilian.assets.simulator.roster import Device
from zhilian.core import rolling_codes
from zhilian.core.simulating import Door

if TYPE_CHECKING:
    from zhilian.assets.simulator.server import TerminalServer

BODY_LIMIT = 8 * 1024 * 1024
MOST_PEOPLE = 400
MEANS = ("CARD", "CODE", "FACE", "PLATE", "IDNO")
Body = dict[str, Any]


class TerminalHandler(Door, BaseHTTPRequestHandler):
    server: "TerminalServer"
    package = "zhilian.assets.simulator"
    timeout = 60
    server_version = "TerminalSimulator"

    def do_GET(self) -> None:  # the name that http.server calls
        url = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        found = self.PAGES.get(url.path)
        if found is not None:
            return found(self, query)
        if url.path.startswith("/assets/"):
            return self._asset(url.path.removeprefix("/assets/"))
        return self._json(404, {"error": "没有这个地址"})

    def do_POST(self) -> None:  # the name that http.server calls
        path = urllib.parse.urlsplit(self.path).path
        body = self._body()
        if body is None:
            return None
        parts = path.strip("/").split("/")
        if len(parts) == 4 and parts[0] == "t" and parts[2] == "v1":
            return self._terminal(parts[1], parts[3], body)
        found = self.ACTIONS.get(path)
        if found is None:
            return self._json(404, {"error": "没有这个地址"})
        return self._act(found, body)

    def _terminal(self, code: str, what: str, body: bytes) -> None:
        device = self.server.roster.find(code)
        if device is None:
            return self._json(404, {"error": "no such terminal"})
        headers = {name.title(): value for name, value in self.headers.items()}
        asked = Asked(path=self.path, headers=headers, body=body)
        reply = answer(self.server.store, device, what, asked)
        if reply.cut:
            self.close_connection = True
            return None
        kind = "application/json; charset=utf-8"
        return self._answer(reply.status, reply.body, kind, more={signing.SIGN: reply.sign})

    def _home(self, _query: dict[str, str]) -> None:
        self._asset("index.html")

    def _health(self, _query: dict[str, str]) -> None:
        self._json(200, {"ok": True, "terminals": len(self.server.roster.devices())})

    def _terminals(self, _query: dict[str, str]) -> None:
        store = self.server.store
        rows = [
            {
                "code": one.code,
                "name": one.name,
                "kind": one.kind,
                "place": one.place,
                "direction": one.direction,
                "held": store.counts(terminal=one.code),
                "owed": store.owed_count(terminal=one.code),
                "faults": store.faults(terminal=one.code).as_dict(),
            }
            for one in self.server.roster.devices()
        ]
        self._json(200, {"terminals": rows})

    def _screen(self, query: dict[str, str]) -> None:
        """One terminal: its last lines, and whom it knows (to tap as them)."""
        device = self.server.roster.find(query.get("code", ""))
        if device is None:
            return self._json(404, {"error": "没有这台终端"})
        lines = self.server.store.lines(terminal=device.code)
        return self._json(200, {"lines": lines, "people": self._people(device)})

    def _people(self, device: Device) -> list[Body]:
        store, now = self.server.store, datetime.now(tz=UTC)
        people = store.items(terminal=device.code, thing="PERSON")
        cards = store.items(terminal=device.code, thing="CARD").values()
        faces = store.items(terminal=device.code, thing="FACE")
        uid_of = {str(card["of"]): str(card["uid"]) for card in cards}
        shown = [
            {
                "name": one.get("name", key),
                "card": uid_of.get(key, ""),
                "face": key if key.replace("person", "face") in faces else "",
                "code": _code_of(key, one, at=now),
            }
            for key, one in list(people.items())[:MOST_PEOPLE]
        ]
        passes = store.items(terminal=device.code, thing="PASS").values()
        shown += [{"name": one.get("name", ""), "code": one.get("code", "")} for one in passes]
        plates = store.items(terminal=device.code, thing="PLATE").values()
        return shown + [{"name": one["plate"], "plate": one["plate"]} for one in plates]

    def _tap(self, values: Body) -> None:
        device = self.server.roster.find(str(values.get("code", "")))
        means, value = values.get("means"), str(values.get("value", "")).strip()
        if device is None:
            return self._json(404, {"error": "没有这台终端"})
        if means not in MEANS or not 1 <= len(value) <= 200:
            return self._json(422, {"error": f"means 要写 {'、'.join(MEANS)} 之一，value 不能为空"})
        direction = str(values.get("direction") or device.direction)
        said = self.server.line.tap(device, means=means, value=value, direction=direction)
        return self._json(200, said)

    def _switch(self, values: Body) -> None:
        code = str(values.pop("code", ""))
        if self.server.roster.find(code) is None:
            return self._json(404, {"error": "没有这台终端"})
        if values.pop("wipe", False):
            self.server.store.wipe(terminal=code)
        try:
            changed = self.server.store.change_faults(terminal=code, values=values)
        except BadFault as refused:
            return self._json(422, {"error": str(refused)})
        return self._json(200, changed.as_dict())

    def _act(self, action: "Action", body: bytes) -> None:
        """JSON only: a page of another origin cannot send it without asking first."""
        if self.headers.get_content_type() != "application/json":
            return self._json(415, {"error": "请求要用 Content-Type: application/json"})
        try:
            values = json.loads(body)
        except ValueError:
            return self._json(400, {"error": "请求不是有效的 JSON"})
        if not isinstance(values, dict):
            return self._json(400, {"error": "请求要是一个 JSON 对象"})
        return action(self, values)

    def _body(self) -> bytes | None:
        length = self.headers.get("Content-Length", "")
        if length.isdigit() and int(length) <= BODY_LIMIT:
            return self.rfile.read(int(length))
        self.close_connection = True
        self._json(413, {"error": f"请求要带 Content-Length，且不超过 {BODY_LIMIT} 字节"})
        return None

    PAGES: ClassVar[dict[str, "Page"]] = {
        "/": _home,
        "/healthz": _health,
        "/api/terminals": _terminals,
        "/api/screen": _screen,
    }
    ACTIONS: ClassVar[dict[str, "Action"]] = {"/api/tap": _tap, "/api/faults": _switch}


Page = Callable[[TerminalHandler, dict[str, str]], None]
Action = Callable[[TerminalHandler, Body], None]


def _code_of(key: str, person: Body, *, at: datetime) -> str:
    """What this person's phone would show now."""
    if "seed" not in person:
        return ""
    seed, ref = bytes.fromhex(person["seed"]), key.partition(":")[2]
    return rolling_codes.code_at(seed=seed, ref=ref, at=at)
