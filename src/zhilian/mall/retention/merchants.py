"""When a merchant left the mall."""

from zhilian.core.calls import key_of
from zhilian.core.retention import STILL, Held, Start, kept_from
from zhilian.mall import selectors


@kept_from("退出", by="mall")
def left(held: Held) -> Start | None:
    """By its credit code; a merchant that never came in is not known."""
    uscc = key_of(held.values.get("uscc")).upper()
    found = selectors.merchant_end(uscc=uscc) if uscc else None
    if found is None:
        return None
    return Start(at=found.closed_at) if found.closed_at else STILL
