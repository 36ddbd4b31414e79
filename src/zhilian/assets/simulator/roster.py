"""Which terminals there are: one JSON file, read again when it changes."""

import json
import threading
from dataclasses import dataclass
from pathlib import Path

ASKS = {"gate_device": "gate", "barrier": "gate", "canteen_device": "meal"}
"""The endpoint that a kind asks at a tap; all others ask `scan`."""


@dataclass(frozen=True, kw_only=True)
class Device:
    """One simulated terminal with the keys that the product gave it."""

    code: str
    name: str
    kind: str
    token: str
    secret: str
    place: str = ""
    direction: str = "BOTH"

    @property
    def asks(self) -> str:
        return ASKS.get(self.kind, "scan")


class Roster:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._stamp = -1
        self._devices: dict[str, Device] = {}

    def devices(self) -> list[Device]:
        self._refresh()
        return list(self._devices.values())

    def find(self, code: str) -> Device | None:
        self._refresh()
        return self._devices.get(code)

    def _refresh(self) -> None:
        """A file that is not there yet is an empty roster."""
        with self._lock:
            try:
                stamp = self._path.stat().st_mtime_ns
            except FileNotFoundError:
                return
            if stamp == self._stamp:
                return
            rows = json.loads(self._path.read_text(encoding="utf-8"))
            self._devices = {row["code"]: Device(**row) for row in rows}
            self._stamp = stamp
