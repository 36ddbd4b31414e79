"""Orders through the real windows: bought, delivered, given back; merchants see their own."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from hypothesis.extra.django import TestCase

from zhilian.bookings import selectors as bookings
from zhilian.cases import service as cases
from zhilian.cases.models import Case, Entry
from zhilian.cases.tests import make as windows
from zhilian.catalogue.tests import make as lists
from zhilian.core.effects import Asking, Picked, contexts, functions, sources
from zhilian.core.errors import Refusal
from zhilian.core.testing import NOON, run_reactions
from zhilian.directory.models import Person
from zhilian.ledger import service as ledger
from zhilian.ledger.models import Payment
from zhilian.ledger.tests import make as money
from zhilian.ledger.types import AccountKind
from zhilian.mall import selectors, service
from zhilian.mall.models import Claim, Coupon, Merchant, Order, Product
from zhilian.mall.tests import make


@pytest.fixture
def shops() -> None:
    lists.catalogue()
    ledger.load_channels(at=NOON)


def buyer(held: int = 100_000) -> Person:
    person = windows.staff()
    money.wallet(of=person, kind=AccountKind.WELFARE, held=held)
    money.wallet(of=person, kind=AccountKind.POINTS, held=held)
    return person


def buy(person: Person, product: Product, *, qty: int = 2, **said: str) -> Case:
    """Two bags of rice at 25 yuan, paid by welfare and points."""
    total = Decimal(said.pop("total", "50.00"))
    coupon = said.pop("coupon", "")
    texts = {
        "items.0.sku": [product.sku.code],
        "items.0.qty": [str(qty)],
        "delivery": ["送到办公室"],
        "room": ["主楼 302"],
        "coupon": [coupon] if coupon else [],
        "pay_split.0.channel": ["工会福利账户"],
        "pay_split.0.amount": [str(total - 10)],
        "pay_split.1.channel": ["积分"],
        "pay_split.1.amount": ["10"],
    }
    case = windows.submit_texts(
        "mall-order", person, texts=texts, rows={"items": 1, "pay_split": 2}
    )
    run_reactions()
    return case


def act(case: Case, person: Person, action: str, **texts: str) -> Case:
    windows.act(case, person, action, filled=windows.filled(**texts))
    run_reactions()
    case.refresh_from_db()
    return case


@pytest.mark.django_db
@pytest.mark.usefixtures("shops")
def test_an_order_is_paid_delivered_and_seen_by_its_merchant_only() -> None:
    person, product = buyer(), make.product(name="汉中大米", stock=5)
    keeper, other = make.member(product.merchant), make.merchant()

    case = buy(person, product)
    order = Order.objects.get()
    before = (order.merchant_id, order.total, order.step, order.state)
    act(case, person, "paid")
    act(case, keeper, "done")

    order.refresh_from_db()
    sku = bookings.sku(code=product.sku.code)
    assert sku is not None
    assert before == (product.merchant_id, 5_000, "支付", "RUNNING")
    assert (order.step, sku.reserved) == ("发货或备货", 2)
    assert [line.amount for line in selectors.order_lines(order_id=order.pk)] == [5_000]
    assert selectors.one_order(order_id=order.pk, merchant_id=other.pk) is None
    assert selectors.one_order(order_id=order.pk, merchant_id=product.merchant_id) == order


@pytest.mark.django_db
@pytest.mark.usefixtures("shops")
def test_goods_go_to_whoever_shows_the_code_and_only_when_they_are_ready() -> None:
    person, product = buyer(), make.product(stock=5)
    keeper, other = make.member(product.merchant), make.merchant()
    case = act(buy(person, product), person, "paid")

    def hand_over(code: str, merchant_id: int) -> Order:
        cause = make.cause(by_id=keeper.pk)
        return service.hand_over(code=code, merchant_id=merchant_id, cause=cause)

    with pytest.raises(Refusal, match="还没到这一步"):
        hand_over(case.code, product.merchant_id)
    act(case, keeper, "done")
    act(case, keeper, "done", tracking="自提柜 A3")
    for code, merchant in ((case.code, other.pk), (case.number, product.merchant_id)):
        with pytest.raises(Refusal, match="没有这个取货码"):
            hand_over(code, merchant)
    order = hand_over(f" {case.code.lower()} ", product.merchant_id)
    run_reactions()
    with pytest.raises(Refusal, match="此码已失效"):
        hand_over(case.code, product.merchant_id)

    sku = bookings.sku(code=product.sku.code)
    assert sku is not None
    order.refresh_from_db()
    assert (order.state, sku.on_hand, sku.reserved) == ("FINISHED", 3, 0)
    entries = Entry.objects.filter(case=case, person=keeper)
    assert "当面核销" in " ".join(entry.remark for entry in entries)


@pytest.mark.django_db
@pytest.mark.usefixtures("shops")
def test_an_order_is_late_until_it_goes_on_and_keeps_its_stars() -> None:
    person, product = buyer(), make.product(stock=5)
    keeper = make.member(product.merchant)
    case = act(buy(person, product), person, "paid")

    elsewhere = service.note_late(case_id=case.pk, step="ship")
    late = service.note_late(case_id=case.pk, step="accept")
    was = Order.objects.get().overdue
    act(case, keeper, "done")
    service.note_stars(case_id=case.pk, score=4)

    order = Order.objects.get()
    assert (elsewhere, late, was) == (False, True, True)
    assert (order.overdue, order.stars) == (False, 4)


@pytest.mark.django_db
@pytest.mark.usefixtures("shops")
def test_a_coupon_lowers_the_price_and_comes_back_when_the_order_is_withdrawn() -> None:
    person, product = buyer(), make.product(stock=5)
    coupon = make.coupon(person, off=1_000, off_from=5_000)

    case = buy(person, product, coupon=str(coupon.pk), total="40.00")
    order = Order.objects.get()
    used = Coupon.objects.get().state
    cases.withdraw_case(case_id=case.pk, person_id=person.pk, at=NOON)
    run_reactions()

    order.refresh_from_db()
    sku = bookings.sku(code=product.sku.code)
    assert sku is not None
    assert (order.total, order.discount, used) == (4_000, 1_000, "USED")
    assert (order.state, Coupon.objects.get().state, sku.reserved) == ("CANCELLED", "UNUSED", 0)


@pytest.mark.django_db
@pytest.mark.usefixtures("shops")
def test_an_after_sale_claim_holds_its_amount_and_gives_the_money_back() -> None:
    person, product = buyer(), make.product(stock=5)
    keeper = make.member(product.merchant)
    case = act(buy(person, product), person, "paid")
    asking = Asking(at=NOON, person_id=person.pk, window="mall-aftersale")
    (picked,) = sources.get("my_orders").items(asking, values={})
    texts = {
        "order": [picked.key],
        "kind": ["仅退款"],
        "reason": ["七日无理由"],
        "amount": ["30.00"],
        "detail": ["尺寸不合适"],
    }

    claim = windows.submit_texts("mall-aftersale", person, texts=texts)
    run_reactions()
    left = functions.get("refundable")(asking, picked)
    act(claim, keeper, "approve")

    held = Claim.objects.get()
    assert (picked.facts["refundable"], left) == (Decimal("50.00"), Decimal("20.00"))
    assert (held.order.case_id, held.amount, held.state) == (case.pk, 3_000, "DONE")
    assert functions.get("refundable")(asking, picked) == Decimal("20.00")
    refunds = selectors.refunds(subject=f"case:{case.pk}")
    assert (refunds.paid, refunds.refunded, refunds.asked) == (5_000, 3_000, 0)


@pytest.mark.django_db
@pytest.mark.usefixtures("shops")
def test_a_claim_for_more_than_is_left_is_refused_in_words() -> None:
    person, product = buyer(), make.product(stock=5)
    act(buy(person, product), person, "paid")
    order = Order.objects.get()
    make.claim(order, 4_500)
    asking = Asking(at=NOON, person_id=person.pk)
    picked = sources.get("my_orders").pick(asking, key=str(order.case_id))

    assert picked is not None
    assert functions.get("refundable")(asking, picked) == Decimal("5.00")


@pytest.mark.django_db
def test_my_orders_are_ones_own_and_have_something_left() -> None:
    order = make.order()
    asking = Asking(at=NOON, person_id=order.person_id)
    source = sources.get("my_orders")

    assert source.items(asking, values={}) == []
    assert source.pick(asking, key=str(order.case_id)) is not None
    assert (
        source.pick(Asking(at=NOON, person_id=windows.staff().pk), key=str(order.case_id)) is None
    )
    assert source.items(Asking(at=NOON), values={}) == ()


@pytest.mark.django_db
def test_a_case_that_buys_nothing_of_the_mall_is_no_order() -> None:
    person = windows.staff()
    code = windows.window([windows.step("work")])

    windows.submit(code, person)
    run_reactions()

    assert not Order.objects.exists()


def test_merchant_rejected_is_what_the_engine_wrote_down() -> None:
    ask, asking = contexts.get("merchant_rejected"), Asking(at=NOON)

    assert ask(asking, {"merchant_rejected": True}) is True
    assert ask(asking, {}) is False


def test_refundable_of_what_is_no_order_is_nothing() -> None:
    asking = Asking(at=NOON)

    assert functions.get("refundable")(asking, None) == 0
    assert functions.get("refundable")(asking, "x") == 0


@pytest.mark.django_db
def test_sales_count_days_and_leave_out_what_was_cancelled() -> None:
    merchant: Merchant = make.merchant()
    make.order(of=merchant, total=100)
    make.order(of=merchant, total=50, state="FINISHED")
    make.order(of=merchant, total=999, state="CANCELLED")
    make.order(total=7)

    found = selectors.sales(merchant_id=merchant.pk, now=NOON)

    assert (found.orders, found.amount, found.open_orders) == (2, 150, 1)
    assert sum(found.by_day.values()) == 150


class RefundsTests(TestCase):
    @settings(max_examples=30)
    @given(asked=some.lists(some.integers(1, 4_000), max_size=8))
    def test_claims_that_are_let_in_never_add_up_to_more_than_was_paid(
        self, asked: list[int]
    ) -> None:
        """Each is let in only while `refundable` covers it, as the window's rule demands."""
        order = make.order()
        paid = money.paid(amount=5_000, subject=order.subject)
        Payment.objects.filter(pk=paid.pk).update(used_at=NOON)
        picked = Picked(key=str(order.case_id), label="单", facts={"subject": order.subject})
        let_in = 0

        for amount in asked:
            asking = Asking(at=NOON)
            if Decimal(amount) / 100 <= functions.get("refundable")(asking, picked):
                make.claim(order, amount)
                let_in += amount

        assert let_in <= 5_000
        assert selectors.refunds(subject=order.subject).left == 5_000 - let_in
