"""The gateway's behaviour: take a message, owe its receipt, pass replies on."""

import re
import secrets
import time
import urllib.parse
from dataclasses import dataclass

from zhilian.notices.simulator.faults import Faults
from zhilian.notices.simulator.store import Call, Message, Store
from zhilian.notices.simulator.voice import Exchange

KANNEL_TYPE = {"DELIVRD": 1, "UNDELIV": 2, "EXPIRED": 2, "REJECTD": 16, "UNKNOWN": 2, "ACCEPTD": 4}
REORDER_SPREAD_S = 2.0
_ESCAPE = re.compile(r"%[dIptTA%]")


@dataclass(frozen=True, kw_only=True)
class Submission:
    client_id: str | None
    phone: str
    sender: str
    text: str
    dlr_url: str


@dataclass(frozen=True, kw_only=True)
class Uplink:
    """Where replies of phones go: the product's inbound address and the token it gave us."""

    url: str
    token: str


class Gateway:
    def __init__(self, *, store: Store, uplink: Uplink) -> None:
        self.store = store
        self.uplink = uplink
        self.exchange = Exchange(store)

    def submit(self, submission: Submission) -> Message:
        """Keep the message and owe its receipt; a repeated client id owes nothing new."""
        message = self.store.accept(
            client_id=submission.client_id,
            phone=submission.phone,
            sender=submission.sender,
            text=submission.text,
        )
        repeated = message.client_id is not None and self.store.message(message.id).offers > 1
        if not repeated and submission.dlr_url:
            self._owe_receipts(message, dlr_url=submission.dlr_url)
        return message

    def reply(self, *, phone: str, text: str) -> Message:
        """A person answers on their phone; the uplink is owed until the product takes it."""
        message = self.store.reply(phone=phone, text=text, to=self._last_sender(phone))
        if self.uplink.url:
            for _copy in range(_copies(self.store.faults())):
                self._owe("uplink", self.uplink.url, message, status="TAKEN", due_at=time.time())
        return message

    def _owe_receipts(self, message: Message, *, dlr_url: str) -> None:
        faults = self.store.faults()
        if faults.receipt == "none":
            return
        delay = faults.receipt_delay_s
        if faults.reorder:
            delay = secrets.randbelow(1000) / 1000 * REORDER_SPREAD_S
        due_at = time.time() + delay
        url = receipt_url(dlr_url, message=message, stat=faults.receipt, at=due_at)
        for _copy in range(_copies(faults)):
            self._owe("receipt", url, message, status=faults.receipt, due_at=due_at)

    def _owe(self, kind: str, url: str, message: Message, *, status: str, due_at: float) -> None:
        self.store.owe(kind=kind, url=url, message_id=message.id, status=status, due_at=due_at)

    def _last_sender(self, phone: str) -> str:
        down = [m for m in self.store.messages(phone=phone, since=0) if m.direction == "down"]
        return down[-1].sender if down else ""


def receipt_url(template: str, *, message: Message, stat: str, at: float) -> str:
    """Fill Kannel's escapes: %d kind, %I our id, %p phone, %t %T time, %A words, %% a %."""
    moment = time.localtime(at)
    day = time.strftime("%y%m%d%H%M", moment)
    good = 1 if stat == "DELIVRD" else 0
    words = f"id:{message.id} sub:001 dlvrd:00{good} done date:{day} stat:{stat} err:000"
    values = {
        "%d": str(KANNEL_TYPE[stat]),
        "%I": message.id,
        "%p": message.phone,
        "%t": time.strftime("%Y-%m-%d %H:%M:%S", moment),
        "%T": str(int(at)),
        "%A": words,
    }
    quoted = {code: urllib.parse.quote(value, safe="") for code, value in values.items()}
    quoted["%%"] = "%"
    return _ESCAPE.sub(lambda found: quoted[found[0]], template)


def uplink_form(message: Message) -> dict[str, str]:
    return {
        "id": message.id,
        "from": message.phone,
        "to": message.sender,
        "text": message.text,
        "time": str(int(message.at)),
    }


def settle(store: Store, *, call: Call) -> None:
    """The product took the call: the phone shows the message's new state."""
    store.finish_call(seq=call.seq, outcome="ok")
    if call.kind != "voice":
        store.set_status(message_id=call.message_id, status=call.status)


def _copies(faults: Faults) -> int:
    return 2 if faults.duplicates else 1
