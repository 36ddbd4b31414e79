"""The hospital's book of appointments, in one SQLite file."""

import secrets
import sqlite3
import threading
import time
from dataclasses import dataclass
from pathlib import Path

SCHEMA = """
create table if not exists appointment (
  seq integer primary key, reference text not null unique, id text not null unique,
  name text not null, idno_tail text not null, package text not null, day text not null,
  callback text not null, state text not null default 'BOOKED', at real not null,
  done_at real, told_at real, tries integer not null default 0, next_at real);
create table if not exists switch (name text primary key, value text not null);
"""
BEHAVIOURS = ("good", "busy", "refuse", "slow")


@dataclass(frozen=True, kw_only=True)
class Row:
    seq: int
    reference: str
    id: str
    name: str
    idno_tail: str
    package: str
    day: str
    callback: str
    state: str
    at: float
    done_at: float | None
    told_at: float | None
    tries: int
    next_at: float | None


class Store:
    def __init__(self, path: Path | str) -> None:
        if isinstance(path, Path):
            path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._db = sqlite3.connect(str(path), check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("pragma journal_mode = wal")
        self._db.executescript(SCHEMA)

    def book(self, said: dict[str, str]) -> Row:
        """The same reference is the same appointment. Of an identity number only the tail stays."""
        sql = (
            "insert or ignore into appointment"
            " (reference, id, name, idno_tail, package, day, callback, at)"
            " values (?, ?, ?, ?, ?, ?, ?, ?)"
        )
        values = (
            said["reference"],
            f"TJ{secrets.token_hex(5).upper()}",
            said["name"],
            said["idno"][-4:],
            said["package"],
            said["date"],
            said["callback"],
            time.time(),
        )
        with self._lock:
            self._db.execute(sql, values)
            return self._rows("reference = ?", (said["reference"],))[0]

    def cancel(self, reference: str) -> bool:
        sql = "update appointment set state = 'CANCELLED' where reference = ? and state = 'BOOKED'"
        with self._lock:
            return self._db.execute(sql, (reference,)).rowcount == 1

    def arrive(self, reference: str) -> bool:
        """Somebody stands at the desk; the product is to be told."""
        sql = (
            "update appointment set state = 'DONE', done_at = ?, next_at = ?"
            " where reference = ? and state = 'BOOKED'"
        )
        now = time.time()
        with self._lock:
            return self._db.execute(sql, (now, now, reference)).rowcount == 1

    def owed(self, *, now: float) -> list[Row]:
        return self._rows("next_at is not null and next_at <= ?", (now,))

    def told(self, *, seq: int, again_at: float | None) -> None:
        sql = "update appointment set tries = tries + 1, next_at = ?, told_at = ? where seq = ?"
        with self._lock:
            self._db.execute(sql, (again_at, None if again_at else time.time(), seq))

    def newest(self) -> list[Row]:
        return self._rows("1 = 1 order by day desc, seq desc limit 200", ())

    def behaviour(self) -> str:
        with self._lock:
            row = self._db.execute("select value from switch where name = 'behaviour'").fetchone()
        return str(row["value"]) if row else BEHAVIOURS[0]

    def behave(self, value: str) -> None:
        if value not in BEHAVIOURS:
            raise ValueError(f"behaviour 只能是 {'、'.join(BEHAVIOURS)} 之一")
        with self._lock:
            self._db.execute("insert or replace into switch values ('behaviour', ?)", (value,))

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def _rows(self, where: str, args: tuple[object, ...]) -> list[Row]:
        with self._lock:
            found = self._db.execute(" ".join(("select * from appointment where", where)), args)
            return [Row(**dict(row)) for row in found.fetchall()]
