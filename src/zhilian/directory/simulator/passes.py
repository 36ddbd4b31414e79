"""What is good once, or for a while: codes, tickets and access tokens. A restart ends them all."""

import threading
from collections.abc import Callable, Mapping
from secrets import token_urlsafe
from typing import Any


class Passes:
    """Values by a word that nobody can guess, each for `good_for_s` seconds."""

    def __init__(self, *, good_for_s: float, clock: Callable[[], float]) -> None:
        self._good_for_s = good_for_s
        self._clock = clock
        self._held: dict[str, tuple[float, Mapping[str, Any]]] = {}
        self._lock = threading.Lock()

    def give(self, **values: Any) -> str:
        word, now = token_urlsafe(24), self._clock()
        with self._lock:
            self._held = {key: one for key, one in self._held.items() if one[0] > now}
            self._held[word] = (now + self._good_for_s, values)
        return word

    def look(self, word: str) -> Mapping[str, Any] | None:
        until, values = self._held.get(word, (0.0, None))
        return values if until > self._clock() else None

    def take(self, word: str) -> Mapping[str, Any] | None:
        """The values, once."""
        with self._lock:
            until, values = self._held.pop(word, (0.0, None))
        return values if until > self._clock() else None
