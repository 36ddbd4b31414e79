"""Receipts: kept as they came, matched when they can be, moving a message forward only."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from zhilian.core import events
from zhilian.notices.events import DigitPressed
from zhilian.notices.models import Notice, Provider, Receipt
from zhilian.notices.service.moves import may_move, move, tell
from zhilian.notices.types import ReceiptReading, Status

NO_NEWS = frozenset({Status.PENDING})


@transaction.atomic
def take_receipt(*, provider: Provider, reading: ReceiptReading, at: datetime) -> Receipt:
    """Keep a receipt and let it act. A repeated one counts itself; an unmatched one is held
    until our own hand-over has written down the gateway's id.
    """
    receipt, first = Receipt.objects.get_or_create(
        provider=provider,
        reference=reading.key[:64],
        provider_message_id=reading.provider_message_id[:80],
        code=reading.code[:32],
        defaults={
            "status": reading.status or "",
            "digit": reading.digit[:4],
            "done_at": reading.done_at,
            "received_at": at,
        },
    )
    if not first:
        Receipt.objects.filter(id=receipt.pk).update(repeats=F("repeats") + 1)
        return receipt
    notice = _notice_for(provider, reading)
    if notice is not None:
        apply_receipt(receipt, notice=notice, at=at)
    return receipt


def apply_receipt(receipt: Receipt, *, notice: Notice, at: datetime) -> None:
    """The caller holds the notice's row."""
    receipt.notice = notice
    receipt.save()
    if not notice.provider_message_id:
        notice.provider_message_id = receipt.provider_message_id
        notice.save(update_fields=["provider_message_id"])
    if receipt.digit:
        _pressed(notice, digit=receipt.digit, at=at)
    if not receipt.status:
        tell(notice, at=at, code=receipt.code, text="网关回报的结果未知，不算送达")
    elif may_move(notice, Status(receipt.status)):
        move(notice, Status(receipt.status), at=at, code=receipt.code, text=_words(receipt))
    elif receipt.status != notice.status and receipt.status not in NO_NEWS:
        text = f"又收到“{Status(receipt.status).label}”的回执，状态不再改变"
        tell(notice, at=at, code=receipt.code, text=text)


def _pressed(notice: Notice, *, digit: str, at: datetime) -> None:
    tell(notice, at=at, code=digit, text=f"接听的人按了 {digit}")
    events.record(DigitPressed(at=at, notice_id=notice.pk, about=notice.subject, digit=digit))


def _notice_for(provider: Provider, reading: ReceiptReading) -> Notice | None:
    mine = Notice.objects.select_for_update().filter(provider=provider)
    reference = _uuid(reading.key)
    if reference is not None:
        return mine.filter(reference=reference).first()
    if not reading.provider_message_id:
        return None
    return mine.filter(provider_message_id=reading.provider_message_id).order_by("-id").first()


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _words(receipt: Receipt) -> str:
    return "" if receipt.status == Status.DELIVERED else f"网关回报 {receipt.code}"
