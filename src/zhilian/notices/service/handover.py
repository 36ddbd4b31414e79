"""Handing a message to a gateway: take the row, call with nothing held, write the answer down.

At least once, never silently lost: a worker that dies in between leaves a claim that runs out, and
the message is offered again under the same reference, which a gateway keeps once.
"""

import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F

from zhilian.notices import selectors
from zhilian.notices.models import Notice, Provider, Receipt
from zhilian.notices.providers.base import DEFAULT_TIMEOUT_S, PROVIDERS
from zhilian.notices.service.moves import may_move, move, tell
from zhilian.notices.service.outbox import hand_over_later, text_of
from zhilian.notices.service.receipts import apply_receipt
from zhilian.notices.signing import receipt_url
from zhilian.notices.types import Account, Channel, HandOver, Outgoing, Status

log = logging.getLogger(__name__)
MARGIN = timedelta(seconds=5)
"""A claim outlives the longest offer by so much; then another worker may take the message."""
LONGEST_WAIT_S = 60
NO_PROVIDER = "没有可用的短信网关，短信留在发件箱。请在“短信网关”中设置，或设置 SMS_GATEWAY_URL"
NO_VOICE = "没有可用的语音网关，电话没有拨出。请设置 VOICE_GATEWAY_URL"


@dataclass(frozen=True, kw_only=True)
class Order:
    """What the claim entitles this worker to do once."""

    notice_id: int
    claim: UUID
    kind: str
    message: Outgoing
    account: Account


def hand_over(*, notice_id: int, at: datetime) -> None:
    """Offer one message to its gateway. Safe to run twice and by several workers at once."""
    order = claim(notice_id=notice_id, at=at)
    if order is None:
        return
    began = time.monotonic()
    answer = PROVIDERS.get(order.kind)().send(order.message, order.account)
    took = timedelta(seconds=time.monotonic() - began)
    record_answer(order=order, answer=answer, at=at + took)


@transaction.atomic
def claim(*, notice_id: int, at: datetime) -> Order | None:
    """Take the message for one offer, or nothing: done, held by another worker, or not yet due."""
    notice = (
        Notice.objects.select_for_update(of=("self",))
        .select_related("template", "provider")
        .get(id=notice_id)
    )
    held_until = notice.claimed_until if notice.status == Status.SENDING else None
    if held_until is not None and held_until > at:
        hand_over_later(notice_id=notice_id, at=held_until)
        return None
    provider = _provider_for(notice)
    if provider is None:
        _wait_for_provider(notice, at=at)
        return None
    token = uuid4()
    taken = (
        Notice.objects.takeable(at)
        .filter(id=notice_id)
        .update(
            status=Status.SENDING,
            claim=token,
            claimed_until=at + _patience(provider) + MARGIN,
            provider=provider,
            attempts=F("attempts") + 1,
        )
    )
    return _order(notice, provider=provider, claim=token) if taken else None


@transaction.atomic
def record_answer(*, order: Order, answer: HandOver, at: datetime) -> None:
    """Write down what the gateway said. A claim that was lost meanwhile writes nothing."""
    notice = Notice.objects.select_for_update().get(id=order.notice_id)
    if notice.claim != order.claim:
        log.warning("notice %s was taken over by another worker", notice.pk)
        return
    notice.claim = notice.claimed_until = None
    if answer.ok:
        notice.provider_message_id = answer.provider_message_id[:80]
    notice.save()
    if answer.ok:
        _accepted(notice, answer=answer, at=at)
    elif notice.status == Status.SENDING:
        _not_accepted(notice, answer=answer, at=at)


def _accepted(notice: Notice, *, answer: HandOver, at: datetime) -> None:
    if may_move(notice, Status.SENT):
        move(notice, Status.SENT, at=at, code=answer.code)
    if not notice.provider_message_id:
        return
    held = Receipt.objects.select_for_update().filter(
        provider=notice.provider, notice=None, provider_message_id=notice.provider_message_id
    )
    for receipt in held.order_by("id"):
        apply_receipt(receipt, notice=notice, at=at)


def _not_accepted(notice: Notice, *, answer: HandOver, at: datetime) -> None:
    again_at = at + timedelta(seconds=min(2**notice.attempts, LONGEST_WAIT_S))
    if not answer.retry:
        move(notice, Status.PERMANENT_FAILURE, at=at, code=answer.code, text=answer.text)
    elif again_at >= notice.give_up_at:
        text = f"试了 {notice.attempts} 次仍未交给网关：{answer.text}"
        move(notice, Status.TECHNICAL_FAILURE, at=at, code=answer.code, text=text)
    else:
        log.warning("短信 %s 未交给网关（%s），稍后重试", notice.pk, answer.text)
        notice.next_attempt_at = again_at
        move(notice, Status.CREATED, at=at, code=answer.code, text=answer.text)
        hand_over_later(notice_id=notice.pk, at=again_at)


def _provider_for(notice: Notice) -> Provider | None:
    """The gateway that was tried before, for only there the same key is the same message."""
    tried = notice.provider
    return (
        tried
        if tried is not None and tried.enabled
        else selectors.provider_in_use(channel=Channel(notice.channel))
    )


def _wait_for_provider(notice: Notice, *, at: datetime) -> None:
    if notice.status != Status.CREATED:
        return
    problem = NO_VOICE if notice.channel == Channel.VOICE else NO_PROVIDER
    if at >= notice.give_up_at:
        move(notice, Status.TECHNICAL_FAILURE, at=at, text=problem)
        return
    if notice.problem != problem:
        log.warning("短信 %s 未发出：%s", notice.pk, problem)
        notice.problem = problem
        notice.save(update_fields=["problem"])
        tell(notice, at=at, text=problem)


def _patience(provider: Provider) -> timedelta:
    return timedelta(seconds=float(provider.options.get("timeout_s", DEFAULT_TIMEOUT_S)))


def _order(notice: Notice, *, provider: Provider, claim: UUID) -> Order:
    reference = notice.reference.hex
    query = PROVIDERS.get(provider.kind)().receipt_query()
    return Order(
        notice_id=notice.pk,
        claim=claim,
        kind=provider.kind,
        message=Outgoing(
            key=reference,
            phone=notice.phone,
            text=text_of(notice),
            receipt_url=receipt_url(provider=provider.name, reference=reference, query=query),
        ),
        account=Account(
            url=provider.url,
            username=provider.username,
            secret=provider.secret,
            options=provider.options,
        ),
    )
