"""What merchants are owed, and in which batches they are paid."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q, QuerySet, Sum

from zhilian.core.listing import Asked, Cell, Narrowing, Page, Sort, cut, order, whole
from zhilian.ledger.models import MerchantTerms, SettlementBatch, SettlementItem
from zhilian.ledger.types import BatchState

SORTS = (
    Sort(key="new", label="最近生成", field="id", falling=True),
    Sort(key="high", label="金额由高到低", field="net", falling=True),
)
NARROWINGS = (Narrowing(name="state", label="状态", choices=BatchState.choices),)
LOOKS = {
    BatchState.DRAFT: ("risk", "hourglass"),
    BatchState.APPROVED: ("blue", "clipboard-check"),
    BatchState.PAID: ("good", "circle-check"),
}


def state_of(one: SettlementBatch) -> Cell:
    """How a batch stands, as lists and pages show it."""
    tone, icon = LOOKS[BatchState(one.state)]
    return Cell(text=one.get_state_display(), tone=tone, icon=icon)


def batch(*, batch_id: int) -> SettlementBatch | None:
    found = SettlementBatch.objects.select_related("merchant", "approved_by", "paid_by")
    return found.filter(pk=batch_id).first()


def batch_page(*, asked: Asked, merchant: str | None = None) -> Page[SettlementBatch]:
    """All, or those of one merchant."""
    found = _narrowed(asked, merchant)
    return cut(found, sort=order(SORTS, asked.sort), after=asked.after)


def batch_rows(*, asked: Asked, merchant: str | None = None) -> Iterator[SettlementBatch]:
    return whole(_narrowed(asked, merchant), sort=order(SORTS, asked.sort))


def items_of(*, batch_id: int) -> list[SettlementItem]:
    return list(SettlementItem.objects.filter(batch_id=batch_id).order_by("id"))


def items_waiting(*, merchant: str) -> list[SettlementItem]:
    """What a merchant is owed and stands in no batch yet, what is due first on top."""
    found = SettlementItem.objects.filter(merchant__merchant=merchant, batch=None)
    return list(found.order_by("due_date", "id"))


def terms() -> list[MerchantTerms]:
    return list(MerchantTerms.objects.order_by("name", "id"))


def terms_of(*, merchant: str) -> MerchantTerms | None:
    return MerchantTerms.objects.filter(merchant=merchant).first()


def waiting_by_merchant() -> dict[int, int]:
    """What is owed and stands in no batch yet, 分 by merchant."""
    rows = SettlementItem.objects.filter(batch=None).values_list("merchant")
    return dict(rows.annotate(s=Sum("net")).order_by())


def _narrowed(asked: Asked, merchant: str | None) -> QuerySet[SettlementBatch]:
    found = SettlementBatch.objects.select_related("merchant", "approved_by", "paid_by")
    if merchant is not None:
        found = found.filter(merchant__merchant=merchant)
    if asked.q:
        found = found.filter(
            Q(number__startswith=asked.q.upper()) | Q(merchant__name__contains=asked.q)
        )
    if asked.get("state"):
        found = found.filter(state=asked.get("state"))
    return found
