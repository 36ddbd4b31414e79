"""Paying on the phone: what is shown, where it leads, what is refused; asking the next instance."""

import re
from collections.abc import Mapping
from html import unescape

import pytest
from django.test import Client

from zhilian.canteen import selectors as meals
from zhilian.canteen.tests import make as canteen
from zhilian.cases.models import Case, Entry
from zhilian.cases.tests import make
from zhilian.cases.types import EntryKind, Status
from zhilian.core.testing import NOON, run_reactions
from zhilian.core.times import clock_now
from zhilian.directory.models import Person
from zhilian.directory.tests import make as people
from zhilian.ledger import service as payments
from zhilian.ledger.models import Payment
from zhilian.ledger.providers.base import Reading, Seen
from zhilian.ledger.tests import make as money

pytestmark = pytest.mark.django_db
FIELDS = [
    {"key": "amount", "label": "金额", "type": "money", "required": True},
    {"key": "channel", "label": "支付方式", "type": "text", "required": True},
]
CAPTURE = {
    "name": "pay.capture",
    "on": "paid",
    "args": {"channel": "channel", "amount": "amount"},
}
DEBIT = {
    "name": "canteen.debit",
    "on": "paid",
    "args": {"account": "applicant", "amount": "amount"},
}


@pytest.fixture
def payer() -> Person:
    payments.load_channels(at=NOON)
    money.channel()
    return make.staff()


def owed(
    payer: Person, *, channel: str, by: Mapping[str, object] = CAPTURE, amount: str = "12.00"
) -> tuple[Case, Client]:
    """A case whose first step asks for 12 yuan, and its applicant's browser."""
    steps = [make.step("pay", "pay", "applicant", effects=[by]), make.step("work")]
    code = make.window(steps, fields=FIELDS)
    case = make.submit(code, payer, at=clock_now(), amount=amount, channel=channel)
    client = Client()
    people.sign_in(client, payer)
    return case, client


def test_outer_channel_leads_to_its_cashier_page(payer: Person) -> None:
    case, client = owed(payer, channel="微信")

    page = client.get(f"/cases/{case.number}/pay/")
    answer = client.post(f"/cases/{case.number}/pay/")

    assert "¥ 12.00" in page.content.decode()
    assert "去支付" in page.content.decode()
    payment = Payment.objects.get()
    assert answer["Location"] == f"/pay/{payment.reference}/"
    assert payment.return_to == f"/cases/{case.number}/"


def test_wallet_is_charged_at_once_and_the_case_goes_on(payer: Person) -> None:
    case, client = owed(payer, channel="餐卡账户")
    purse = money.wallet(of=payer, held=5000)

    answer = client.post(f"/cases/{case.number}/pay/")

    assert answer["Location"] == f"/cases/{case.number}/"
    assert make.run_of(case).key == "work"
    purse.refresh_from_db()
    assert purse.balance == 3800


def test_meal_card_taken_by_the_canteen_is_shown_and_charged_once() -> None:
    diner = canteen.diner(card=5000, roles=["staff"])
    case, client = owed(diner, channel="餐卡账户", by=DEBIT)
    address = f"/cases/{case.number}/pay/"

    page = client.get(address)
    pressed = [client.post(address) for _ in range(3)]

    assert "确认支付 12.00 元" in page.content.decode()
    assert {answer["Location"] for answer in pressed} == {f"/cases/{case.number}/"}
    assert make.run_of(case).key == "work"
    assert meals.meal_money(person_id=diner.pk) == 3800


def test_step_without_anything_to_pay_is_gone_through() -> None:
    diner = canteen.diner(roles=["staff"])
    case, client = owed(diner, channel="餐卡账户", by=DEBIT, amount="0")

    answer = client.get(f"/cases/{case.number}/pay/")
    client.post(answer["Location"])

    assert answer["Location"] == f"/cases/{case.number}/do/paid/"
    assert make.run_of(case).key == "work"


def test_empty_wallet_is_told_and_nothing_has_moved(payer: Person) -> None:
    case, client = owed(payer, channel="餐卡账户")

    answer = client.post(f"/cases/{case.number}/pay/")

    assert answer.status_code == 409
    assert "没有付成" in answer.content.decode()
    assert make.run_of(case).key == "pay"


def test_case_page_leads_to_paying_and_may_be_cancelled(payer: Person) -> None:
    case, client = owed(payer, channel="微信")

    page = client.get(f"/cases/{case.number}/").content.decode()
    client.post(f"/cases/{case.number}/do/cancel/")

    assert f'href="/cases/{case.number}/pay/"' in page
    case.refresh_from_db()
    assert case.status == Status.CANCELLED
    assert client.get(f"/cases/{case.number}/pay/").status_code == 302


def paid_outside(case: Case, client: Client) -> None:
    """The payer was at the channel and the channel has told of it; the worker has not run yet."""
    client.post(f"/cases/{case.number}/pay/")
    payment = Payment.objects.get()
    reading = Reading(
        state=Seen.PAID, reference=payment.reference, amount=payment.amount, channel_no="T1"
    )
    payments.capture(reference=payment.reference, reading=reading, at=clock_now())


def test_what_was_paid_is_being_confirmed_and_is_not_asked_again(payer: Person) -> None:
    case, client = owed(payer, channel="微信")
    paid_outside(case, client)

    page = client.get(f"/cases/{case.number}/").content.decode()
    again = [client.post(f"/cases/{case.number}/pay/") for _ in range(2)]

    assert "付款已提交，正在确认" in page
    assert "请支付" not in page
    assert f"/cases/{case.number}/pay/" not in page
    assert f"/cases/{case.number}/do/" not in page
    assert {answer["Location"] for answer in again} == {f"/cases/{case.number}/"}
    assert Payment.objects.count() == 1
    assert make.run_of(case).key == "pay"


def test_page_asks_until_what_was_paid_is_confirmed(payer: Person) -> None:
    case, client = owed(payer, channel="微信")
    paid_outside(case, client)
    address = f"/cases/{case.number}/"
    shown = re.search(r"data-awaits='([^']+)'", client.get(address).content.decode())
    assert shown is not None
    asks = {"Zl-Poll": "1", "If-None-Match": unescape(shown[1])}

    before = client.get(address, headers=asks)
    run_reactions()
    after = client.get(address, headers=asks)
    page = client.get(address).content.decode()

    assert (before.status_code, after.status_code) == (304, 200)
    assert make.run_of(case).key == "work"
    assert "data-awaits" not in page
    assert "正在确认" not in page


def test_money_that_could_not_be_used_is_not_said_to_be_under_way(payer: Person) -> None:
    case, client = owed(payer, channel="微信", by=CAPTURE)
    paid_outside(case, client)
    run = make.run_of(case)
    Entry.objects.create(
        case=case, run=run, kind=EntryKind.EFFECT, text="已收到付款，还不能继续", at=clock_now()
    )

    page = client.get(f"/cases/{case.number}/").content.decode()

    assert "正在确认" not in page
    assert f'href="/cases/{case.number}/pay/"' in page


def test_bill_of_another_is_not_there(payer: Person) -> None:
    case, _ = owed(payer, channel="微信")
    other = Client()
    people.sign_in(other, make.staff())

    assert other.get(f"/cases/{case.number}/pay/").status_code == 404
    assert other.post(f"/cases/{case.number}/pay/").status_code == 404


def test_rejected_applicant_asks_the_next_instance_where_there_is_one() -> None:
    boss, applicant = make.staff("property_admin"), make.staff()
    steps = [
        make.step("boss", "approve", "property_admin"),
        make.step("second", "handle", "repair_worker", when="boss_rejected"),
    ]
    case = make.submit(make.window(steps), applicant, at=clock_now())
    make.act(case, boss, "reject", at=clock_now())
    client = Client()
    people.sign_in(client, applicant)

    address = f"/cases/{case.number}/do/appeal/"
    page = client.get(f"/cases/{case.number}/").content.decode()
    refused = client.post(address)
    client.post(address, {"do.remark": "请再看一次"})

    assert address in page
    assert refused.status_code == 422
    assert make.run_of(case).key == "second"
