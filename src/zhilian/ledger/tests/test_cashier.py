"""The payer's pages: one's own only, on to the channel, back with the result."""

from datetime import timedelta

import pytest
from django.test import Client

from zhilian.core.times import clock_now
from zhilian.directory.models import Person
from zhilian.directory.tests import make as people
from zhilian.ledger import service
from zhilian.ledger.models import Payment
from zhilian.ledger.providers.base import Reading, Seen
from zhilian.ledger.tests import make
from zhilian.ledger.tests.fake_channel import FakeChannel
from zhilian.ledger.types import PaymentState

pytestmark = pytest.mark.django_db


@pytest.fixture
def payer() -> Person:
    return make.person()


@pytest.fixture
def client(payer: Person) -> Client:
    found = Client()
    people.sign_in(found, payer)
    return found


def payment(payer: Person, *, minutes: int = 30) -> Payment:
    channel, now = make.channel(), clock_now()
    return service.start_payment(
        order=make.pay_order(by=payer),
        channel=channel.name,
        amount=1234,
        expires_at=now + timedelta(minutes=minutes),
        at=now,
    )


def test_the_page_says_how_much_for_what_and_leads_to_the_channel(
    client: Client, payer: Person
) -> None:
    made = payment(payer)

    page = client.get(f"/pay/{made.reference}/").content.decode()

    assert "¥ 12.34" in page
    assert "去微信支付" in page
    assert 'http-equiv="refresh"' not in page


def test_going_leads_to_the_channels_page_and_coming_back_waits(
    client: Client, payer: Person
) -> None:
    made = payment(payer)

    answer = client.get(f"/pay/{made.reference}/go/")
    page = client.get(f"/pay/{made.reference}/").content.decode()

    assert answer.headers["Location"] == f"https://pay.example/{made.reference}"
    assert "等待支付结果" in page
    assert 'http-equiv="refresh"' in page


def test_a_payment_that_is_there_leads_back_to_its_case(client: Client, payer: Person) -> None:
    made = payment(payer)
    reading = Reading(state=Seen.PAID, reference=made.reference, amount=1234, channel_no="T")
    service.capture(reference=made.reference, reading=reading, at=clock_now())

    page = client.get(f"/pay/{made.reference}/").content.decode()

    assert "已支付" in page
    assert "返回办件" in page
    assert 'http-equiv="refresh"' not in page


def test_a_channel_that_refuses_is_told_and_nothing_is_lost(client: Client, payer: Person) -> None:
    made = payment(payer)
    FakeChannel.refuses = True

    answer = client.get(f"/pay/{made.reference}/go/")

    made.refresh_from_db()
    assert answer.status_code == 409
    assert "系统繁忙" in answer.content.decode()
    assert made.state == PaymentState.CREATED


def test_somebody_elses_payment_is_not_there(client: Client) -> None:
    made = payment(make.person())

    assert client.get(f"/pay/{made.reference}/").status_code == 404
    assert client.get(f"/pay/{made.reference}/go/").status_code == 404


def test_one_sees_ones_own_accounts_and_nobody_elses(client: Client, payer: Person) -> None:
    mine = make.wallet(of=payer, held=5000)
    theirs = make.wallet(of=make.person(), held=70)

    listed = client.get("/pay/accounts/").content.decode()
    told = client.get(f"/pay/accounts/{mine.pk}/?days=365").content.decode()

    assert "餐卡账户" in listed
    assert "¥ 50.00" in listed
    assert "+50.00" in told or "这段时间没有收支" in told
    assert client.get(f"/pay/accounts/{theirs.pk}/").status_code == 404


def test_nobody_without_accounts_is_told_how_they_begin(client: Client) -> None:
    assert "自动开户" in client.get("/pay/accounts/").content.decode()
