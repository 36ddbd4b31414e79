"""Rows with valid defaults; say only what a test is about."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from django.test import Client
from django.urls import reverse

from zhilian.bookings import service as bookings
from zhilian.bookings.service import Movement
from zhilian.bookings.types import MoveKind, StockLine
from zhilian.core.effects import Call
from zhilian.core.testing import NOON
from zhilian.directory.models import Person
from zhilian.directory.tests import make as directory
from zhilian.directory.tests import make as people
from zhilian.mall import service
from zhilian.mall.models import Claim, Coupon, CouponKind, Member, Merchant, Order, Product
from zhilian.mall.types import (
    CATEGORIES,
    Cause,
    ClaimState,
    CouponDraft,
    MerchantDraft,
    OrderState,
    ProductDraft,
)

_numbers = count(1)
TODAY = date(2026, 11, 24)


def cause(**values: Any) -> Cause:
    return Cause(**{"at": NOON, **values})


def merchant(*, keeper: Person | None = None, **values: Any) -> Merchant:
    """A merchant with one person who acts for it."""
    n = next(_numbers)
    who = keeper or directory.person(roles=["merchant"])
    defaults: dict[str, Any] = {
        "name": f"示例商贸{n}",
        "uscc": f"91610100MA{n:08d}"[:18],
        "categories": CATEGORIES,
    }
    draft = MerchantDraft(**{**defaults, **values})
    return service.open_shop(draft=draft, cause=cause(by_id=who.pk))


def member(merchant: Merchant) -> Person:
    return Member.objects.select_related("person").filter(merchant=merchant)[0].person


def product(
    *, of: Merchant | None = None, stock: int = 10, on: bool = True, **values: Any
) -> Product:
    n = next(_numbers)
    seller = of or merchant()
    defaults: dict[str, Any] = {"name": f"商品{n}", "category": "粮油副食", "price": 2_500}
    draft = ProductDraft(**{**defaults, **values})
    made = service.save_product(merchant_id=seller.pk, product_id=None, draft=draft, cause=cause())
    if stock and not made.sku.unlimited:
        movement = Movement(key=f"in-{made.pk}", kind=MoveKind.IN, at=NOON)
        lines = [StockLine(sku=made.sku.code, qty=stock)]
        bookings.move_stock(lines=lines, movement=movement)
    if on:
        service.review_product(product_id=made.pk, passed=True, note="", cause=cause())
    made.refresh_from_db()
    return made


def coupon_kind(**values: Any) -> CouponKind:
    n = next(_numbers)
    defaults: dict[str, Any] = {
        "name": f"满减券{n}",
        "off": 1_000,
        "off_from": 5_000,
        "valid_from": TODAY - timedelta(days=1),
        "valid_to": TODAY + timedelta(days=30),
    }
    draft = CouponDraft(**{**defaults, **values})
    return service.make_coupon_kind(draft=draft, cause=cause())


def coupon(person: Person, **values: Any) -> Coupon:
    kind = coupon_kind(**values)
    service.issue_coupons(kind_id=kind.pk, person_ids=[person.pk], cause=cause())
    return Coupon.objects.get(coupon_kind=kind, person=person)


def order(*, of: Merchant | None = None, person: Person | None = None, **values: Any) -> Order:
    n = next(_numbers)
    defaults: dict[str, Any] = {
        "case_id": 10_000 + n,
        "number": f"DD{n:04d}",
        "window": "mall-order",
        "total": 5_000,
        "placed_at": NOON,
        "changed_at": NOON,
        "state": OrderState.RUNNING,
    }
    return Order.objects.create(
        merchant=of or merchant(),
        person=person or directory.person(),
        **{**defaults, **values},
    )


def claim(order: Order, amount: int, **values: Any) -> Claim:
    n = next(_numbers)
    defaults: dict[str, Any] = {
        "case_id": 20_000 + n,
        "number": f"SH{n:04d}",
        "state": ClaimState.OPEN,
        "made_at": NOON,
        "changed_at": NOON,
    }
    return Claim.objects.create(order=order, amount=amount, **{**defaults, **values})


def call(name: str, *, by: Person | None = None, **values: Any) -> Call:
    n = next(_numbers)
    defaults = {"key": f"case/{n}", "subject": f"case:{n}", "number": f"DD{n}", "window": "w"}
    return Call(name=name, at=NOON, person_id=by.pk if by else None, **{**defaults, **values})


def text(answer: Any) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(body.decode())


def page(client: Client, name: str, /, *args: Any, **query: str) -> str:
    return text(client.get(reverse(f"mall:{name}", args=args), query))


def post(client: Client, name: str, /, *args: Any, **said: Any) -> Any:
    return client.post(reverse(f"mall:{name}", args=args), said, follow=True)


def seller(merchant: Merchant) -> Client:
    """A browser of the person who acts for the merchant."""
    client = Client()
    people.sign_in(client, member(merchant))
    return client
