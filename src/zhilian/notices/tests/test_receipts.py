"""Receipts: forward only, in any order, any number of times."""

from datetime import timedelta
from itertools import permutations

import pytest

from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON
from zhilian.notices import service
from zhilian.notices.models import Notice, Provider, Receipt
from zhilian.notices.service.handover import claim, record_answer
from zhilian.notices.tests import make
from zhilian.notices.tests.fake_provider import BUSY, FakeProvider
from zhilian.notices.types import HandOver, ReceiptReading, Status

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(seconds=5)


@pytest.fixture
def provider() -> Provider:
    FakeProvider.reset()
    return make.provider()


def sent() -> Notice:
    notice = make.notice()
    service.hand_over(notice_id=notice.pk, at=NOON)
    notice.refresh_from_db()
    return notice


def reading(
    notice: Notice | None, status: Status | None, *, message_id: str = ""
) -> ReceiptReading:
    return ReceiptReading(
        key=notice.reference.hex if notice else "",
        provider_message_id=message_id,
        status=status,
        code=status.value if status else "ODD",
        done_at=None,
    )


def delivered_events() -> int:
    return JournalEntry.objects.filter(kind="notices.notice.delivered").count()


def test_take_receipt_delivered_moves_and_announces_once(provider: Provider) -> None:
    notice = sent()

    for _time in range(3):
        service.take_receipt(provider=provider, reading=reading(notice, Status.DELIVERED), at=LATER)

    notice.refresh_from_db()
    assert (notice.status, notice.settled_at) == (Status.DELIVERED, LATER)
    assert delivered_events() == 1
    assert Receipt.objects.get().repeats == 2


@pytest.mark.parametrize(
    "order", list(permutations([Status.PENDING, Status.DELIVERED, Status.TEMPORARY_FAILURE]))
)
def test_take_receipt_every_order_ends_delivered(
    provider: Provider, order: tuple[Status, ...]
) -> None:
    notice = sent()

    for status in order:
        service.take_receipt(provider=provider, reading=reading(notice, status), at=LATER)

    notice.refresh_from_db()
    assert notice.status == Status.DELIVERED
    assert delivered_events() == 1


def test_take_receipt_nothing_undoes_a_delivery(provider: Provider) -> None:
    notice = sent()
    service.take_receipt(provider=provider, reading=reading(notice, Status.DELIVERED), at=LATER)

    failure = reading(notice, Status.PERMANENT_FAILURE)
    service.take_receipt(provider=provider, reading=failure, at=LATER)

    notice.refresh_from_db()
    assert notice.status == Status.DELIVERED


def test_take_receipt_unknown_code_is_no_success(provider: Provider) -> None:
    notice = sent()

    service.take_receipt(provider=provider, reading=reading(notice, None), at=LATER)

    notice.refresh_from_db()
    assert notice.status == Status.SENT


def test_take_receipt_before_our_answer_is_recorded_counts(provider: Provider) -> None:
    notice = make.notice()
    order = claim(notice_id=notice.pk, at=NOON)
    assert order is not None

    service.take_receipt(provider=provider, reading=reading(notice, Status.DELIVERED), at=LATER)
    record_answer(order=order, answer=HandOver(ok=True, provider_message_id="g1"), at=LATER)

    notice.refresh_from_db()
    assert (notice.status, notice.provider_message_id) == (Status.DELIVERED, "g1")
    assert notice.handed_over_at == LATER


def test_take_receipt_by_gateway_id_is_held_until_we_know_that_id(provider: Provider) -> None:
    notice = make.notice()
    order = claim(notice_id=notice.pk, at=NOON)
    assert order is not None

    early = reading(None, Status.DELIVERED, message_id="g1")
    held = service.take_receipt(provider=provider, reading=early, at=LATER)
    record_answer(order=order, answer=HandOver(ok=True, provider_message_id="g1"), at=LATER)

    notice.refresh_from_db()
    held.refresh_from_db()
    assert (notice.status, held.notice_id) == (Status.DELIVERED, notice.pk)


def test_take_receipt_after_a_cut_answer_prevents_the_second_offer(provider: Provider) -> None:
    FakeProvider.reset(BUSY)
    notice = make.notice()
    service.hand_over(notice_id=notice.pk, at=NOON)

    service.take_receipt(provider=provider, reading=reading(notice, Status.DELIVERED), at=LATER)
    service.hand_over(notice_id=notice.pk, at=NOON + timedelta(minutes=5))

    notice.refresh_from_db()
    assert notice.status == Status.DELIVERED
    assert len(FakeProvider.taken) == 1


def test_take_receipt_of_another_gateway_does_not_match(provider: Provider) -> None:
    notice = sent()
    other = make.provider(name="other")

    receipt = service.take_receipt(
        provider=other, reading=reading(notice, Status.DELIVERED), at=LATER
    )

    notice.refresh_from_db()
    assert (notice.status, receipt.notice_id) == (Status.SENT, None)
