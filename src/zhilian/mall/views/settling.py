"""Settlement as merchants see it: what is owed, which batches were paid, for which orders."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from zhilian.core.access import admits
from zhilian.core.effects import yuan
from zhilian.core.listing import Asked, Button, Cell, Column, Empty, Ledger, asked_of
from zhilian.core.times import local
from zhilian.ledger import selectors as ledger
from zhilian.ledger.selectors import SettlementBatch
from zhilian.ledger.selectors.settling import NARROWINGS, SORTS, state_of
from zhilian.ledger.types import BatchState
from zhilian.mall.views import desk
from zhilian.mall.views.desk import Scope

COLUMNS = (
    Column[SettlementBatch](
        label="批次", cell=lambda one: Cell(text=one.number, sub=one.merchant.name)
    ),
    Column[SettlementBatch](label="商户", cell=lambda one: one.merchant.name, only_filed=True),
    Column[SettlementBatch](
        label="生成", cell=lambda one: f"{local(one.made_at):%Y-%m-%d}",
        filed=lambda one: one.made_at,
    ),
    Column[SettlementBatch](label="应付（元）", cell=lambda one: yuan(one.net), num=True),
    Column[SettlementBatch](label="状态", cell=state_of),
    Column[SettlementBatch](label="付款", cell=lambda one: one.paid_at),
    Column[SettlementBatch](label="付款凭证", cell=lambda one: one.voucher, only_filed=True),
)  # fmt: skip


@admits(*desk.BOTH)
@never_cache
@require_GET
@desk.scoped
def batch_list(request: HttpRequest, *, whose: Scope) -> HttpResponse:
    shown, asked = _ledger(request, whose)
    code = whose.merchant.code if whose.merchant else None
    waiting = ledger.items_waiting(merchant=code) if code else []
    context = {
        **shown.context(asked, ledger.batch_page(asked=asked, merchant=code)),
        "terms": ledger.terms_of(merchant=code) if code else None,
        "waiting": waiting,
        "waiting_net": sum(item.net for item in waiting),
        "next_due": waiting[0].due_date if waiting else None,
        "by_merchant": [] if code else _by_merchant(),
    }
    return render(request, "mall/batches.html", context)


@admits(*desk.BOTH)
@require_GET
@desk.scoped
def batch_export(request: HttpRequest, *, whose: Scope) -> StreamingHttpResponse:
    shown, asked = _ledger(request, whose)
    code = whose.merchant.code if whose.merchant else None
    return desk.file_of(request, shown, asked, ledger.batch_rows(asked=asked, merchant=code))


@admits(*desk.BOTH)
@never_cache
@require_GET
@desk.scoped
def batch(request: HttpRequest, batch_id: int, *, whose: Scope) -> HttpResponse:
    one = desk.found(ledger.batch(batch_id=batch_id))
    if whose.merchant is not None and one.merchant.merchant != whose.merchant.code:
        return desk.found(None)
    context = {
        "batch": one,
        "state": state_of(one),
        "items": ledger.items_of(batch_id=one.pk),
        "whose": whose,
        "waits": one.state == BatchState.DRAFT,
        "crumbs": [desk.crumb("结算", "batches")],
    }
    return render(request, "mall/batch.html", context)


def _by_merchant() -> list[tuple[str, int]]:
    """What each is owed that stands in no batch yet, the most first."""
    waiting = ledger.waiting_by_merchant()
    rows = [(one.name, waiting[one.pk]) for one in ledger.terms() if waiting.get(one.pk)]
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def _ledger(request: HttpRequest, whose: Scope) -> tuple[Ledger[SettlementBatch], Asked]:
    terms = Button(label="结算条件", href=reverse("ledger:terms"), icon="settings")
    shown = Ledger[SettlementBatch](
        title="结算",
        columns=COLUMNS,
        href=lambda one: reverse("mall:batch", args=[one.pk]),
        lead="订单交付后进入账期，到期款项每天凌晨按商户汇成批次；一人审核，另一人付款。",
        placeholder="批次号、商户",
        narrowings=NARROWINGS,
        sorts=SORTS,
        empty=Empty(title="还没有批次", text="订单交付并过账期后自动生成。", icon="handshake"),
        buttons=(terms,) if whose.section else (),
        tabs=desk.tabs(request, "batches"),
        export=reverse("mall:batch_export"),
    )
    return shown, asked_of(request, NARROWINGS, SORTS)
