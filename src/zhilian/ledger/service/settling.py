"""Merchants: what an order brought them, and the batches in which they are paid."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Sum

from zhilian.core import events
from zhilian.core.times import local, local_date
from zhilian.ledger.errors import BadMove, LedgerRefused
from zhilian.ledger.events import BatchMoved, SettlementQueued, TermsSet
from zhilian.ledger.models import (
    Account,
    MerchantTerms,
    Payment,
    SettlementBatch,
    SettlementItem,
)
from zhilian.ledger.service.accounts import clearing, ensure_account
from zhilian.ledger.service.posting import post
from zhilian.ledger.shares import shares
from zhilian.ledger.types import (
    BATCH_MOVES,
    About,
    AccountKind,
    BatchState,
    ItemKind,
    Line,
)

HOUSE = "house"
"""Who is settled when an order names no merchant: our own shops."""


@dataclass(frozen=True, kw_only=True)
class Sale:
    """What is to be settled: `parts` are 分 by merchant, as the order was priced. `key` makes it
    once.
    """

    key: str
    subject: str
    number: str
    window: str
    parts: Mapping[str, int]
    at: datetime


@transaction.atomic
def set_terms(
    *, merchant: str, name: str, commission_bp: int, days: int, at: datetime
) -> MerchantTerms:
    """How a merchant is settled from now on. Errors: `LedgerRefused` for a figure out of range."""
    if not 0 <= commission_bp <= 10_000 or not 0 <= days <= 366:
        raise LedgerRefused("佣金要在 0 到 100 % 之间，账期要在 0 到 366 天之间。")
    terms, _made = MerchantTerms.objects.update_or_create(
        merchant=merchant,
        defaults={"name": name, "commission_bp": commission_bp, "days": days, "changed_at": at},
    )
    events.record(TermsSet(at=at, merchant=merchant, commission_bp=commission_bp, days=days))
    return terms


@transaction.atomic
def queue_settlement(*, sale: Sale) -> list[SettlementItem]:
    """An order was delivered: what is left of its money after refunds goes from the window's
    clearing account to its merchants, less commission. Once by `sale.key`.
    """
    done = list(SettlementItem.objects.filter(key__startswith=f"{sale.key}:").order_by("id"))
    if done:
        return done
    left = _left_of(sale.subject)
    parts = dict(sale.parts) or {HOUSE: left}
    net = shares(left, list(parts.values()))
    return [
        _queue(sale, merchant, amount, kind=ItemKind.ORDER)
        for merchant, amount in zip(parts, net, strict=True)
        if amount
    ]


@transaction.atomic
def adjust_settlement(*, sale: Sale, amount: int) -> list[SettlementItem]:
    """`amount` 分 of a settled order were given back: its merchants bear it in proportion to what
    they got. Before an order is settled there is nothing to adjust: it will be settled net.
    """
    done = list(SettlementItem.objects.filter(key__startswith=f"{sale.key}:").order_by("id"))
    if done:
        return done
    rows = SettlementItem.objects.filter(subject=sale.subject)
    got = dict(rows.values_list("merchant__merchant").annotate(s=Sum("gross")).order_by())
    held = {merchant: gross for merchant, gross in got.items() if gross > 0}
    parts = shares(min(amount, sum(held.values())), list(held.values()))
    return [
        _queue(sale, merchant, -part, kind=ItemKind.ADJUST)
        for merchant, part in zip(held, parts, strict=True)
        if part
    ]


@transaction.atomic
def make_batches(*, day: date, at: datetime) -> list[SettlementBatch]:
    """Gather what is due until `day` into one batch a merchant; who owes us waits for more."""
    due = SettlementItem.objects.select_for_update().filter(batch=None, due_date__lte=day)
    by_merchant: dict[int, list[SettlementItem]] = {}
    for item in due.order_by("id"):
        by_merchant.setdefault(item.merchant_id, []).append(item)
    return [
        _batch(merchant_id, items, at=at)
        for merchant_id, items in by_merchant.items()
        if sum(item.net for item in items) > 0
    ]


@transaction.atomic
def approve_batch(*, batch_id: int, person_id: int, at: datetime) -> SettlementBatch:
    batch = _moved(batch_id, BatchState.APPROVED)
    batch.approved_by_id, batch.approved_at = person_id, at
    return _kept(batch, at=at)


@transaction.atomic
def send_back_batch(*, batch_id: int, reason: str, at: datetime) -> SettlementBatch:
    """Undo of an approval, before it is paid."""
    batch = _moved(batch_id, BatchState.DRAFT)
    batch.approved_by, batch.approved_at = None, None
    return _kept(batch, at=at, reason=reason)


@transaction.atomic
def pay_batch(*, batch_id: int, person_id: int, voucher: str, at: datetime) -> SettlementBatch:
    """The bank has paid it. Errors: `BadMove` when the same person has approved it."""
    batch = _moved(batch_id, BatchState.PAID)
    if batch.approved_by_id == person_id:
        raise BadMove("审核和付款要由两个人办，请另一位财务人员登记付款。")
    batch.paid_by_id, batch.paid_at, batch.voucher = person_id, at, voucher.strip()[:60]
    bank = ensure_account(kind=AccountKind.BANK, name="基本户", at=at)
    owed = _owed(batch.merchant, at=at)
    about = About(
        key=f"batch:{batch.pk}:paid",
        kind="商户结算",
        at=at,
        subject=f"batch:{batch.pk}",
        number=batch.number,
        memo=f"{batch.merchant.name} {batch.voucher}"[:120],
    )
    post(lines=[Line(source=owed.pk, target=bank.pk, amount=batch.net)], about=about)
    return _kept(batch, at=at)


def _left_of(subject: str) -> int:
    mine = Payment.objects.captured().filter(subject=subject, used_at__isnull=False)
    return sum(payment.left for payment in mine)


def _queue(sale: Sale, merchant: str, gross: int, *, kind: ItemKind) -> SettlementItem:
    terms = _terms(merchant, at=sale.at)
    commission = abs(gross) * terms.commission_bp // 10_000 * (1 if gross > 0 else -1)
    item = SettlementItem.objects.create(
        key=f"{sale.key}:{merchant}"[:200],
        kind=kind,
        merchant=terms,
        subject=sale.subject,
        number=sale.number,
        window=sale.window,
        gross=gross,
        commission=commission,
        net=gross - commission,
        at=sale.at,
        due_date=local_date(sale.at) + timedelta(days=terms.days),
    )
    _post_item(item)
    events.record(SettlementQueued(at=sale.at, item_id=item.pk, about=sale.subject))
    return item


def _post_item(item: SettlementItem) -> None:
    """From the window to the merchant and to us; an adjustment the other way."""
    window = clearing(window=item.window, at=item.at).pk
    ends = (
        (_owed(item.merchant, at=item.at).pk, item.net),
        (ensure_account(kind=AccountKind.COMMISSION, at=item.at).pk, item.commission),
    )
    lines = [
        Line(source=window, target=end, amount=amount)
        if amount > 0
        else Line(source=end, target=window, amount=-amount)
        for end, amount in ends
        if amount
    ]
    about = About(
        key=f"settlement:{item.pk}",
        kind="结算调整" if item.kind == ItemKind.ADJUST else "进入结算",
        at=item.at,
        subject=item.subject,
        number=item.number,
        memo=item.merchant.name,
    )
    post(lines=lines, about=about)


def _terms(merchant: str, *, at: datetime) -> MerchantTerms:
    name = "自营" if merchant == HOUSE else merchant
    terms, _made = MerchantTerms.objects.get_or_create(
        merchant=merchant, defaults={"name": name, "changed_at": at}
    )
    return terms


def _owed(merchant: MerchantTerms, *, at: datetime) -> Account:
    return ensure_account(
        kind=AccountKind.MERCHANT, owner=merchant.merchant, name=merchant.name, at=at
    )


def _batch(merchant_id: int, items: list[SettlementItem], *, at: datetime) -> SettlementBatch:
    batch = SettlementBatch.objects.create(
        number=f"JS{local(at):%Y%m%d}-{merchant_id:04d}-{items[0].pk}",
        merchant_id=merchant_id,
        net=sum(item.net for item in items),
        made_at=at,
    )
    ids = [item.pk for item in items]
    SettlementItem.objects.filter(pk__in=ids).update(batch=batch)
    events.record(BatchMoved(at=at, batch_id=batch.pk, state=batch.state))
    return batch


def _moved(batch_id: int, state: BatchState) -> SettlementBatch:
    batch = SettlementBatch.objects.select_for_update(of=("self",)).select_related("merchant")
    found = batch.get(pk=batch_id)
    if state not in BATCH_MOVES[BatchState(found.state)]:
        raise BadMove(f"批次现在{found.get_state_display()}，不能改为{state.label}，请刷新页面。")
    found.state = state
    return found


def _kept(batch: SettlementBatch, *, at: datetime, reason: str = "") -> SettlementBatch:
    batch.save()
    state = BatchState(batch.state).value
    events.record(BatchMoved(at=at, batch_id=batch.pk, state=state, reason=reason[:200]))
    return batch
