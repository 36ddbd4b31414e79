"""A ceiling on calls per minute: wrong tokens by address, good calls by gateway."""

from datetime import datetime

from django.core.cache import cache

WRONG_PER_MINUTE = 30
CALLS_PER_MINUTE = 6000
WINDOW_S = 60


def too_many(*, kind: str, who: str, limit: int, now: datetime) -> bool:
    """Count this call. True when the minute is used up."""
    key = f"sms-hooks:{kind}:{who}:{int(now.timestamp()) // WINDOW_S}"
    cache.add(key, 0, timeout=2 * WINDOW_S)
    return int(cache.incr(key)) > limit
