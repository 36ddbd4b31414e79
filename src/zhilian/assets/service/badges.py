"""Cards: whose they are, and that terminals know it."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from zhilian.assets.errors import BadgeRefused
from zhilian.assets.events import BadgeEnded, BadgeFrozen, BadgeGiven, BadgeThawed
from zhilian.assets.models import Badge, TerminalItem
from zhilian.assets.selectors.telling import badge_holder, plain_uid
from zhilian.assets.service.telling import tell
from zhilian.assets.types import BadgeState, Order, TerminalState, Thing
from zhilian.core import events


def give_badge(*, person_id: int, uid: str, call_key: str = "", at: datetime) -> Badge:
    """A card for a person; every terminal that knows the person learns it.

    Refuses a chip that is another's; the same chip for the same person is the same card.
    """
    plain = plain_uid(uid)
    if len(plain) < 4:
        raise BadgeRefused("芯片号至少 4 位，请重新读卡。")
    held = Badge(person_id=person_id, uid=plain, tail=plain[-4:], given_at=at)
    try:
        with transaction.atomic():
            held.save()
            events.record(BadgeGiven(at=at, badge_id=held.pk, person_id=person_id))
            _tell(held, content={"uid": plain, "of": _owner(held)}, call_key=call_key, at=at)
    except IntegrityError:
        return _already(plain, person_id=person_id)
    return held


@transaction.atomic
def freeze_badge(*, badge_id: int, call_key: str = "", at: datetime) -> Badge:
    """It opens and pays nothing from now on; terminals forget it until it is thawed."""
    badge = _move(badge_id, BadgeState.ACTIVE, BadgeState.FROZEN)
    if badge.state == BadgeState.FROZEN:
        events.record(BadgeFrozen(at=at, badge_id=badge.pk, person_id=badge.person_id))
        _tell(badge, content=None, call_key=call_key, at=at)
    return badge


@transaction.atomic
def thaw_badge(*, badge_id: int, call_key: str = "", at: datetime) -> Badge:
    """It counts again."""
    badge = _move(badge_id, BadgeState.FROZEN, BadgeState.ACTIVE)
    events.record(BadgeThawed(at=at, badge_id=badge.pk, person_id=badge.person_id))
    content = {"uid": badge.uid, "of": _owner(badge)}
    _tell(badge, content=content, call_key=call_key, at=at)
    return badge


@transaction.atomic
def end_badge(*, badge_id: int, call_key: str = "", at: datetime) -> Badge:
    """It never counts again; the chip may be given to somebody else. Ending twice is ending."""
    badge = Badge.objects.select_for_update().get(pk=badge_id)
    if badge.state == BadgeState.ENDED:
        return badge
    badge.state, badge.ended_at = BadgeState.ENDED, at
    badge.save(update_fields=["state", "ended_at"])
    events.record(BadgeEnded(at=at, badge_id=badge.pk, person_id=badge.person_id))
    _tell(badge, content=None, call_key=call_key, at=at)
    return badge


def _already(uid: str, *, person_id: int) -> Badge:
    holder = badge_holder(uid=uid)
    if holder is None or holder.person_id != person_id:
        raise BadgeRefused("这张卡已登记给其他人，请先停用原登记，或换一张卡。")
    return Badge.objects.get(pk=holder.badge_id)


def _move(badge_id: int, before: BadgeState, after: BadgeState) -> Badge:
    badge = Badge.objects.select_for_update().get(pk=badge_id)
    if badge.state == BadgeState.ENDED:
        raise BadgeRefused("这张卡已停用，不能再冻结或解冻。")
    if badge.state == before:
        badge.state = after
        badge.save(update_fields=["state"])
    return badge


def _tell(badge: Badge, *, content: dict[str, str] | None, call_key: str, at: datetime) -> None:
    knowing = TerminalItem.objects.filter(
        owner=_owner(badge), thing=Thing.PERSON, wanted=True
    ).exclude(terminal__state=TerminalState.RETIRED)
    ids = knowing.order_by("terminal_id").values_list("terminal_id", flat=True)
    orders = [
        Order(
            terminal_id=terminal_id,
            thing=Thing.CARD,
            key=f"card:{badge.pk}",
            owner=_owner(badge),
            content=content,
        )
        for terminal_id in ids
    ]
    tell(orders=orders, call_key=call_key, at=at)


def _owner(badge: Badge) -> str:
    return f"person:{badge.person_id}"
