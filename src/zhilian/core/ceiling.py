"""How often something may be done in a span of time, counted in this process only.

Nothing is written anywhere: whoever is counted is forgotten with the span.
"""

from datetime import datetime, timedelta
from threading import Lock
from typing import Final

MOST_REMEMBERED: Final = 50_000


class Ceiling:
    """Counts by name within spans of equal length; a new span begins at nought."""

    def __init__(self, *, span: timedelta) -> None:
        self._span_s = span.total_seconds()
        self._place = 0
        self._counts: dict[str, int] = {}
        self._lock = Lock()

    def count(self, name: str, *, now: datetime) -> int:
        """Which call of this name it is in the present span, from 1."""
        place = int(now.timestamp() // self._span_s)
        with self._lock:
            if place != self._place or len(self._counts) >= MOST_REMEMBERED:
                self._place, self._counts = place, {}
            self._counts[name] = self._counts.get(name, 0) + 1
            return self._counts[name]
