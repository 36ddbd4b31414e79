"""Where orders stand, and whose card it is."""

from __future__ import annotations

from collections.abc import Collection

from zhilian.assets.models import Badge, TerminalItem, TerminalWait
from zhilian.assets.types import (
    BadgeState,
    CommandState,
    Holder,
    Standing,
    TerminalKind,
    TerminalState,
    Told,
)
from zhilian.core import crypto


def told(*, call_key: str) -> Told:
    """How far the orders of one call are."""
    if not call_key:
        return Told()
    rows = list(
        TerminalWait.objects.filter(call_key=call_key).order_by("id").values_list("state", "reason")
    )
    return Told(
        open=sum(state == CommandState.OWED for state, _ in rows),
        done=sum(state == CommandState.DONE for state, _ in rows),
        reasons=tuple(reason for state, reason in rows if state == CommandState.FAILED),
    )


def standing(*, owners: Collection[str], kinds: Collection[TerminalKind]) -> Standing:
    """What terminals of these kinds hold of these owners, by what was last read back."""
    items = TerminalItem.objects.filter(owner__in=owners, terminal__kind__in=kinds)
    rows = list(items.exclude(terminal__state=TerminalState.RETIRED))
    return Standing(
        held=sum(item.wanted for item in rows), unread=sum(not item.settled for item in rows)
    )


def badge_holder(*, uid: str) -> Holder | None:
    """Whose card this is, also when it is frozen; None when nobody's (any more)."""
    index = crypto.blind("uid", plain_uid(uid))
    found = Badge.objects.filter(uid_index=index).exclude(state=BadgeState.ENDED).first()
    if found is None or not index:
        return None
    return Holder(badge_id=found.pk, person_id=found.person_id, state=found.state)


def badges_of(*, person_id: int) -> list[Badge]:
    """Cards in use or frozen, the newest first."""
    mine = Badge.objects.filter(person_id=person_id).exclude(state=BadgeState.ENDED)
    return list(mine.order_by("-id"))


def plain_uid(uid: str) -> str:
    """One spelling for one chip: upper-case hex without separators."""
    return "".join(sign for sign in uid.upper() if sign.isalnum())
