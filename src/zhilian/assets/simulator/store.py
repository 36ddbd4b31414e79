"""What the terminals hold, what they saw and still owe, and their switches; one SQLite file."""

import json
import sqlite3
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhilian.assets.signing import canonical, digest
from zhilian.assets.simulator.faults import Faults

_SCHEMA = """
create table if not exists item (
  terminal text not null, thing text not null, key text not null, content text not null,
  digest text not null, primary key (terminal, thing, key)) without rowid;
create table if not exists event (
  seq integer primary key, terminal text not null, id text not null unique, body text not null,
  at real not null, sent_at real, answer text not null default '');
create index if not exists event_owed on event (terminal, seq) where sent_at is null;
create table if not exists log (
  seq integer primary key, terminal text not null, at real not null, tone text not null,
  text text not null);
create index if not exists log_terminal on log (terminal, seq);
create table if not exists nonce (value text primary key, at real not null);
create table if not exists switch (
  terminal text not null, name text not null, value text not null, primary key (terminal, name));
"""
KEEP_LOG = 200
PAGE = 500


@dataclass(frozen=True, kw_only=True)
class Event:
    """A tap that was decided while the line was down; owed to the product until it takes it."""

    seq: int
    id: str
    body: dict[str, Any]


class Store:
    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.execute("pragma journal_mode = wal")
        self._db.execute("pragma synchronous = normal")
        self._db.executescript(_SCHEMA)

    def put(self, *, terminal: str, thing: str, key: str, content: Mapping[str, Any]) -> None:
        values = (terminal, thing, key, canonical(content).decode(), digest(content))
        with self._lock:
            self._db.execute("insert or replace into item values (?, ?, ?, ?, ?)", values)

    def delete(self, *, terminal: str, thing: str, key: str) -> None:
        sql = "delete from item where terminal = ? and thing = ? and key = ?"
        with self._lock:
            self._db.execute(sql, (terminal, thing, key))

    def wipe(self, *, terminal: str) -> None:
        """As after a board was replaced: nothing is held any more."""
        with self._lock:
            self._db.execute("delete from item where terminal = ?", (terminal,))

    def digests(self, *, terminal: str, keys: Sequence[tuple[str, str]]) -> list[list[str]]:
        sql = "select thing, key, digest from item where terminal = ? and thing = ? and key = ?"
        return [list(row) for thing, key in keys for row in self._ask(sql, (terminal, thing, key))]

    def page(self, *, terminal: str, after: str) -> tuple[list[list[str]], str]:
        """All that is held, by "thing key", and where the next page begins."""
        sql = (
            "select thing, key, digest from item where terminal = ? and thing || ' ' || key > ?"
            " order by thing || ' ' || key limit ?"
        )
        rows = [list(row) for row in self._ask(sql, (terminal, after, PAGE))]
        return rows, f"{rows[-1][0]} {rows[-1][1]}" if len(rows) == PAGE else ""

    def items(self, *, terminal: str, thing: str) -> dict[str, dict[str, Any]]:
        sql = "select key, content from item where terminal = ? and thing = ? order by key"
        return {key: json.loads(content) for key, content in self._ask(sql, (terminal, thing))}

    def item(self, *, terminal: str, thing: str, key: str) -> dict[str, Any] | None:
        sql = "select content from item where terminal = ? and thing = ? and key = ?"
        rows = self._ask(sql, (terminal, thing, key))
        return json.loads(rows[0][0]) if rows else None

    def counts(self, *, terminal: str) -> dict[str, int]:
        sql = "select thing, count(*) from item where terminal = ? group by thing"
        return dict(self._ask(sql, (terminal,)))

    def owe(self, *, terminal: str, event_id: str, body: Mapping[str, Any]) -> None:
        sql = "insert or ignore into event (terminal, id, body, at) values (?, ?, ?, ?)"
        with self._lock:
            self._db.execute(sql, (terminal, event_id, json.dumps(dict(body)), time.time()))

    def owed(self, *, terminal: str, limit: int = 100) -> list[Event]:
        sql = (
            "select seq, id, body from event where terminal = ? and sent_at is null"
            " order by seq limit ?"
        )
        rows = self._ask(sql, (terminal, limit))
        return [Event(seq=seq, id=name, body=json.loads(body)) for seq, name, body in rows]

    def owed_count(self, *, terminal: str) -> int:
        sql = "select count(*) from event where terminal = ? and sent_at is null"
        return int(self._ask(sql, (terminal,))[0][0])

    def taken(self, *, ids: Sequence[str]) -> None:
        rows = [(time.time(), name) for name in ids]
        with self._lock:
            self._db.executemany("update event set sent_at = ? where id = ?", rows)

    def say(self, *, terminal: str, text: str, tone: str = "") -> None:
        """A line on the terminal's screen; the newest are kept."""
        with self._lock:
            self._db.execute(
                "insert into log (terminal, at, tone, text) values (?, ?, ?, ?)",
                (terminal, time.time(), tone, text),
            )
            self._db.execute(
                "delete from log where terminal = ? and seq <= (select max(seq) from log) - ?",
                (terminal, KEEP_LOG),
            )

    def lines(self, *, terminal: str, limit: int = 30) -> list[dict[str, Any]]:
        sql = "select seq, at, tone, text from log where terminal = ? order by seq desc limit ?"
        names = ("seq", "at", "tone", "text")
        return [dict(zip(names, row, strict=True)) for row in self._ask(sql, (terminal, limit))]

    def fresh_nonce(self, value: str) -> bool:
        """Whether this number was not used within the last quarter of an hour."""
        now = time.time()
        with self._lock:
            self._db.execute("delete from nonce where at < ?", (now - 900,))
            made = self._db.execute("insert or ignore into nonce values (?, ?)", (value, now))
            return made.rowcount == 1

    def faults(self, *, terminal: str) -> Faults:
        rows = self._ask("select name, value from switch where terminal = ?", (terminal,))
        return Faults().changed({name: json.loads(value) for name, value in rows})

    def change_faults(self, *, terminal: str, values: Mapping[str, Any]) -> Faults:
        with self._lock:
            changed = self.faults(terminal=terminal).changed(values)
            rows = [
                (terminal, name, json.dumps(value)) for name, value in changed.as_dict().items()
            ]
            self._db.executemany("insert or replace into switch values (?, ?, ?)", rows)
            return changed

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def _ask(self, sql: str, args: tuple[object, ...]) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._db.execute(sql, args).fetchall()
