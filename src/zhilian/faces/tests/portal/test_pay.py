"""Paying on the phone: what is shown, where it leads, what is refused; asking the next instance."""

from collections.abc import Mapping

import pytest
from django.test import Client

from zhilian.canteen import selectors as meals
from zhilian.canteen.tests import make as canteen
from zhilian.cases.models import Case
from zhilian.cases.tests import make
from zhilian.cases.types import Status
from zhilian.core.testing import NOON
from zhilian.core.times import clock_now
from zhilian.directory.models import Person
from zhilian.directory.tests import make as people
from zhilian.ledger import service as payments
from zhilian.ledger.models import Payment
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
