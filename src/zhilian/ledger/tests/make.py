"""Makers: valid rows by default; a test states only what it is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from threading import Barrier
from typing import Any

from django.db import connection

from zhilian.core.effects import Call, Picked, effects
from zhilian.core.errors import Refusal
from zhilian.core.testing import NOON
from zhilian.directory.models import Person
from zhilian.directory.tests import make as people
from zhilian.ledger import service
from zhilian.ledger.models import (
    Account,
    Channel,
    Discrepancy,
    MerchantTerms,
    Payment,
    SettlementBatch,
    SettlementItem,
    Transaction,
)
from zhilian.ledger.providers.base import Reading, Seen
from zhilian.ledger.types import (
    About,
    AccountKind,
    ChannelKind,
    ItemKind,
    Line,
    PayOrder,
    Trouble,
)

_numbers = count(1)
MANY = 40


def person() -> Person:
    return people.person(roles=["staff"])


def account(*, kind: AccountKind = AccountKind.INCOME, held: int = 0) -> Account:
    """An account of its own with `held` 分 on it."""
    made = service.ensure_account(kind=kind, owner=f"test-{next(_numbers)}", at=NOON)
    if held:
        grant(made, held)
    made.refresh_from_db()
    return made


def wallet(*, of: Person, kind: AccountKind = AccountKind.MEAL_CARD, held: int = 0) -> Account:
    made = service.wallet(kind=kind, person_id=of.pk, at=NOON)
    if held:
        grant(made, held)
    made.refresh_from_db()
    return made


def grant(to: Account, amount: int) -> Transaction:
    source = service.fund(owner="test", name="测试拨款", at=NOON)
    line = Line(source=source.pk, target=to.pk, amount=amount)
    return service.post(lines=[line], about=about(key=f"grant-{next(_numbers)}"))


def about(*, key: str = "", at: datetime = NOON) -> About:
    return About(key=key or f"key-{next(_numbers)}", kind="测试", at=at, subject="case:1")


def channel(**values: Any) -> Channel:
    """An outer way to pay by the provider in memory."""
    n = next(_numbers)
    defaults = {
        "code": f"outer-{n}",
        "name": "微信",
        "kind": ChannelKind.OUTER,
        "provider": "fake",
        "changed_at": NOON,
    }
    return Channel.objects.create(**{**defaults, **values})


def pay_order(*, by: Person | None = None, subject: str = "case:1") -> PayOrder:
    return PayOrder(
        subject=subject,
        number="A20261124-0001",
        window="mall-order",
        title="商品购买",
        person_id=(by or person()).pk,
    )


def payment(*, amount: int = 1200, of: Channel | None = None, **order: Any) -> Payment:
    found = of or Channel.objects.filter(kind=ChannelKind.OUTER).first() or channel()
    return service.start_payment(
        order=pay_order(**order),
        channel=found.name,
        amount=amount,
        expires_at=NOON + timedelta(minutes=30),
        at=NOON,
    )


def paid(*, amount: int = 1200, at: datetime = NOON, **more: Any) -> Payment:
    """A payment whose money is there."""
    made = payment(amount=amount, **more)
    reading = Reading(
        state=Seen.PAID, reference=made.reference, channel_no=f"T{made.pk}", amount=amount, at=at
    )
    service.capture(reference=made.reference, reading=reading, at=at)
    made.refresh_from_db()
    return made


def batch(*, merchant: str, name: str = "商户", net: int = 10_000) -> SettlementBatch:
    """A batch that waits for approval, with the one item that it pays."""
    n = next(_numbers)
    terms, _ = MerchantTerms.objects.get_or_create(
        merchant=merchant, defaults={"name": name, "changed_at": NOON}
    )
    made = SettlementBatch.objects.create(
        number=f"JS20261124-{n}", merchant=terms, net=net, made_at=NOON
    )
    SettlementItem.objects.create(
        key=f"item-{n}",
        kind=ItemKind.ORDER,
        merchant=terms,
        subject=f"case:{n}",
        number=f"20261124-{n:04d}",
        window="mall-order",
        gross=net,
        commission=0,
        net=net,
        at=NOON,
        due_date=NOON.date(),
        batch=made,
    )
    return made


def trouble(of: Payment, **values: Any) -> Discrepancy:
    """One thing about a payment that does not agree."""
    defaults: dict[str, Any] = {
        "key": f"trouble-{next(_numbers)}",
        "trouble": Trouble.AMOUNT,
        "channel": of.channel,
        "payment": of,
        "reference": of.reference,
        "ours": of.amount,
        "found_at": NOON,
    }
    return Discrepancy.objects.create(**{**defaults, **values})


def call(name: str, /, *, by: Person, **more: Any) -> Call:
    """A call of an effect for case 1 of the mall."""
    defaults: dict[str, Any] = {
        "key": f"A20261124-0001/{name}/{next(_numbers)}",
        "subject": "case:1",
        "number": "A20261124-0001",
        "window": "mall-order",
        "at": NOON,
        "person_id": by.pk,
    }
    return Call(name=name, **{**defaults, **more})


def product(*, price: str = "3.50", merchant: str = "") -> Picked:
    facts: Mapping[str, Any] = {"price": Decimal(price), "merchant": merchant}
    return Picked(key=f"sku-{next(_numbers)}", label="馒头", facts=facts)


def all_at_once(act: Callable[[int], str], *, many: int = MANY) -> list[str]:
    """So many threads, each with a connection of its own, let go together."""
    barrier = Barrier(many)

    def run(place: int) -> str:
        try:
            barrier.wait()
            return act(place)
        except Refusal as refusal:
            return type(refusal).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(many) as pool:
        return list(pool.map(run, range(many)))


def run(name: str, by: Person, **more: Any) -> Any:
    return effects.get(name)(call(name, by=by, **more))


def bought(buyer: Person) -> Any:
    """7 yuan by an outer channel and 5 in points."""
    paid(amount=700, by=buyer)
    wallet(of=buyer, kind=AccountKind.POINTS, held=500)
    rows = (
        {"channel": "微信", "amount": Decimal("7.00")},
        {"channel": "积分", "amount": Decimal("5.00")},
    )
    return run("pay.split", buyer, args={"split": rows, "amount": Decimal("12.00")})
