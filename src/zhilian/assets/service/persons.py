"""Persons at terminals: each with all their cards in use."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from zhilian.assets.models import Badge
from zhilian.assets.service.telling import tell
from zhilian.assets.types import BadgeState, Order, Thing, Told


def tell_person(
    *,
    terminal_ids: Collection[int],
    person_id: int,
    content: Mapping[str, Any] | None,
    call_key: str = "",
    at: datetime,
) -> Told:
    """Have terminals know a person with all their cards in use, or know them no longer."""
    return tell(
        orders=person_orders(terminal_ids=terminal_ids, contents={person_id: content}),
        call_key=call_key,
        at=at,
    )


def person_orders(
    *, terminal_ids: Collection[int], contents: Mapping[int, Mapping[str, Any] | None]
) -> list[Order]:
    """Orders for many people: content by person id, None to be forgotten."""
    badges: dict[int, list[Badge]] = {}
    for badge in Badge.objects.filter(person_id__in=contents).exclude(state=BadgeState.ENDED):
        badges.setdefault(badge.person_id, []).append(badge)
    return [
        order
        for terminal_id in sorted(terminal_ids)
        for person_id, content in contents.items()
        for order in _of_person(terminal_id, person_id, content, badges.get(person_id, ()))
    ]


def _of_person(
    terminal_id: int,
    person_id: int,
    content: Mapping[str, Any] | None,
    badges: Collection[Badge],
) -> list[Order]:
    def order(thing: Thing, key: str, held: Mapping[str, Any] | None) -> Order:
        return Order(terminal_id=terminal_id, thing=thing, key=key, owner=owner, content=held)

    owner = f"person:{person_id}"
    known = content is not None
    return [
        order(Thing.PERSON, owner, content),
        *(order(Thing.CARD, f"card:{one.pk}", _card(one) if known else None) for one in badges),
    ]


def _card(badge: Badge) -> dict[str, str] | None:
    """What a terminal holds of a card; nothing of one that is frozen."""
    live = badge.state == BadgeState.ACTIVE
    return {"uid": badge.uid, "of": f"person:{badge.person_id}"} if live else None
