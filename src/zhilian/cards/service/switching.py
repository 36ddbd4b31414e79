"""The change of a card: checked against the bank's file, switched, taken back, ended."""

from datetime import datetime

from django.db import transaction

from zhilian.cards.errors import CardRefused
from zhilian.cards.events import RecordMoved
from zhilian.cards.models import BankRecord, Card
from zhilian.cards.service.cards import end_card, register_card, revive_card
from zhilian.cards.types import CardChange, CardKind, CardState, RecordState
from zhilian.core import events


@transaction.atomic
def verify(*, batch_id: int, person_id: int, tail: str, at: datetime) -> BankRecord:
    """The bank's file names this person with this tail. Errors: `CardRefused`."""
    record = _record(batch_id, person_id)
    if record.tail != tail:
        raise CardRefused("卡号后四位与银行文件不一致，请核对新卡，或联系人员科。")
    if record.state == RecordState.WAITING:
        _move(record, RecordState.VERIFIED, at=at)
    return record


@transaction.atomic
def switch(*, batch_id: int, person_id: int, tail: str, uid: str, change: CardChange) -> BankRecord:
    """The new card counts from now on; the old one stays until it is disabled.

    Once: a record that is switched already stays as it is. Errors: `CardRefused`.
    """
    record = _record(batch_id, person_id)
    if record.state in {RecordState.SWITCHED, RecordState.DONE}:
        return record
    if record.tail != tail:
        raise CardRefused("卡号后四位与银行文件不一致，不能换绑。")
    record.old = _present_card(person_id)
    record.new = register_card(
        person_id=person_id, kind=CardKind.BANK, uid=uid, tail=tail, change=change
    )
    _move(record, RecordState.SWITCHED, at=change.at)
    return record


@transaction.atomic
def switch_back(*, batch_id: int, person_id: int, change: CardChange) -> BankRecord:
    """The new card goes, the old one counts again."""
    record = _record(batch_id, person_id)
    if record.state not in {RecordState.SWITCHED, RecordState.DONE}:
        return record
    if record.new_id:
        end_card(card_id=record.new_id, change=change)
    if record.old is not None:
        revive_card(record.old, change=change)
    record.new = None
    _move(record, RecordState.VERIFIED, at=change.at)
    return record


@transaction.atomic
def disable_old(*, batch_id: int, person_id: int, change: CardChange) -> BankRecord:
    """The old card never counts again; the new one has been tried at a machine."""
    record = _record(batch_id, person_id)
    if record.state not in {RecordState.SWITCHED, RecordState.DONE}:
        raise CardRefused("新卡还没有启用，旧卡不能停用。")
    if record.old_id:
        end_card(card_id=record.old_id, change=change)
    if record.state == RecordState.SWITCHED:
        _move(record, RecordState.DONE, at=change.at)
    return record


def _record(batch_id: int, person_id: int) -> BankRecord:
    found = BankRecord.objects.select_for_update(of=("self",)).select_related("old__badge")
    record = found.filter(batch=batch_id, person=person_id).first()
    if record is None:
        raise CardRefused("银行文件里没有您的记录，请联系人员科核对。")
    return record


def _present_card(person_id: int) -> Card | None:
    mine = Card.objects.filter(person=person_id, kind=CardKind.BANK, state=CardState.ACTIVE)
    return mine.order_by("-id").first()


def _move(record: BankRecord, state: RecordState, *, at: datetime) -> None:
    record.state, record.changed_at = state, at
    record.save()
    events.record(
        RecordMoved(
            at=at,
            record_id=record.pk,
            batch_id=record.batch_id,
            person_id=record.person_id,
            state=state,
        )
    )
