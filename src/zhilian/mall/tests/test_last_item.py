"""Forty people order the last one through the real window: one has it, and pays for it once."""

from collections import Counter

import pytest

from zhilian.bookings.models import Sku
from zhilian.bookings.tests.make import all_at_once
from zhilian.cases import service as cases
from zhilian.cases.models import Case
from zhilian.cases.tests import make as windows
from zhilian.cases.types import Filled
from zhilian.catalogue.tests import make as lists
from zhilian.core.errors import Refusal
from zhilian.core.testing import NOON
from zhilian.directory.models import Person
from zhilian.ledger import selectors as ledger
from zhilian.ledger import service as money_service
from zhilian.ledger.models import Payment
from zhilian.ledger.tests import make as money
from zhilian.ledger.types import AccountKind, PaymentState
from zhilian.mall.tests import make

pytestmark = pytest.mark.django_db(transaction=True)
PRICE = 2_500


def test_forty_orders_for_the_last_one_make_one_order_that_is_charged_once() -> None:
    lists.catalogue()
    money_service.load_channels(at=NOON)
    product = make.product(stock=1, price=PRICE)
    people = [windows.staff() for _ in range(40)]
    for person in people:
        money.wallet(of=person, kind=AccountKind.WELFARE, held=10_000)

    ordered = Counter(all_at_once(lambda place: _order(people[place], product.sku.code)))
    case = Case.objects.get()
    paid = Counter(all_at_once(lambda _: _pay(case)))

    sku = Sku.objects.get(code=product.sku.code)
    held = sum(
        ledger.balance_of(kind=AccountKind.WELFARE, owner=f"person:{one.pk}") for one in people
    )
    assert ordered == {"ordered": 1, "refused": 39}
    assert (sku.on_hand, sku.reserved) == (1, 1)
    assert paid == {"paid": 1, "refused": 39}
    assert Payment.objects.filter(state=PaymentState.CAPTURED).count() == 1
    assert held == 40 * 10_000 - PRICE


def _order(person: Person, sku: str) -> str:
    texts = {
        "items.0.sku": [sku],
        "items.0.qty": ["1"],
        "delivery": ["送到办公室"],
        "room": ["主楼 302"],
        "pay_split.0.channel": ["工会福利账户"],
        "pay_split.0.amount": ["25.00"],
    }
    try:
        done = cases.submit_case(
            window_code="mall-order",
            filled=Filled(texts=texts, rows={"items": 1, "pay_split": 1}),
            applicant_id=person.pk,
            submit_key=f"key-{person.pk}",
            at=NOON,
        )
    except Refusal:
        return "refused"
    return "ordered" if done.ok else "refused"


def _pay(case: Case) -> str:
    run = windows.run_of(case)
    try:
        cases.act(
            case_id=case.pk, run_id=run.pk, person_id=case.applicant_id, action="paid", at=NOON
        )
    except Refusal:
        return "refused"
    return "paid"
