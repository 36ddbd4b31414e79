"""Paying for a step: off to the channel, on when the money is there, back when it is too late."""

from datetime import timedelta
from typing import Any

import pytest

from zhilian.bookings import service as booking
from zhilian.bookings.tests import make as bookings
from zhilian.bookings.types import ResourceKind, Stretch
from zhilian.cases import selectors, service
from zhilian.cases.errors import NotForYou, NotNow
from zhilian.cases.models import Case, Entry
from zhilian.cases.tests import make
from zhilian.cases.types import Cause, Status
from zhilian.core.effects import MachineAnswered
from zhilian.core.events import record
from zhilian.core.testing import NOON, run_reactions
from zhilian.directory.models import Person
from zhilian.ledger import selectors as ledger
from zhilian.ledger import service as payments
from zhilian.ledger.models import Payment
from zhilian.ledger.providers.base import Reading, Seen
from zhilian.ledger.tests import make as money
from zhilian.ledger.types import AccountKind, PaymentState

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


@pytest.fixture
def payer() -> Person:
    payments.load_channels(at=NOON)
    money.channel()
    return make.staff()


def case_of(payer: Person, *, channel: str = "微信", cancels: Any = ()) -> Case:
    code = make.window(
        [make.step("pay", "pay", "applicant", effects=[CAPTURE]), make.step("work")],
        fields=FIELDS,
        on_cancel=list(cancels),
    )
    return make.submit(code, payer, amount="12.00", channel=channel)


def pay(*, at: Any = NOON) -> Payment:
    payment = Payment.objects.latest("id")
    reading = Reading(
        state=Seen.PAID, reference=payment.reference, amount=payment.amount, channel_no="T1"
    )
    payments.capture(reference=payment.reference, reading=reading, at=at)
    return payment


def start(case: Case, payer: Person) -> str:
    return service.start_payment(
        case_id=case.pk, person_id=payer.pk, return_to=f"/cases/{case.number}/", at=NOON
    )


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def test_a_step_says_what_it_asks_and_leads_to_the_cashier(payer: Person) -> None:
    case = case_of(payer)

    bill = selectors.bill_of(case_id=case.pk, person_id=payer.pk, at=NOON)
    address = start(case, payer)

    payment = Payment.objects.get()
    assert bill is not None
    assert (bill.total, bill.outer) == (1200, {"微信": 1200})
    assert address == f"/pay/{payment.reference}/"
    assert payment.expires_at == NOON + timedelta(hours=2)
    assert selectors.bill_of(case_id=case.pk, person_id=make.staff().pk, at=NOON) is None


def test_the_step_goes_on_by_itself_when_the_money_is_there(payer: Person) -> None:
    case = case_of(payer)
    start(case, payer)

    payment = pay()
    run_reactions()

    payment.refresh_from_db()
    assert fresh(case).step_key == "work"
    assert payment.used_at is not None
    cleared = ledger.balance_of(kind=AccountKind.CLEARING, owner=case.window_code)
    assert cleared == 1200


def test_nobody_says_paid_before_the_money_is_there(payer: Person) -> None:
    case = case_of(payer)

    with pytest.raises(Exception, match="已收到 0.00 元"):
        make.act(case, payer, "paid")

    assert fresh(case).step_key == "pay"


def test_a_wallet_is_charged_by_the_action_itself(payer: Person) -> None:
    money.wallet(of=payer, kind=AccountKind.WELFARE, held=2000)
    case = case_of(payer, channel="工会福利账户")

    assert start(case, payer) == ""
    make.act(case, payer, "paid")

    held = ledger.balance_of(kind=AccountKind.WELFARE, owner=f"person:{payer.pk}")
    assert (fresh(case).step_key, held) == ("work", 800)


def test_only_the_applicant_pays_and_only_when_something_is_due(payer: Person) -> None:
    case = case_of(payer)

    with pytest.raises(NotForYou):
        start(case, make.staff())
    start(case, payer)
    pay()
    run_reactions()
    with pytest.raises(NotNow):
        start(case, payer)


def test_money_that_comes_after_the_case_was_cancelled_goes_back(payer: Person) -> None:
    case = case_of(payer)
    start(case, payer)
    make.act(case, payer, "cancel")

    payment = pay()
    run_reactions()
    late = NOON + timedelta(hours=3)
    for one in ledger.payments_nobody_took(now=late):
        payments.give_back_unused(payment_id=one.pk, at=late)

    payment.refresh_from_db()
    assert fresh(case).status == Status.CANCELLED
    assert (payment.state, payment.refunded) == (PaymentState.CAPTURED, 1200)


def test_what_was_paid_goes_back_when_the_case_is_withdrawn(payer: Person) -> None:
    cancels = [{"name": "pay.refund", "on": ["withdraw"], "args": {"amount": "amount"}}]
    case = case_of(payer, cancels=cancels)
    start(case, payer)
    payment = pay()
    run_reactions()

    service.withdraw_case(case_id=case.pk, person_id=payer.pk, at=NOON)
    run_reactions()

    payment.refresh_from_db()
    assert fresh(case).status == Status.WITHDRAWN
    assert payment.refunded == 1200
    assert ledger.balance_of(kind=AccountKind.CLEARING, owner=case.window_code) == 0


def test_a_split_whose_wallet_has_run_dry_waits_and_says_why(payer: Person) -> None:
    wallet = money.wallet(of=payer, kind=AccountKind.POINTS, held=500)
    columns = [
        {"key": "channel", "label": "渠道", "type": "text", "required": True},
        {"key": "amount", "label": "金额", "type": "money", "required": True},
    ]
    split = {"key": "split", "label": "组合", "type": "table", "required": True, "min_rows": 1,
             "max_rows": 3, "columns": columns}  # fmt: skip
    args = {"split": "split", "amount": "amount"}
    bound = {"name": "pay.split", "on": "paid", "args": args}
    code = make.window(
        [make.step("pay", "pay", "applicant", effects=[bound]), make.step("work")],
        fields=[FIELDS[0], split],
    )
    texts = {"amount": ["12.00"]}
    rows = (("微信", "7.00"), ("积分", "5.00"))
    for place, (channel, amount) in enumerate(rows):
        texts |= {f"split.{place}.channel": [channel], f"split.{place}.amount": [amount]}
    case = make.submit_texts(code, payer, texts=texts, rows={"split": 2})
    start(case, payer)
    payments.freeze_account(account_id=wallet.pk, reason="挂失", at=NOON)

    pay()
    run_reactions()

    assert fresh(case).step_key == "pay"
    told = [entry.remark for entry in Entry.objects.filter(case=case)]
    assert any("已冻结" in text for text in told)
    payments.thaw_account(account_id=wallet.pk, reason="找到", at=NOON)
    make.act(case, payer, "paid")
    assert fresh(case).step_key == "work"


def test_a_room_that_is_closed_ends_the_case_that_had_it() -> None:
    person = make.staff()
    clinic = bookings.resource(ResourceKind.CLINIC, hours=bookings.ALL_WEEK)
    slot = {"key": "slot", "label": "时段", "type": "slot", "required": True, "max_days": 14}
    place = {"key": "clinic", "label": "医务室", "type": "resource", "required": True,
             "source": "clinics"}  # fmt: skip
    code = make.window(
        [make.step("visit", assignee="clinic_doctor")],
        fields=[place, slot],
        on_submit=[{"name": "slot.reserve", "args": {"slot": "slot", "place": "clinic"}}],
    )
    key = f"2026-11-25T09:00@{clinic.code}"
    case = make.submit(code, person, clinic=clinic.code, slot=key)

    booking.close_period(
        resource_id=clinic.pk,
        stretch=Stretch(starts_at=bookings.at(8), ends_at=bookings.at(12)),
        reason="停电",
        by_id=None,
        at=NOON,
    )
    run_reactions()

    after = fresh(case)
    assert (after.status, after.cause) == (Status.CANCELLED, Cause.CLOSED)


def test_another_system_that_reports_lets_the_step_go_on(payer: Person) -> None:
    code = make.window([make.step("done", "callback", "hospital"), make.step("work")])
    case = make.submit(code, payer)

    record(MachineAnswered(at=NOON, holder=case.subject, role="hospital"))
    record(MachineAnswered(at=NOON, holder="case:0", role="hospital"))
    run_reactions()

    assert fresh(case).step_key == "work"
