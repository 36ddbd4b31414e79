"""Settlement with merchants: batches are approved by one hand and paid by another; terms."""

from django import forms
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhilian.core.access import admits
from zhilian.core.asking import Sheet, act, ask, reason_of
from zhilian.core.effects import yuan
from zhilian.core.form_fields import text, whole
from zhilian.core.listing import Asked, Button, Cell, Column, Empty, Ledger, asked_of
from zhilian.core.times import local_date
from zhilian.ledger import selectors, service
from zhilian.ledger.models import SettlementBatch
from zhilian.ledger.selectors.settling import NARROWINGS, SORTS, state_of
from zhilian.ledger.types import BatchState
from zhilian.ledger.views import desk

COLUMNS = (
    Column[SettlementBatch](
        label="批次", cell=lambda one: Cell(text=one.number, sub=one.merchant.name)
    ),
    Column[SettlementBatch](label="商户", cell=lambda one: one.merchant.name, only_filed=True),
    Column[SettlementBatch](label="应付（元）", cell=lambda one: yuan(one.net), num=True),
    Column[SettlementBatch](label="状态", cell=state_of),
    Column[SettlementBatch](
        label="审核人", cell=lambda one: one.approved_by.name if one.approved_by else ""
    ),
    Column[SettlementBatch](
        label="付款人", cell=lambda one: one.paid_by.name if one.paid_by else ""
    ),
    Column[SettlementBatch](label="付款凭证", cell=lambda one: one.voucher, only_filed=True),
    Column[SettlementBatch](label="生成时间", cell=lambda one: one.made_at, only_filed=True),
)


class PayForm(forms.Form):
    voucher = text("付款凭证号", longest=60, help_text="网银流水号或转账凭证号，供对账使用。")


class TermsForm(forms.Form):
    name = text("商户名称", longest=60)
    commission_bp = whole("佣金（万分之）", high=10_000, help_text="例如 500 即 5 %。")
    days = whole("账期（天）", high=366, help_text="订单完成后多少天到期。")


@admits(*desk.SETTLERS)
@never_cache
@require_GET
def batch_list(request: HttpRequest) -> HttpResponse:
    ledger, asked = _ledger(request)
    context = ledger.context(asked, selectors.batch_page(asked=asked))
    return render(request, "console/list.html", context)


@admits(*desk.SETTLERS)
@require_GET
def batch_export(request: HttpRequest) -> StreamingHttpResponse:
    ledger, asked = _ledger(request)
    return desk.file_of(ledger, asked, selectors.batch_rows(asked=asked))


@admits(*desk.SETTLERS)
@require_POST
def make_batches(request: HttpRequest) -> HttpResponse:
    """Gather what is due now, without waiting for the night."""
    now = timezone.now()
    return act(
        request,
        lambda: service.make_batches(day=local_date(now), at=now),
        done="到期款项已生成批次。",
        to="ledger:batches",
    )


@admits(*desk.SETTLERS)
@never_cache
@require_GET
def batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    one = desk.found(selectors.batch(batch_id=batch_id))
    person_id = desk.me(request).pk
    context = {
        "batch": one,
        "state": state_of(one),
        "items": selectors.items_of(batch_id=batch_id),
        "may_approve": one.state == BatchState.DRAFT and desk.may(request, *desk.SETTLERS),
        "may_pay": one.state == BatchState.APPROVED
        and desk.may(request, *desk.MONEY)
        and one.approved_by_id != person_id,
        "own_approval": one.state == BatchState.APPROVED and one.approved_by_id == person_id,
        "crumbs": [desk.crumb("商户结算", "batches")],
    }
    return render(request, "ledger/batch.html", context)


@admits(*desk.SETTLERS)
@require_POST
def approve(request: HttpRequest, batch_id: int) -> HttpResponse:
    return act(
        request,
        lambda: service.approve_batch(
            batch_id=batch_id, person_id=desk.me(request).pk, at=timezone.now()
        ),
        done="已审核，请另一位财务人员登记付款。",
        to=reverse("ledger:batch", args=[batch_id]),
    )


@admits(*desk.SETTLERS)
@require_POST
def send_back(request: HttpRequest, batch_id: int) -> HttpResponse:
    reason = reason_of(request)
    return act(
        request,
        lambda: service.send_back_batch(batch_id=batch_id, reason=reason, at=timezone.now()),
        done="已退回待审核。",
        to=reverse("ledger:batch", args=[batch_id]),
    )


@admits(*desk.MONEY)
@never_cache
@require_http_methods(["GET", "POST"])
def pay(request: HttpRequest, batch_id: int) -> HttpResponse:
    one = desk.found(selectors.batch(batch_id=batch_id))
    back = reverse("ledger:batch", args=[batch_id])
    sheet = Sheet(
        title=f"登记付款：{one.merchant.name}",
        verb="登记付款",
        back=back,
        text=f"银行已付 {yuan(one.net)} 元后登记。登记后不能撤销，差错用调整单更正。",
        crumbs=[desk.crumb("商户结算", "batches")],
    )

    def do(form: forms.Form) -> tuple[str, str]:
        service.pay_batch(
            batch_id=batch_id,
            person_id=desk.me(request).pk,
            voucher=form.cleaned_data["voucher"],
            at=timezone.now(),
        )
        return "已登记付款。", back

    return ask(request, form=PayForm, sheet=sheet, do=do)


@admits(*desk.SETTLERS)
@never_cache
@require_GET
def terms_list(request: HttpRequest) -> HttpResponse:
    waiting = selectors.waiting_by_merchant()
    context = {
        "terms": [(one, waiting.get(one.pk, 0)) for one in selectors.terms()],
        "crumbs": [desk.crumb("商户结算", "batches")],
    }
    return render(request, "ledger/terms.html", context)


@admits(*desk.SETTLERS)
@never_cache
@require_http_methods(["GET", "POST"])
def terms_edit(request: HttpRequest, merchant: str) -> HttpResponse:
    one = desk.found(selectors.terms_of(merchant=merchant))
    back = reverse("ledger:terms")
    sheet = Sheet(
        title=f"结算条件：{one.name}",
        verb="保存",
        back=back,
        text="只对之后完成的订单生效，已登记的款项不变。",
        crumbs=[desk.crumb("商户结算", "batches"), desk.crumb("结算条件", "terms")],
    )

    def do(form: forms.Form) -> tuple[str, str]:
        service.set_terms(merchant=merchant, at=timezone.now(), **form.cleaned_data)
        return "结算条件已保存。", back

    known = {"name": one.name, "commission_bp": one.commission_bp, "days": one.days}
    return ask(request, form=TermsForm, sheet=sheet, do=do, initial=known)


def _ledger(request: HttpRequest) -> tuple[Ledger[SettlementBatch], Asked]:
    ledger = Ledger[SettlementBatch](
        title="商户结算",
        columns=COLUMNS,
        href=lambda one: reverse("ledger:batch", args=[one.pk]),
        lead="到期款项每天凌晨按商户汇成批次；一人审核，另一人付款。",
        placeholder="批次号、商户",
        narrowings=NARROWINGS,
        sorts=SORTS,
        empty=Empty(
            title="还没有批次",
            text="订单完成并过账期后自动生成，也可以先看结算条件。",
            icon="handshake",
        ),
        buttons=(Button(label="结算条件", href=reverse("ledger:terms"), icon="settings"),),
        tabs=desk.tabs(request, "ledger:batches"),
        export=reverse("ledger:batch_export"),
    )
    return ledger, asked_of(request, NARROWINGS, SORTS)
