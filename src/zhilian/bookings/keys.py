"""Keys of what forms pick: a slot is `2026-11-30T09:30@barber-wang`, local time. Pure."""

from datetime import datetime

from zhilian.core.times import LOCAL, local

MARK = "@"


def slot_key(starts_at: datetime, code: str) -> str:
    return f"{local(starts_at):%Y-%m-%dT%H:%M}{MARK}{code}"


def read_slot(key: str) -> tuple[datetime, str] | None:
    """The beginning and the resource; None when it is no slot's key."""
    moment, mark, code = key.partition(MARK)
    try:
        at = datetime.strptime(moment, "%Y-%m-%dT%H:%M").replace(tzinfo=LOCAL)
    except ValueError:
        return None
    return (at, code) if mark and code else None
