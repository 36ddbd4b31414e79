"""What the platform remembers, in one SQLite file: a restart loses nothing."""

import json
import sqlite3
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhilian.ledger.simulator.faults import Faults

SCHEMA = """
create table if not exists trade (
  seq integer primary key, channel text not null, out_trade_no text not null, title text not null,
  total integer not null, notify_url text not null, state text not null default 'NOTPAY',
  token text not null unique, transaction_id text not null, at real not null,
  expires_at real not null, paid_at real, unique (channel, out_trade_no));
create table if not exists refund (
  seq integer primary key, channel text not null, out_refund_no text not null,
  out_trade_no text not null, amount integer not null, total integer not null,
  notify_url text not null, state text not null, refund_id text not null, at real not null,
  done_at real, unique (channel, out_refund_no));
create table if not exists call (
  seq integer primary key, url text not null, body text not null, forged integer not null,
  due_at real not null, done_at real, tries integer not null default 0,
  outcome text not null default '');
create table if not exists switch (name text primary key, value text not null);
create index if not exists call_due on call (due_at) where done_at is null;
"""


@dataclass(frozen=True, kw_only=True)
class Trade:
    seq: int
    channel: str
    out_trade_no: str
    title: str
    total: int
    notify_url: str
    state: str
    token: str
    transaction_id: str
    at: float
    expires_at: float
    paid_at: float | None


@dataclass(frozen=True, kw_only=True)
class Refund:
    seq: int
    channel: str
    out_refund_no: str
    out_trade_no: str
    amount: int
    total: int
    notify_url: str
    state: str
    refund_id: str
    at: float
    done_at: float | None


@dataclass(frozen=True, kw_only=True)
class Call:
    seq: int
    url: str
    body: str
    forged: int
    tries: int


class Store:
    """One connection, one lock: the load of a demo."""

    def __init__(self, path: Path | str) -> None:
        if isinstance(path, Path):
            path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._db = sqlite3.connect(str(path), check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("pragma journal_mode = wal")
        self._db.executescript(SCHEMA)

    def trade(self, *, channel: str, out_trade_no: str) -> Trade | None:
        rows = self._trades("channel = ? and out_trade_no = ?", (channel, out_trade_no))
        return rows[0] if rows else None

    def trade_by_token(self, token: str) -> Trade | None:
        rows = self._trades("token = ?", (token,))
        return rows[0] if rows else None

    def trades(self, *, channel: str = "", limit: int = 50) -> list[Trade]:
        where = "(? = '' or channel = ?) order by seq desc limit ?"
        return self._trades(where, (channel, channel, limit))

    def paid_between(self, *, channel: str, since: float, until: float) -> list[Trade]:
        where = "channel = ? and paid_at >= ? and paid_at < ? order by seq"
        return self._trades(where, (channel, since, until))

    def refund(self, *, channel: str, out_refund_no: str) -> Refund | None:
        rows = self._refunds("channel = ? and out_refund_no = ?", (channel, out_refund_no))
        return rows[0] if rows else None

    def refunds_of(self, *, channel: str, out_trade_no: str) -> list[Refund]:
        return self._refunds(
            "channel = ? and out_trade_no = ? order by seq", (channel, out_trade_no)
        )

    def refunds_between(self, *, channel: str, since: float, until: float) -> list[Refund]:
        where = "channel = ? and done_at >= ? and done_at < ? order by seq"
        return self._refunds(where, (channel, since, until))

    def slow_refunds(self, *, before: float) -> list[Refund]:
        return self._refunds("state = 'PROCESSING' and at <= ?", (before,))

    def insert(self, table: str, values: Mapping[str, object]) -> None:
        names = ", ".join(values)
        marks = ", ".join("?" for _ in values)
        with self._lock:
            self._db.execute(
                " ".join(("insert into", table, "(", names, ") values (", marks, ")")),
                tuple(values.values()),
            )

    def pay(self, *, seq: int, at: float) -> bool:
        """Somebody pays it; only one can."""
        sql = "update trade set state = 'SUCCESS', paid_at = ? where seq = ? and state = 'NOTPAY'"
        with self._lock:
            return self._db.execute(sql, (at, seq)).rowcount == 1

    def close_trade(self, *, seq: int) -> bool:
        sql = "update trade set state = 'CLOSED' where seq = ? and state = 'NOTPAY'"
        with self._lock:
            return self._db.execute(sql, (seq,)).rowcount == 1

    def finish_refund(self, *, seq: int, state: str, at: float) -> None:
        sql = "update refund set state = ?, done_at = ? where seq = ?"
        with self._lock:
            self._db.execute(sql, (state, at if state == "SUCCESS" else None, seq))

    def due_calls(self, *, now: float) -> list[Call]:
        sql = (
            "select seq, url, body, forged, tries from call"
            " where done_at is null and due_at <= ? order by due_at, seq limit 50"
        )
        return [Call(**dict(row)) for row in self._query(sql, (now,))]

    def finish_call(self, *, seq: int, outcome: str, at: float) -> None:
        sql = "update call set done_at = ?, tries = tries + 1, outcome = ? where seq = ?"
        with self._lock:
            self._db.execute(sql, (at, outcome, seq))

    def postpone_call(self, *, seq: int, due_at: float, outcome: str) -> None:
        sql = "update call set due_at = ?, tries = tries + 1, outcome = ? where seq = ?"
        with self._lock:
            self._db.execute(sql, (due_at, outcome, seq))

    def faults(self) -> Faults:
        rows = self._query("select name, value from switch", ())
        return Faults().changed({row["name"]: json.loads(row["value"]) for row in rows})

    def change_faults(self, values: Mapping[str, Any]) -> Faults:
        with self._lock:
            changed = self.faults().changed(values)
            rows = [(name, json.dumps(value)) for name, value in changed.as_dict().items()]
            self._db.executemany("insert or replace into switch values (?, ?)", rows)
            return changed

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def _trades(self, where: str, args: tuple[object, ...]) -> list[Trade]:
        rows = self._query(" ".join(("select * from trade where", where)), args)
        return [Trade(**dict(row)) for row in rows]

    def _refunds(self, where: str, args: tuple[object, ...]) -> list[Refund]:
        rows = self._query(" ".join(("select * from refund where", where)), args)
        return [Refund(**dict(row)) for row in rows]

    def _query(self, sql: str, args: tuple[object, ...]) -> list[sqlite3.Row]:
        with self._lock:
            return self._db.execute(sql, args).fetchall()
