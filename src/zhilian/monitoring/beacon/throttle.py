"""A ceiling on beacons: an address a minute, and an address a page a day.

Held in this process only and forgotten with it: addresses of readers are written nowhere.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from zhilian.core.ceiling import Ceiling

A_MINUTE, A_PAGE_A_DAY = 600, 400
SHARED_TIMES = 20
ONE_BY_ONE, STEP = 20, 50


_minute = Ceiling(span=timedelta(minutes=1))
_day = Ceiling(span=timedelta(days=1))


def excess(*, address: str, page: str, shared: bool, now: datetime) -> int:
    """By how much this call is above a ceiling; 0 when it may pass."""
    times = SHARED_TIMES if shared else 1
    over_minute = _minute.count(address, now=now) - A_MINUTE * times
    over_day = _day.count(f"{address} {page}", now=now) - A_PAGE_A_DAY * times
    return max(0, over_minute, over_day)


def weight(excess: int) -> int:
    """How many calls to note at this one: a flood is noted by the fifty, it may not write."""
    if excess <= ONE_BY_ONE:
        return 1
    if excess == STEP:
        return STEP - ONE_BY_ONE
    return STEP if excess % STEP == 0 else 0
