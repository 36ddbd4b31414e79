"""Payments: how each stands, what came back of it, what the channel said."""

from django import forms
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhilian.core.access import admits
from zhilian.core.asking import Sheet, act, ask
from zhilian.core.effects import yuan
from zhilian.core.form_fields import text
from zhilian.core.listing import Asked, Cell, Column, Empty, Ledger, Narrowing, asked_of
from zhilian.directory import selectors as directory
from zhilian.ledger import selectors, service
from zhilian.ledger.models import Payment
from zhilian.ledger.selectors.payments import SORTS, STATES
from zhilian.ledger.types import ChannelKind, PaymentState, RefundState
from zhilian.ledger.views import desk

LOOKS = {
    PaymentState.CREATED: ("plain", "circle"),
    PaymentState.OPENED: ("blue", "hourglass"),
    PaymentState.CAPTURED: ("good", "circle-check"),
    PaymentState.CLOSED: ("maint", "ban"),
}
REFUND_LOOKS = {
    RefundState.REQUESTED: ("blue", "hourglass"),
    RefundState.SENT: ("blue", "hourglass"),
    RefundState.DONE: ("good", "circle-check"),
    RefundState.FAILED: ("bad", "circle-x"),
}


def state_cell(one: Payment) -> Cell:
    tone, icon = LOOKS[PaymentState(one.state)]
    return Cell(text=one.get_state_display(), tone=tone, icon=icon)


COLUMNS = (
    Column[Payment](
        label="内容",
        cell=lambda one: Cell(
            text=one.title, sub=" · ".join(filter(None, (one.number, one.reference)))
        ),
    ),
    Column[Payment](
        label="付款人",
        cell=lambda one: Cell(text=one.person.name, sub=directory.whole_name(one.person.unit)),
    ),
    Column[Payment](label="支付方式", cell=lambda one: one.channel.name),
    Column[Payment](label="金额（元）", cell=lambda one: yuan(one.amount), num=True),
    Column[Payment](
        label="已退（元）", cell=lambda one: yuan(one.refunded) if one.refunded else "", num=True
    ),
    Column[Payment](label="状态", cell=state_cell),
    Column[Payment](label="支付单号", cell=lambda one: one.reference, only_filed=True),
    Column[Payment](label="渠道单号", cell=lambda one: one.channel_no, only_filed=True),
    Column[Payment](label="发起时间", cell=lambda one: one.made_at, only_filed=True),
    Column[Payment](label="支付时间", cell=lambda one: one.captured_at, only_filed=True),
)


class RefundForm(forms.Form):
    reason = text("退款原因", longest=60, help_text="付款人会在账单里看到。")


@admits(*desk.MONEY)
@never_cache
@require_GET
def payment_list(request: HttpRequest) -> HttpResponse:
    ledger, asked = _ledger(request)
    context = ledger.context(asked, selectors.payment_page(asked=asked))
    return render(request, "console/list.html", context)


@admits(*desk.MONEY)
@require_GET
def payment_export(request: HttpRequest) -> StreamingHttpResponse:
    ledger, asked = _ledger(request)
    return desk.file_of(ledger, asked, selectors.payment_rows(asked=asked))


@admits(*desk.MONEY)
@never_cache
@require_GET
def payment(request: HttpRequest, payment_id: int) -> HttpResponse:
    one = desk.found(selectors.payment_by_id(payment_id=payment_id))
    refunds = selectors.refunds_of(payment_id=one.pk)
    references = [one.reference, *(row.reference for row in refunds)]
    context = {
        "now": timezone.now(),
        "payment": one,
        "state": state_cell(one),
        "refunds": [(row, *REFUND_LOOKS[RefundState(row.state)]) for row in refunds],
        "callbacks": selectors.callbacks_of(references=references),
        "outer": one.channel.kind == ChannelKind.OUTER,
        "may_ask": one.state in (PaymentState.OPENED, PaymentState.CLOSED)
        and one.channel.kind == ChannelKind.OUTER,
        "may_give_back": one.state == PaymentState.CAPTURED and not one.used_at and one.left > 0,
        "crumbs": [desk.crumb("支付与退款", "payments")],
    }
    return render(request, "ledger/payment.html", context)


@admits(*desk.MONEY)
@require_POST
def ask_channel(request: HttpRequest, payment_id: int) -> HttpResponse:
    """How does it stand with the channel?"""
    one = desk.found(selectors.payment_by_id(payment_id=payment_id))
    return act(
        request,
        lambda: service.ask_channel(payment=one, at=timezone.now()),
        done="已向渠道查询，状态如下。",
        to=reverse("ledger:payment", args=[payment_id]),
    )


@admits(*desk.MONEY)
@never_cache
@require_http_methods(["GET", "POST"])
def give_back(request: HttpRequest, payment_id: int) -> HttpResponse:
    """Money that no case has taken goes back now, without waiting for the grace to pass."""
    one = desk.found(selectors.payment_by_id(payment_id=payment_id))
    back = reverse("ledger:payment", args=[payment_id])
    sheet = Sheet(
        title=f"退回 {yuan(one.left)} 元",
        verb="原路退回",
        back=back,
        text=f"按{one.channel.name}原路退回付款人。办件还在等这笔款的，会随之重新等待支付。",
        tone="bad",
        crumbs=[desk.crumb("支付与退款", "payments")],
    )

    def do(form: forms.Form) -> tuple[str, str]:
        service.refund(
            payments=[one.pk],
            amount=one.left,
            reason=form.cleaned_data["reason"],
            effect=f"by-hand:{one.reference}:{one.refunded}",
            at=timezone.now(),
        )
        return "已提交退款，渠道办结后状态自动更新。", back

    return ask(request, form=RefundForm, sheet=sheet, do=do)


@admits(*desk.MONEY)
@require_POST
def try_refund_again(request: HttpRequest, payment_id: int, refund_id: int) -> HttpResponse:
    one = desk.found(selectors.payment_by_id(payment_id=payment_id))
    row = desk.found(
        next((r for r in selectors.refunds_of(payment_id=one.pk) if r.pk == refund_id), None)
    )
    return act(
        request,
        lambda: service.try_again(refund_id=row.pk, at=timezone.now()),
        done="已重新提交退款。",
        to=reverse("ledger:payment", args=[payment_id]),
    )


def _ledger(request: HttpRequest) -> tuple[Ledger[Payment], Asked]:
    channels = [(one.code, one.name) for one in selectors.channels()]
    narrowings = [STATES, Narrowing(name="channel", label="支付方式", choices=channels)]
    ledger = Ledger[Payment](
        title="支付与退款",
        columns=COLUMNS,
        href=lambda one: reverse("ledger:payment", args=[one.pk]),
        lead="外部支付以渠道签名的回调为准，内部账户即时扣款；退款按原渠道返回。",
        placeholder="办件编号、支付单号、渠道单号、姓名",
        narrowings=narrowings,
        sorts=SORTS,
        empty=Empty(
            title="还没有支付", text="有人在窗口里付款后，记录出现在这里。", icon="credit-card"
        ),
        tabs=desk.tabs(request, "ledger:payments"),
        export=reverse("ledger:payment_export"),
    )
    return ledger, asked_of(request, narrowings, SORTS)
