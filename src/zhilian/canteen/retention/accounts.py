"""Until when the meal accounts that a case opened were good."""

from zhilian.canteen import selectors
from zhilian.core.retention import STILL, Held, Start, kept_from


@kept_from("失效", by="canteen")
def closed(held: Held) -> Start | None:
    """Accounts that have been opened anew by a later case are that case's."""
    accounts = selectors.account_ends(number=held.number, now=held.at)
    if not accounts:
        return None
    ends = [end for end in accounts if end is not None]
    return Start(at=max(ends)) if len(ends) == len(accounts) else STILL
