"""Times as tools write them: RFC 3339, seconds or milliseconds since 1970, dates with dots."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from zhilian.core.times import LOCAL

DIGITS = re.compile(r"\d{9,16}(\.\d{1,9})?\Z")
DOTTED = re.compile(r"(\d{4})[./](\d{1,2})[./](\d{1,2})")
LONG_FRACTION = re.compile(r"(\.\d{6})\d+")
MILLISECONDS_FROM = 1e11
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


def read_moment(text: str) -> datetime | None:
    """The instant, or None when there is none; a time without a zone is Asia/Shanghai's."""
    text = text.strip()
    try:
        moment = _since_1970(text) if DIGITS.match(text) else _written(text)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if moment is not None and moment >= EARLIEST else None


def _since_1970(text: str) -> datetime:
    number = float(text)
    return datetime.fromtimestamp(number / 1000 if number >= MILLISECONDS_FROM else number, tz=UTC)


def _written(text: str) -> datetime | None:
    if not text:
        return None
    text = DOTTED.sub(lambda m: f"{m[1]}-{m[2]:0>2}-{m[3]:0>2}", text, count=1)
    moment = datetime.fromisoformat(LONG_FRACTION.sub(r"\1", text))
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=LOCAL)
    return moment.astimezone(UTC)
