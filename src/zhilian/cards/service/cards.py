"""One card: registered, frozen when it is lost, thawed when it is found, ended."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from secrets import token_hex

from django.db import transaction

from zhilian.assets import service as terminals
from zhilian.cards.errors import CardRefused
from zhilian.cards.events import CardEnded, CardFrozen, CardIssued, CardRevived, CardThawed
from zhilian.cards.models import Card
from zhilian.cards.types import MOVES, TAKEN_BACK, CardChange, CardKind, CardState
from zhilian.core import events

UID_BYTES = 7
DIGITS = 4
BATCH = 2000


@transaction.atomic
def issue_card(*, person_id: int, instead_of: int | None, change: CardChange) -> Card:
    """A new access card for a person, with a chip number of our own that the card desk writes.

    Once for each `change.key`. Errors: `CardRefused`.
    """
    held = Card.objects.filter(issue_key=change.key).first() if change.key else None
    if held:
        return held
    if instead_of is not None:
        _refuse_a_stranger(instead_of, person_id=person_id)
    uid = token_hex(UID_BYTES).upper()
    return register_card(person_id=person_id, kind=CardKind.ACCESS, uid=uid, change=change)


@transaction.atomic
def register_card(
    *, person_id: int, kind: CardKind, uid: str, tail: str = "", change: CardChange
) -> Card:
    """A card that is in a person's hand: every terminal that knows the person learns it."""
    badge = terminals.give_badge(person_id=person_id, uid=uid, call_key=change.key, at=change.at)
    card = Card.objects.create(
        person_id=person_id,
        kind=kind,
        tail=tail or _digits(uid),
        state=CardState.ACTIVE,
        badge_id=badge.pk,
        issued_at=change.at,
        changed_at=change.at,
        issue_key=change.key,
    )
    events.record(CardIssued(at=change.at, card_id=card.pk, person_id=person_id))
    return card


@transaction.atomic
def freeze_card(*, card_id: int, change: CardChange) -> Card:
    """It opens no door and pays nothing from now on. Freezing twice is freezing once."""
    card = _locked(card_id)
    if card.state == CardState.FROZEN:
        return card
    _move(card, CardState.FROZEN, at=change.at)
    if card.badge_id:
        terminals.freeze_badge(badge_id=card.badge_id, call_key=change.key, at=change.at)
    events.record(CardFrozen(at=change.at, card_id=card.pk, person_id=card.person_id))
    return card


@transaction.atomic
def thaw_card(*, card_id: int, change: CardChange) -> Card:
    """It was found: doors and machines take it again."""
    card = _locked(card_id)
    if card.state == CardState.ACTIVE:
        return card
    if card.state != CardState.FROZEN:
        raise CardRefused(f"{card} 没有挂失，不能解除；已停用的卡请补办新卡。")
    _move(card, CardState.ACTIVE, at=change.at)
    if card.badge_id:
        terminals.thaw_badge(badge_id=card.badge_id, call_key=change.key, at=change.at)
    events.record(CardThawed(at=change.at, card_id=card.pk, person_id=card.person_id))
    return card


@transaction.atomic
def end_card(*, card_id: int, change: CardChange) -> Card:
    """It never counts again. Ending twice is ending once."""
    card = _locked(card_id)
    if card.state == CardState.ENDED:
        return card
    _move(card, CardState.ENDED, at=change.at)
    if card.badge_id:
        terminals.end_badge(badge_id=card.badge_id, call_key=change.key, at=change.at)
    events.record(CardEnded(at=change.at, card_id=card.pk, person_id=card.person_id))
    return card


def revive_card(card: Card, *, change: CardChange) -> None:
    """An ended card counts again with a badge of the same chip: a switch was taken back."""
    if card.state != CardState.ENDED:
        return
    _move(card, CardState.ACTIVE, at=change.at, moves=TAKEN_BACK)
    if card.badge is not None:
        card.badge = terminals.give_badge(
            person_id=card.person_id, uid=card.badge.uid, call_key=change.key, at=change.at
        )
        card.save(update_fields=["badge"])
    events.record(CardRevived(at=change.at, card_id=card.pk, person_id=card.person_id))


@transaction.atomic
def bulk_cards(*, rows: Sequence[tuple[int, str]], valid_to: date | None, at: datetime) -> int:
    """Bank cards as another system has them: person and last four digits, without a chip."""
    made = [
        Card(
            person_id=person_id,
            kind=CardKind.BANK,
            tail=tail,
            state=CardState.ACTIVE,
            valid_to=valid_to,
            issued_at=at,
            changed_at=at,
        )
        for person_id, tail in rows
    ]
    return len(Card.objects.bulk_create(made, batch_size=BATCH))


def _locked(card_id: int) -> Card:
    card = Card.objects.select_for_update().filter(pk=card_id).first()
    if card is None:
        raise CardRefused("没有这张卡，请刷新后重选。")
    return card


def _move(
    card: Card,
    state: CardState,
    *,
    at: datetime,
    moves: Mapping[CardState, frozenset[CardState]] = MOVES,
) -> None:
    if state not in moves[CardState(card.state)]:
        said = CardState(card.state).label
        raise CardRefused(f"{card} {said}，不能再变动；请核对是否选对了卡。")
    card.state, card.changed_at = state, at
    card.ended_at = at if state == CardState.ENDED else None
    card.save()


def _refuse_a_stranger(card_id: int, *, person_id: int) -> None:
    if not Card.objects.filter(pk=card_id, person=person_id).exists():
        raise CardRefused("补办的不是申请人自己的卡，请核对后重新申请。")


def _digits(uid: str) -> str:
    """The last four digits that a card without a bank's number is known by."""
    return f"{int(uid, 16) % 10**DIGITS:04d}"
