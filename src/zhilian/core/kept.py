"""What was asked elsewhere and stays good for a while, kept in this process for its threads."""

from __future__ import annotations

import time
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """Values by key, each for its own length of time. Two threads may both ask anew; the later
    answer stays.
    """

    def __init__(self) -> None:
        self._held: dict[str, tuple[float, T]] = {}
        self._lock = Lock()

    def get(self, key: str) -> T | None:
        with self._lock:
            until, value = self._held.get(key, (0.0, None))
        return value if until > time.monotonic() else None

    def put(self, key: str, value: T, *, for_s: float) -> T:
        with self._lock:
            self._held[key] = (time.monotonic() + for_s, value)
        return value

    def drop(self, key: str, *, value: T | None = None) -> None:
        """Forget it; with `value`, only if that is what is still kept."""
        with self._lock:
            if value is None or self._held.get(key, (0.0, None))[1] == value:
                self._held.pop(key, None)

    def clear(self) -> None:
        with self._lock:
            self._held.clear()
