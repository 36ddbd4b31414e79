"""Orders and after-sale cases, written down as their cases begin, go on and end.

A case is an order of the mall when what was picked in it is sold by one of its merchants; it is a
claim when an order of the mall was picked. No window is named.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from zhilian.cases import selectors as cases
from zhilian.cases.selectors import CaseBrief
from zhilian.catalogue import selectors as catalogue
from zhilian.core import events
from zhilian.core.calls import key_of
from zhilian.core.effects import Asking, Picked, contexts, fen
from zhilian.mall.events import OrderNoted
from zhilian.mall.models import CartLine, Claim, Merchant, Order, OrderLine
from zhilian.mall.types import ClaimState, OrderLineRow, OrderState

TOTAL = "order_total"
ENDED = {"FINISHED": OrderState.FINISHED}
RUNNING = frozenset({"RUNNING", "RETURNED"})


@transaction.atomic
def note_case(*, case_id: int, at: datetime) -> Order | Claim | None:
    """A case has begun: keep it as an order or a claim when it is one. Again is the same."""
    brief = cases.case_brief(case_id=case_id)
    order = _order_picked(brief.values)
    if order is not None:
        return _note_claim(brief, order=order, at=at)
    lines = lines_of(brief.values)
    merchant = _merchant_of(brief.values)
    if not lines or merchant is None:
        return None
    return _note_order(brief, merchant=merchant, lines=lines, at=at)


@transaction.atomic
def follow_case(*, case_id: int, at: datetime) -> None:
    """A case moved or ended: its order or claim stands as the case does now."""
    if not _known(case_id):
        return
    brief = cases.case_brief(case_id=case_id)
    step = _step_name(brief)
    order = Order.objects.select_for_update().filter(case_id=case_id).first()
    if order is not None:
        order.state = _order_state(brief.status)
        order.overdue = order.overdue and order.step == step
        order.step, order.changed_at = step, at
        order.save(update_fields=["state", "step", "overdue", "changed_at"])
        events.record(OrderNoted(at=at, order_id=order.pk, state=order.state))
    claim = Claim.objects.select_for_update().filter(case_id=case_id).first()
    if claim is not None:
        claim.state = _claim_state(brief.status)
        claim.step, claim.changed_at = step, at
        claim.save(update_fields=["state", "step", "changed_at"])


@transaction.atomic
def note_late(*, case_id: int, step: str) -> bool:
    """A step of an order ran past its limit. False when it is none, or has gone on since."""
    order = Order.objects.select_for_update().filter(case_id=case_id).first()
    if order is None or order.state != OrderState.RUNNING or order.overdue:
        return False
    if cases.case_brief(case_id=case_id).step_key != step:
        return False
    order.overdue = True
    order.save(update_fields=["overdue"])
    return True


@transaction.atomic
def note_stars(*, case_id: int, score: int) -> bool:
    """The buyer has said how it was; what was bought is known by it."""
    return Order.objects.filter(case_id=case_id).update(stars=score) == 1


def lines_of(values: Mapping[str, Any]) -> list[OrderLineRow]:
    """What was picked that has a price, with how many of it."""
    return [
        OrderLineRow(
            sku=thing.key,
            name=thing.label[:80],
            qty=qty,
            price=fen(thing.facts["price"]),
        )
        for thing, qty in _sold(values)
    ]


def _note_order(
    brief: CaseBrief, *, merchant: Merchant, lines: list[OrderLineRow], at: datetime
) -> Order:
    asking = Asking(at=at, person_id=brief.applicant_id, window=brief.window_code)
    total = fen(contexts.get(TOTAL)(asking, brief.values))
    order, made = Order.objects.get_or_create(
        case_id=brief.id,
        defaults={
            "number": brief.number,
            "window": brief.window_code,
            "merchant": merchant,
            "person_id": brief.applicant_id,
            "total": total,
            "discount": max(sum(line.amount for line in lines) - total, 0),
            "placed_at": brief.submitted_at,
            "state": _order_state(brief.status),
            "step": _step_name(brief),
            "changed_at": at,
        },
    )
    if made:
        OrderLine.objects.bulk_create(
            [
                OrderLine(order=order, sku=line.sku, name=line.name, qty=line.qty, price=line.price)
                for line in lines
            ]
        )
        codes = [line.sku for line in lines]
        CartLine.objects.filter(person_id=order.person_id, product__sku__code__in=codes).delete()
        events.record(OrderNoted(at=at, order_id=order.pk, state=order.state))
    return order


def _note_claim(brief: CaseBrief, *, order: Order, at: datetime) -> Claim:
    amount = brief.values.get("amount")
    claim, _ = Claim.objects.get_or_create(
        case_id=brief.id,
        defaults={
            "number": brief.number,
            "order": order,
            "amount": fen(amount) if amount is not None else 0,
            "what": key_of(brief.values.get("kind"))[:20],
            "reason": key_of(brief.values.get("reason"))[:40],
            "state": _claim_state(brief.status),
            "step": _step_name(brief),
            "made_at": brief.submitted_at,
            "changed_at": at,
        },
    )
    return claim


def _known(case_id: int) -> bool:
    return (
        Order.objects.filter(case_id=case_id).exists()
        or Claim.objects.filter(case_id=case_id).exists()
    )


def _order_picked(values: Mapping[str, Any]) -> Order | None:
    for value in values.values():
        subject = value.facts.get("subject") if isinstance(value, Picked) else None
        case_id = str(subject or "").removeprefix("case:")
        if case_id.isdecimal():
            found = Order.objects.filter(case_id=int(case_id)).first()
            if found is not None:
                return found
    return None


def _merchant_of(values: Mapping[str, Any]) -> Merchant | None:
    codes = {str(thing.facts.get("merchant") or "") for thing, _ in _sold(values)} - {""}
    return Merchant.objects.filter(code__in=codes).first() if len(codes) == 1 else None


def _sold(values: Mapping[str, Any]) -> Iterator[tuple[Picked, int]]:
    for value in values.values():
        if isinstance(value, Picked) and "price" in value.facts:
            yield value, 1
        elif isinstance(value, list | tuple):
            for row in value:
                if isinstance(row, Mapping):
                    yield from _in_row(row)


def _in_row(row: Mapping[str, Any]) -> Iterator[tuple[Picked, int]]:
    for cell in row.values():
        if isinstance(cell, Picked) and "price" in cell.facts:
            yield cell, int(row.get("qty") or 1)


def _order_state(status: str) -> OrderState:
    if status in RUNNING:
        return OrderState.RUNNING
    return ENDED.get(status, OrderState.CANCELLED)


def _claim_state(status: str) -> ClaimState:
    if status in RUNNING:
        return ClaimState.OPEN
    return ClaimState.DONE if status == "FINISHED" else ClaimState.ENDED


def _step_name(brief: CaseBrief) -> str:
    """What people call the step at which the case stands; empty when it has ended."""
    if brief.status not in RUNNING:
        return ""
    declaration = catalogue.window(code=brief.window_code).declaration
    return next((step.name for step in declaration.steps if step.key == brief.step_key), "")[:40]
