"""The gateway's memory: messages, calls owed to the product, switches; one SQLite file."""

import json
import sqlite3
import threading
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhilian.notices.simulator.faults import Faults

_SCHEMA = """
create table if not exists message (
  seq integer primary key, id text not null unique, client_id text unique, phone text not null,
  sender text not null, text text not null,
  direction text not null check (direction in ('down', 'up')),
  status text not null, at real not null, offers integer not null default 1);
create index if not exists message_phone on message (phone, seq);
create table if not exists call (
  seq integer primary key, kind text not null, url text not null, message_id text not null,
  status text not null, due_at real not null, tries integer not null default 0,
  done_at real, outcome text not null default '');
create index if not exists call_due on call (due_at) where done_at is null;
create table if not exists switch (name text primary key, value text not null);
"""
_COLUMNS = "seq, id, client_id, phone, sender, text, direction, status, at, offers"


@dataclass(frozen=True, kw_only=True)
class Message:
    seq: int
    id: str
    client_id: str | None
    phone: str
    sender: str
    text: str
    direction: str
    status: str
    at: float
    offers: int


@dataclass(frozen=True, kw_only=True)
class Call:
    """A request that the gateway owes the product: a receipt (dlr) or an uplink message."""

    seq: int
    kind: str
    url: str
    message_id: str
    status: str
    tries: int


class Store:
    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.execute("pragma journal_mode = wal")
        self._db.executescript(_SCHEMA)

    def accept(self, *, client_id: str | None, phone: str, sender: str, text: str) -> Message:
        """Keep a message for a phone; the same client id gives the same message, once."""
        with self._lock:
            known = self._by_client_id(client_id)
            if known is not None:
                self._db.execute(
                    "update message set offers = offers + 1 where seq = ?", (known.seq,)
                )
                return known
            values = (client_id, phone, sender, text, "down", "ACCEPTD")
            return self._insert(values)

    def reply(self, *, phone: str, text: str, to: str) -> Message:
        with self._lock:
            return self._insert((None, phone, to, text, "up", "SENT"))

    def set_status(self, *, message_id: str, status: str) -> None:
        with self._lock:
            self._db.execute("update message set status = ? where id = ?", (status, message_id))

    def message(self, message_id: str) -> Message:
        return self._messages("where id = ?", (message_id,))[0]

    def messages(self, *, phone: str, since: int, limit: int = 500) -> list[Message]:
        """Messages numbered above `since`, oldest first; of one phone or (empty) of all."""
        where = "where seq > ? and (? = '' or phone = ?) order by seq desc limit ?"
        return self._messages(where, (since, phone, phone, limit))[::-1]

    def phones(self) -> list[Message]:
        """The newest message of each phone, the liveliest phone first."""
        where = (
            "where seq in (select max(seq) from message group by phone) order by seq desc limit 200"
        )
        return self._messages(where, ())

    def counts(self) -> dict[str, int]:
        rows = self._query(
            "select direction || ':' || status, count(*) from message group by 1", ()
        )
        owed = self._query("select count(*) from call where done_at is null", ())
        return {**dict(rows), "owed": owed[0][0]}

    def owe(self, *, kind: str, url: str, message_id: str, status: str, due_at: float) -> None:
        sql = "insert into call (kind, url, message_id, status, due_at) values (?, ?, ?, ?, ?)"
        with self._lock:
            self._db.execute(sql, (kind, url, message_id, status, due_at))

    def due_calls(self, *, now: float) -> list[Call]:
        sql = (
            "select seq, kind, url, message_id, status, tries from call"
            " where done_at is null and due_at <= ? order by due_at, seq limit 50"
        )
        names = ("seq", "kind", "url", "message_id", "status", "tries")
        return [Call(**dict(zip(names, row, strict=True))) for row in self._query(sql, (now,))]

    def finish_call(self, *, seq: int, outcome: str) -> None:
        sql = "update call set done_at = ?, tries = tries + 1, outcome = ? where seq = ?"
        with self._lock:
            self._db.execute(sql, (time.time(), outcome, seq))

    def postpone_call(self, *, seq: int, due_at: float, outcome: str) -> None:
        sql = "update call set due_at = ?, tries = tries + 1, outcome = ? where seq = ?"
        with self._lock:
            self._db.execute(sql, (due_at, outcome, seq))

    def faults(self) -> Faults:
        rows = self._query("select name, value from switch", ())
        return Faults().changed({name: json.loads(value) for name, value in rows})

    def change_faults(self, values: Mapping[str, Any]) -> Faults:
        with self._lock:
            changed = self.faults().changed(values)
            rows = [(name, json.dumps(value)) for name, value in changed.as_dict().items()]
            self._db.executemany("insert or replace into switch values (?, ?)", rows)
            return changed

    def run_script(self, sql: str) -> None:
        with self._lock:
            self._db.executescript(sql)

    def run(self, sql: str, args: tuple[object, ...]) -> None:
        with self._lock:
            self._db.execute(sql, args)

    def fetch(self, sql: str, args: tuple[object, ...]) -> list[tuple[Any, ...]]:
        return self._query(sql, args)

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def _insert(self, values: tuple[str | None, ...]) -> Message:
        message_id = uuid.uuid4().hex[:20]
        sql = (
            "insert into message (client_id, phone, sender, text, direction, status, id, at)"
            " values (?, ?, ?, ?, ?, ?, ?, ?)"
        )
        self._db.execute(sql, (*values, message_id, time.time()))
        return self.message(message_id)

    def _by_client_id(self, client_id: str | None) -> Message | None:
        found = self._messages("where client_id = ?", (client_id,)) if client_id else []
        return found[0] if found else None

    def _messages(self, where: str, args: tuple[object, ...]) -> list[Message]:
        names = _COLUMNS.split(", ")
        rows = self._query(" ".join(("select", _COLUMNS, "from message", where)), args)
        return [Message(**dict(zip(names, row, strict=True))) for row in rows]

    def _query(self, sql: str, args: tuple[object, ...]) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._db.execute(sql, args).fetchall()
