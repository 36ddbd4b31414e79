"""Cards that members were sent, in a file of their own: a restart loses none."""

import json
import sqlite3
import threading
from dataclasses import dataclass
from pathlib import Path

SHOWN = 200
TABLE = """CREATE TABLE IF NOT EXISTS card (
  id INTEGER PRIMARY KEY, at REAL NOT NULL, member TEXT NOT NULL, title TEXT NOT NULL,
  text TEXT NOT NULL, url TEXT NOT NULL, look TEXT NOT NULL)"""
INDEX = "CREATE INDEX IF NOT EXISTS card_look ON card (member, look, at)"
SAME = "SELECT id FROM card WHERE member = ? AND look = ? AND at > ? ORDER BY id LIMIT 1"
PUT = "INSERT INTO card (at, member, title, text, url, look) VALUES (?, ?, ?, ?, ?, ?)"
SHOW = "SELECT id, at, member, title, text, url FROM card"
NEWEST = f"{SHOW} ORDER BY id DESC LIMIT ?"
OF_ONE = f"{SHOW} WHERE member = ? ORDER BY id DESC LIMIT ?"


@dataclass(frozen=True, slots=True)
class Card:
    id: int
    at: float
    member: str
    title: str
    text: str
    url: str


class Store:
    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._file = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._file.execute("PRAGMA journal_mode=WAL")
        self._file.execute(TABLE)
        self._file.execute(INDEX)

    def put(
        self, *, at: float, member: str, title: str, text: str, url: str, same_for_s: float
    ) -> int:
        """Its number; a card that looks the same within `same_for_s` is shown once."""
        look = json.dumps((title, text, url), ensure_ascii=False)
        with self._lock:
            held = self._file.execute(SAME, (member, look, at - same_for_s)).fetchone()
            if held is not None:
                return int(held[0])
            made = self._file.execute(PUT, (at, member, title, text, url, look))
            return int(made.lastrowid or 0)

    def cards(self, *, member: str = "") -> list[Card]:
        """Newest first."""
        with self._lock:
            asked = (OF_ONE, (member, SHOWN)) if member else (NEWEST, (SHOWN,))
            return [Card(*row) for row in self._file.execute(*asked).fetchall()]

    def close(self) -> None:
        with self._lock:
            self._file.close()
