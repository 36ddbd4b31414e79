"""How a terminal talks to the product: it asks at a tap, reports, and hands over what it owes."""

import io
import json
import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pycurl

from zhilian.assets.simulator.deciding import decide
from zhilian.assets.simulator.roster import Device, Roster
from zhilian.assets.simulator.store import Store

ASK_TIMEOUT_S = 3.0
LATE_TIMEOUT_S = 20.0
REPORT_EVERY_S = 30.0
TICK_S = 0.5
FIRMWARE = "sim-1.0"
log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Said:
    """What the product answered; status 0 = it was not reached."""

    status: int
    body: dict[str, Any]
    took_ms: float


class Line:
    """The wire from all terminals to one product."""

    def __init__(self, *, store: Store, server: str) -> None:
        self._store = store
        self._server = server.rstrip("/")

    def tap(self, device: Device, *, means: str, value: str, direction: str) -> dict[str, Any]:
        """Somebody shows something at this terminal. Asks the product; decides alone without it."""
        at = datetime.now(tz=UTC)
        event = {
            "event": uuid4().hex,
            "at": at.isoformat(),
            "means": means,
            "value": value,
            "direction": direction,
        }
        if self._store.faults(terminal=device.code).offline:
            return self._alone(device, event, at=at)
        said = self.post(device, device.asks, event, timeout_s=ASK_TIMEOUT_S)
        if said.status == 0 or said.status >= 500:
            return self._alone(device, event, at=at)
        answer = {"allow": False, "show": said.body.get("message", ""), **said.body}
        answer |= {"online": True, "took_ms": round(said.took_ms, 1)}
        self._note(device, answer)
        return answer

    def post(self, device: Device, path: str, body: Mapping[str, Any], *, timeout_s: float) -> Said:
        answer = io.BytesIO()
        curl = pycurl.Curl()
        curl.setopt(pycurl.URL, f"{self._server}/api/terminals/{path}")
        curl.setopt(pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS)
        curl.setopt(pycurl.PROXY, "")
        curl.setopt(pycurl.NOSIGNAL, 1)
        curl.setopt(pycurl.TIMEOUT_MS, int(timeout_s * 1000))
        curl.setopt(pycurl.POSTFIELDS, json.dumps(dict(body)))
        headers = ["Content-Type: application/json", f"Authorization: Bearer {device.token}"]
        curl.setopt(pycurl.HTTPHEADER, headers)
        curl.setopt(pycurl.WRITEFUNCTION, answer.write)
        began = time.monotonic()
        try:
            curl.perform()
            status = int(curl.getinfo(pycurl.RESPONSE_CODE))
        except pycurl.error:
            status = 0
        finally:
            curl.close()
        took = (time.monotonic() - began) * 1000
        return Said(status=status, body=_object(answer.getvalue()), took_ms=took)

    def report(self, device: Device) -> bool:
        body = {
            "firmware": FIRMWARE,
            "queue": self._store.owed_count(terminal=device.code),
            "clock": datetime.now(tz=UTC).isoformat(),
        }
        return self.post(device, "hello", body, timeout_s=ASK_TIMEOUT_S).status == 200

    def hand_over(self, device: Device) -> int:
        """Deliver what was decided alone; what the product took is owed no longer."""
        owed = self._store.owed(terminal=device.code)
        if not owed:
            return 0
        body = {"events": [event.body for event in owed]}
        said = self.post(device, f"{device.asks}/late", body, timeout_s=LATE_TIMEOUT_S)
        taken = [str(name) for name in said.body.get("taken", ())] if said.status == 200 else []
        self._store.taken(ids=taken)
        if taken:
            self._store.say(terminal=device.code, text=f"补送 {len(taken)} 条离线记录")
        return len(taken)

    def _alone(self, device: Device, event: dict[str, Any], *, at: datetime) -> dict[str, Any]:
        if device.asks == "scan":
            answer: dict[str, Any] = {"allow": False, "show": "断网：这台终端要联网才能核销"}
        else:
            found = decide(
                self._store,
                terminal=device.code,
                means=event["means"],
                value=event["value"],
                at=at,
            )
            answer = {"allow": found.allow, "show": found.show}
            owed = {**event, "offline": True, "allowed": found.allow}
            self._store.owe(terminal=device.code, event_id=event["event"], body=owed)
        answer |= {"online": False, "took_ms": 0.0}
        self._note(device, answer)
        return answer

    def _note(self, device: Device, answer: Mapping[str, Any]) -> None:
        tone = "good" if answer["allow"] else "bad"
        self._store.say(terminal=device.code, text=str(answer.get("show") or "—"), tone=tone)


class Reporter(threading.Thread):
    """Reports for every terminal, and delivers what they owe, while they have a line."""

    def __init__(self, *, roster: Roster, store: Store, line: Line) -> None:
        super().__init__(daemon=True, name="reporter")
        self._roster, self._store, self._line = roster, store, line
        self._stopping = threading.Event()
        self._due: dict[str, float] = {}

    def run(self) -> None:
        while not self._stopping.wait(TICK_S):
            for device in self._roster.devices():
                if self._stopping.is_set():
                    return
                self._tend(device)

    def stop(self) -> None:
        self._stopping.set()
        self.join(timeout=LATE_TIMEOUT_S)

    def _tend(self, device: Device) -> None:
        if self._store.faults(terminal=device.code).offline:
            self._due.pop(device.code, None)
            return
        now = time.monotonic()
        if now >= self._due.get(device.code, 0.0):
            heard = self._line.report(device)
            self._due[device.code] = now + (REPORT_EVERY_S if heard else 3.0)
            if not heard:
                return
        self._line.hand_over(device)


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
