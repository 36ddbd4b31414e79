"""Calls: a phone rings, somebody picks up and presses a key or not; the product is told."""

import secrets
import time
import urllib.parse
from dataclasses import asdict, dataclass
from typing import Any

from zhilian.notices.simulator.store import Store

RESULTS = {"RINGING": "", "ANSWERED": "answered", "NO_ANSWER": "no-answer", "BUSY": "busy"}
RESULTS["FAILED"] = "failed"
SCHEMA = """
create table if not exists ring (
  seq integer primary key, id text not null unique, client_id text not null unique,
  phone text not null, text text not null, callback text not null, caller text not null,
  status text not null, digit text not null default '', at real not null, answered_at real,
  done_at real, offers integer not null default 1);
create index if not exists ring_open on ring (at) where done_at is null;
"""
COLUMNS = "seq, id, client_id, phone, text, callback, caller, status, digit, at, answered_at, "
COLUMNS += "done_at, offers"


class NoSuchCall(ValueError):
    """The call does not exist or is over; the text is shown to the person."""


@dataclass(frozen=True, kw_only=True)
class Ring:
    seq: int
    id: str
    client_id: str
    phone: str
    text: str
    callback: str
    caller: str
    status: str
    digit: str
    at: float
    answered_at: float | None
    done_at: float | None
    offers: int

    def shown(self) -> dict[str, Any]:
        row = asdict(self)
        row.pop("callback")
        return row


class Exchange:
    """The calls of this gateway; its rows stand in the gateway's own file."""

    def __init__(self, store: Store) -> None:
        self._store = store
        store.run_script(SCHEMA)

    def dial(self, *, client_id: str, phone: str, text: str, callback: str, caller: str) -> Ring:
        """Ring a phone. The same client id is the same call, however often it is asked for."""
        known = self._find("where client_id = ?", (client_id,))
        if known:
            self._store.run("update ring set offers = offers + 1 where seq = ?", (known[0].seq,))
            return known[0]
        faults = self._store.faults()
        call_id = secrets.token_hex(10)
        sql = (
            "insert into ring (id, client_id, phone, text, callback, caller, status, at)"
            " values (?, ?, ?, ?, ?, ?, 'RINGING', ?)"
        )
        now = time.time()
        self._store.run(sql, (call_id, client_id, phone, text, callback, caller, now))
        if faults.voice in ("busy", "failed"):
            self.end(call_id=call_id, status=faults.voice.upper())
        return self._find("where id = ?", (call_id,))[0]

    def answer(self, *, call_id: str) -> Ring:
        """Somebody picks up: the text is spoken, nothing is decided yet."""
        ring = self._open(call_id)
        if ring.answered_at is None:
            self._store.run(
                "update ring set status = 'ANSWERED', answered_at = ? where seq = ?",
                (time.time(), ring.seq),
            )
        return self._find("where id = ?", (call_id,))[0]

    def press(self, *, call_id: str, digit: str) -> Ring:
        """A key is pressed; the call ends and the product is told which."""
        self.answer(call_id=call_id)
        return self.end(call_id=call_id, status="ANSWERED", digit=digit)

    def end(self, *, call_id: str, status: str, digit: str = "") -> Ring:
        """Hung up, busy, or nobody came; owes the product the result."""
        ring = self._open(call_id)
        if ring.answered_at is not None:
            status = "ANSWERED"
        now = time.time()
        self._store.run(
            "update ring set status = ?, digit = ?, done_at = ? where seq = ?",
            (status, digit, now, ring.seq),
        )
        if ring.callback:
            faults = self._store.faults()
            for _copy in range(2 if faults.duplicates else 1):
                self._store.owe(
                    kind="voice",
                    url=ring.callback,
                    message_id=ring.id,
                    status=status,
                    due_at=now,
                )
        return self._find("where id = ?", (call_id,))[0]

    def give_up_ringing(self, *, now: float) -> None:
        """A phone that nobody picks up stops; one that does it by itself answers and presses 1."""
        faults = self._store.faults()
        if faults.voice == "answer":
            for ring in self._find("where done_at is null and at <= ?", (now - 1.0,)):
                self.press(call_id=ring.id, digit="1")
            return
        for ring in self._find("where done_at is null and at <= ?", (now - faults.ring_s,)):
            if ring.answered_at is None or ring.answered_at <= now - faults.ring_s:
                self.end(call_id=ring.id, status="NO_ANSWER")

    def calls(self, *, phone: str = "", limit: int = 50) -> list[Ring]:
        """Newest first; those that ring before all others."""
        where = "where (? = '' or phone = ?) order by (done_at is null) desc, seq desc limit ?"
        return self._find(where, (phone, phone, limit))

    def result_form(self, call_id: str) -> str:
        """What the callback says, as a form."""
        ring = self._find("where id = ?", (call_id,))[0]
        form = {
            "call": ring.id,
            "result": RESULTS[ring.status],
            "digit": ring.digit,
            "time": str(int(ring.done_at or ring.at)),
        }
        return urllib.parse.urlencode(form)

    def _open(self, call_id: str) -> Ring:
        found = self._find("where id = ? and done_at is null", (call_id,))
        if not found:
            raise NoSuchCall("这通电话已经结束，请刷新页面")
        return found[0]

    def _find(self, where: str, args: tuple[object, ...]) -> list[Ring]:
        rows = self._store.fetch(" ".join(("select", COLUMNS, "from ring", where)), args)
        names = COLUMNS.split(", ")
        return [Ring(**dict(zip(names, row, strict=True))) for row in rows]
