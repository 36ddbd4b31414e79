"""One HTTP request to the gateway."""

import hmac
import json
import time
import urllib.parse
from collections.abc import Callable
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any, ClassVar

from zhilian.core.simulating import Door
from zhilian.notices.simulator.faults import BadFault
from zhilian.notices.simulator.gateway import Submission
from zhilian.notices.simulator.store import Message
from zhilian.notices.simulator.voice import NoSuchCall

if TYPE_CHECKING:
    from zhilian.notices.simulator.server import GatewayServer

BODY_LIMIT = 64 * 1024
TEXT_LIMIT = 2000
SENDING = ("/cgi-bin/sendsms", "/send")
DIALLING = "/voice/calls"
KEYS = frozenset("0123456789*#")
Query = dict[str, str]


class GatewayHandler(Door, BaseHTTPRequestHandler):
    server: "GatewayServer"
    package = "zhilian.notices.simulator"
    server_version = "SmsSimulator"

    def do_GET(self) -> None:  # the name that http.server calls
        path, query = self._target()
        if path in SENDING:
            return self._sendsms(query)
        found = self.PAGES.get(path)
        if found is not None:
            return found(self, query)
        if path.startswith("/assets/"):
            return self._asset(path.removeprefix("/assets/"))
        return self._json(404, {"error": "没有这个地址"})

    def do_POST(self) -> None:  # the name that http.server calls
        path, query = self._target()
        body = self._body()
        if body is None:
            return None
        if path in SENDING:
            return self._sendsms({**query, **_form(body)})
        if path == DIALLING:
            return self._act(type(self)._dial, body)
        found = self.ACTIONS.get(path)
        if found is None:
            return self._json(404, {"error": "没有这个地址"})
        return self._act(found, body)

    def _sendsms(self, form: Query) -> None:
        faults = self.server.gateway.store.faults()
        time.sleep(faults.answer_delay_s)
        if not self._admits(form):
            return self._text(403, "Authorization failed for sendsms")
        if faults.refuse == "temporary":
            return self._text(503, "Temporal failure, try again later.")
        problem = _problem(form)
        if problem or faults.refuse == "permanent":
            return self._text(400, problem or "Not accepted: number is blocked")
        message = self.server.gateway.submit(_submission(form))
        if faults.cut:
            self.close_connection = True
            return None
        return self._text(202, f"0: Accepted for delivery: {message.id}")

    def _admits(self, form: Query) -> bool:
        account = self.server.account
        given = f"{form.get('username', '')}\n{form.get('password', '')}".encode()
        wanted = f"{account.username}\n{account.secret}".encode()
        return bool(account.secret) and hmac.compare_digest(given, wanted)

    def _inbox(self, query: Query) -> None:
        since = query.get("since", "0")
        if not since.isascii() or not since.isdigit() or len(since) > 15:
            return self._json(400, {"error": "since 要写上一次答复里的 next，例如 since=12"})
        messages = self.server.gateway.store.messages(
            phone=query.get("phone", ""), since=int(since)
        )
        upto = messages[-1].seq if messages else int(since)
        return self._json(200, {"messages": [_shown(m) for m in messages], "next": upto})

    def _phones(self, _query: Query) -> None:
        phones = [_shown(message) for message in self.server.gateway.store.phones()]
        self._json(200, {"phones": phones, "counts": self.server.gateway.store.counts()})

    def _faults(self, _query: Query) -> None:
        self._json(200, self.server.gateway.store.faults().as_dict())

    def _health(self, _query: Query) -> None:
        self._json(200, {"ok": True, **self.server.gateway.store.counts()})

    def _home(self, _query: Query) -> None:
        self._asset("index.html")

    def _reply(self, values: dict[str, Any]) -> None:
        phone, text = values.get("phone"), values.get("text")
        if not isinstance(phone, str) or not phone.isdigit() or not 3 <= len(phone) <= 20:
            return self._json(422, {"error": "phone 要写手机号，只含数字"})
        if not isinstance(text, str) or not text.strip() or len(text) > TEXT_LIMIT:
            return self._json(422, {"error": f"text 要写 1 到 {TEXT_LIMIT} 个字"})
        return self._json(201, _shown(self.server.gateway.reply(phone=phone, text=text)))

    def _switch(self, values: dict[str, Any]) -> None:
        try:
            changed = self.server.gateway.store.change_faults(values)
        except BadFault as refused:
            return self._json(422, {"error": str(refused)})
        return self._json(200, changed.as_dict())

    def _dial(self, values: dict[str, Any]) -> None:
        """The product asks for a call, by the protocol of `http_voice`."""
        faults = self.server.gateway.store.faults()
        time.sleep(faults.answer_delay_s)
        wanted = f"Bearer {self.server.account.secret}"
        given = self.headers.get("Authorization", "")
        if not self.server.account.secret or not hmac.compare_digest(
            given.encode(), wanted.encode()
        ):
            return self._json(403, {"error": "wrong secret"})
        if faults.refuse == "temporary":
            return self._json(503, {"error": "busy, try again later"})
        phone, text = str(values.get("to", "")), str(values.get("text", ""))
        if faults.refuse == "permanent" or not phone.isdigit() or not text or not values.get("key"):
            return self._json(422, {"error": "number or text not accepted"})
        ring = self.server.gateway.exchange.dial(
            client_id=str(values["key"]),
            phone=phone,
            text=text[:TEXT_LIMIT],
            callback=str(values.get("callback", "")),
            caller=str(values.get("caller", "")),
        )
        if faults.cut:
            self.close_connection = True
            return None
        return self._json(202, {"id": ring.id})

    def _calls(self, query: Query) -> None:
        rings = self.server.gateway.exchange.calls(phone=query.get("phone", ""))
        return self._json(200, {"calls": [ring.shown() for ring in rings]})

    def _pick_up(self, values: dict[str, Any]) -> None:
        """A person answers, presses a key, rejects or hangs up."""
        exchange, call_id = self.server.gateway.exchange, str(values.get("id", ""))
        act, digit = values.get("act"), str(values.get("digit", ""))
        try:
            if act == "press" and digit in KEYS and len(digit) == 1:
                ring = exchange.press(call_id=call_id, digit=digit)
            elif act == "answer":
                ring = exchange.answer(call_id=call_id)
            elif act in ("reject", "hang_up"):
                ring = exchange.end(call_id=call_id, status="BUSY")
            else:
                return self._json(422, {"error": "act 要写 answer、press、reject 或 hang_up"})
        except NoSuchCall as refused:
            return self._json(409, {"error": str(refused)})
        return self._json(200, ring.shown())

    def _voice_page(self, _query: Query) -> None:
        self._asset("voice.html")

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

    def _target(self) -> tuple[str, Query]:
        url = urllib.parse.urlsplit(self.path)
        return url.path, _form(url.query.encode())

    def _body(self) -> bytes | None:
        length = self.headers.get("Content-Length", "")
        if length.isdigit() and int(length) <= BODY_LIMIT:
            return self.rfile.read(int(length))
        self.close_connection = True
        self._json(413, {"error": f"请求要带 Content-Length，且不超过 {BODY_LIMIT} 字节"})
        return None

    def _text(self, status: int, text: str) -> None:
        self._answer(status, text.encode(), "text/plain; charset=utf-8")

    PAGES: ClassVar[dict[str, "Page"]] = {
        "/": _home,
        "/healthz": _health,
        "/api/inbox": _inbox,
        "/api/phones": _phones,
        "/api/faults": _faults,
        "/api/calls": _calls,
        "/voice": _voice_page,
    }
    ACTIONS: ClassVar[dict[str, "Action"]] = {
        "/api/reply": _reply,
        "/api/faults": _switch,
        "/api/calls": _pick_up,
    }


Page = Callable[[GatewayHandler, Query], None]
Action = Callable[[GatewayHandler, dict[str, Any]], None]


def _form(body: bytes) -> Query:
    pairs = urllib.parse.parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    return dict(pairs)


def _problem(form: Query) -> str:
    if not form.get("to", "").isdigit():
        return "Missing or wrong receiver number, rejected"
    if not form.get("text"):
        return "Empty text not allowed, rejected"
    return ""


def _submission(form: Query) -> Submission:
    return Submission(
        client_id=form.get("client-id") or None,
        phone=form["to"],
        sender=form.get("from", ""),
        text=form["text"],
        dlr_url=form.get("dlr-url", ""),
    )


def _shown(message: Message) -> dict[str, Any]:
    return asdict(message)
