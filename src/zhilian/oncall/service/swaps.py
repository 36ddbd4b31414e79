"""Swaps: one asks, the other agrees, and it is done; both are journalled."""

from datetime import datetime

from django.db import IntegrityError, transaction

from zhilian.core import events
from zhilian.notices import service as notices
from zhilian.notices.types import Recipient
from zhilian.oncall import selectors
from zhilian.oncall.errors import SwapRefused
from zhilian.oncall.events import SwapMoved
from zhilian.oncall.models import Override, Swap
from zhilian.oncall.service.overrides import put
from zhilian.oncall.service.roster import check_person, locked_roster
from zhilian.oncall.types import Layer, OverrideKind, SwapDraft, SwapStatus
from zhilian.oncall.wording import short_time

STALE = "值班表在此期间变了，这次换班已不成立。请撤回后按现在的班次重新提出。"


@transaction.atomic
def ask_swap(*, draft: SwapDraft, at: datetime) -> Swap:
    """Ask another to take one's stretch, perhaps against one of theirs. Nothing changes yet.

    Errors: `SwapRefused` when the stretches are not theirs, past, or asked for already.
    """
    roster = locked_roster()
    if draft.asker_id == draft.other_id:
        raise SwapRefused("请选择另一位同事。")
    if draft.gives_from < at or (draft.takes_from is not None and draft.takes_from < at):
        raise SwapRefused("只能换还没有开始的班次；已经开始的班请对方用“我来值班”接过去。")
    check_person(person_id=draft.other_id, layer=draft.layer)
    if not _still_theirs(draft):
        raise SwapRefused("要换的时间不全是本人的班，请按值班表上的班次选择。")
    try:
        with transaction.atomic():
            swap = Swap.objects.create(
                roster=roster,
                layer=draft.layer,
                asker_id=draft.asker_id,
                other_id=draft.other_id,
                gives_from=draft.gives_from,
                gives_until=draft.gives_until,
                takes_from=draft.takes_from,
                takes_until=draft.takes_until,
                reason=draft.reason[:100],
                asked_at=at,
            )
    except IntegrityError:
        raise SwapRefused("这一班已经提出过换班，等对方答复，或先撤回。") from None
    _moved(swap, at=at)
    _tell(swap, to=swap.other_id, template="swap_asked", at=at, who=swap.asker.name)
    return swap


@transaction.atomic
def agree_swap(*, swap_id: int, person_id: int, at: datetime) -> Swap:
    """The other agrees: both stretches change hands at once. Again: nothing happens."""
    swap = _open(swap_id, at=at)
    if swap.status == SwapStatus.AGREED and swap.other_id == person_id:
        return swap
    _may(swap, person_id=person_id, who=swap.other_id)
    if swap.gives_from < at or not _still_theirs(_draft(swap)):
        raise SwapRefused(STALE)
    _settle(swap, SwapStatus.AGREED, at=at)
    _hand(swap, to=swap.other_id, starts_at=swap.gives_from, ends_at=swap.gives_until, at=at)
    if swap.takes_from is not None and swap.takes_until is not None:
        _hand(swap, to=swap.asker_id, starts_at=swap.takes_from, ends_at=swap.takes_until, at=at)
    _tell(swap, to=swap.asker_id, template="swap_agreed", at=at, who=swap.other.name)
    return swap


@transaction.atomic
def decline_swap(*, swap_id: int, person_id: int, answer: str, at: datetime) -> Swap:
    swap = _open(swap_id, at=at)
    if swap.status == SwapStatus.DECLINED:
        return swap
    _may(swap, person_id=person_id, who=swap.other_id)
    swap.answer = answer[:100]
    _settle(swap, SwapStatus.DECLINED, at=at)
    _tell(swap, to=swap.asker_id, template="swap_declined", at=at, who=swap.other.name)
    return swap


@transaction.atomic
def withdraw_swap(*, swap_id: int, person_id: int, at: datetime) -> Swap:
    """Who asked takes it back before it was answered."""
    swap = _open(swap_id, at=at)
    if swap.status == SwapStatus.WITHDRAWN:
        return swap
    _may(swap, person_id=person_id, who=swap.asker_id)
    _settle(swap, SwapStatus.WITHDRAWN, at=at)
    return swap


def _open(swap_id: int, *, at: datetime) -> Swap:
    locked_roster()
    return (
        Swap.objects.select_for_update(of=("self",))
        .select_related("asker", "other")
        .get(id=swap_id)
    )


def _may(swap: Swap, *, person_id: int, who: int) -> None:
    if person_id != who:
        raise SwapRefused("只有当事人可以答复或撤回这次换班。")
    if swap.status != SwapStatus.ASKED:
        raise SwapRefused(f"这次换班{SwapStatus(swap.status).label}，不能再改。")


def _settle(swap: Swap, status: SwapStatus, *, at: datetime) -> None:
    swap.status, swap.answered_at = status, at
    swap.save(update_fields=["status", "answered_at", "answer"])
    _moved(swap, at=at)


def _moved(swap: Swap, *, at: datetime) -> None:
    events.record(
        SwapMoved(
            at=at,
            swap_id=swap.pk,
            status=str(swap.status),
            asker_id=swap.asker_id,
            other_id=swap.other_id,
        )
    )


def _hand(swap: Swap, *, to: int, starts_at: datetime, ends_at: datetime, at: datetime) -> None:
    draft = Override(
        layer=swap.layer,
        kind=OverrideKind.SWAP,
        person_id=to,
        starts_at=starts_at,
        ends_at=ends_at,
        reason=swap.reason or "换班",
        made_by_id=swap.asker_id,
    )
    put(draft, at=at, told=False, swap=swap)


def _still_theirs(draft: SwapDraft) -> bool:
    gives = selectors.is_on_throughout(
        person_id=draft.asker_id,
        layer=draft.layer,
        starts_at=draft.gives_from,
        ends_at=draft.gives_until,
    )
    if draft.takes_from is None or draft.takes_until is None:
        return gives
    return gives and selectors.is_on_throughout(
        person_id=draft.other_id,
        layer=draft.layer,
        starts_at=draft.takes_from,
        ends_at=draft.takes_until,
    )


def _draft(swap: Swap) -> SwapDraft:
    return SwapDraft(
        asker_id=swap.asker_id,
        other_id=swap.other_id,
        layer=Layer(swap.layer),
        gives_from=swap.gives_from,
        gives_until=swap.gives_until,
        takes_from=swap.takes_from,
        takes_until=swap.takes_until,
    )


def _tell(swap: Swap, *, to: int, template: str, at: datetime, who: str) -> None:
    notices.send(
        template=template,
        to=Recipient(person_id=to),
        values={
            "who": who,
            "from": short_time(swap.gives_from, now=at),
            "until": short_time(swap.gives_until, now=at),
            "link": selectors.swap_link(swap_id=swap.pk),
        },
        key=f"swap:{swap.pk}:{template}",
        subject="roster",
        at=at,
    )
