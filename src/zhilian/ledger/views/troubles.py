"""What does not agree, and the bills of the channels."""

from datetime import timedelta

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhilian.core.access import admits
from zhilian.core.asking import Sheet, act, ask
from zhilian.core.effects import yuan
from zhilian.core.form_fields import text
from zhilian.core.listing import Asked, Cell, Column, Empty, Ledger, asked_of
from zhilian.core.times import day_of, local_date
from zhilian.ledger import selectors, service
from zhilian.ledger.models import BillCheck, Discrepancy
from zhilian.ledger.selectors.payments import TROUBLES
from zhilian.ledger.types import BillState, Trouble, TroubleState
from zhilian.ledger.views import desk

SHOWN_DAYS = timedelta(days=31)
LOOKS = {
    BillState.AGREED: ("good", "circle-check"),
    BillState.DIFFERENT: ("bad", "circle-alert"),
    BillState.UNAVAILABLE: ("unk", "circle-question-mark"),
}
HINTS = {
    Trouble.LATE: "系统已原路退回；核对退款到账即可。",
    Trouble.AMOUNT: "在渠道后台核对实收金额，多收的退回付款人；少收的联系付款人重新支付。",
    Trouble.STRANGER: (
        "在渠道后台核对这笔收款：属于本系统的，到支付页查询渠道补记；不属于的，联系渠道退回。"
    ),
    Trouble.MISSING: "账单日与到账日可能差一天；次日账单仍没有的，联系渠道查证。",
    Trouble.REFUND_FAILED: "渠道账户余额不足时充值后重试；付款账户注销的，改用线下退款并在此写明。",
    Trouble.REFUND_STRANGER: "在渠道后台核对是谁发起的退款，补记或追回。",
    Trouble.REFUND_MISSING: "次日账单仍没有的，联系渠道查证。",
}


def _state(one: Discrepancy) -> Cell:
    if one.state == TroubleState.OPEN:
        return Cell(text="待处理", tone="bad", icon="circle-alert")
    return Cell(text="已处理", tone="good", icon="circle-check")


COLUMNS = (
    Column[Discrepancy](
        label="差错", cell=lambda one: Cell(text=one.get_trouble_display(), sub=one.reference)
    ),
    Column[Discrepancy](label="渠道", cell=lambda one: one.channel.name),
    Column[Discrepancy](label="本系统（元）", cell=lambda one: yuan(one.ours), num=True),
    Column[Discrepancy](label="渠道（元）", cell=lambda one: yuan(one.theirs), num=True),
    Column[Discrepancy](label="状态", cell=_state),
    Column[Discrepancy](label="处理结果", cell=lambda one: one.how, only_filed=True),
    Column[Discrepancy](label="发现时间", cell=lambda one: one.found_at, only_filed=True),
)


class SettleForm(forms.Form):
    how = text(
        "怎样处理的",
        longest=200,
        widget=forms.Textarea({"rows": 3}),
        help_text="写明核对结果和去向，例如：渠道确认为测试款，已退回。",
    )


@admits(*desk.MONEY)
@never_cache
@require_GET
def trouble_list(request: HttpRequest) -> HttpResponse:
    ledger, asked = _ledger(request)
    context = ledger.context(asked, selectors.trouble_page(asked=asked))
    return render(request, "console/list.html", context)


@admits(*desk.MONEY)
@require_GET
def trouble_export(request: HttpRequest) -> StreamingHttpResponse:
    ledger, asked = _ledger(request)
    return desk.file_of(ledger, asked, selectors.trouble_rows(asked=asked))


@admits(*desk.MONEY)
@never_cache
@require_http_methods(["GET", "POST"])
def trouble(request: HttpRequest, discrepancy_id: int) -> HttpResponse:
    """One of them, what to do about it, and saying what was done."""
    one = desk.found(selectors.trouble(discrepancy_id=discrepancy_id))
    sheet = Sheet(
        title=one.get_trouble_display(),
        verb="处理完毕",
        back=reverse("ledger:troubles"),
        lead=f"{one.channel.name} · {one.reference}",
        wide=True,
        crumbs=[desk.crumb("差错处理", "troubles")],
        template="ledger/trouble.html",
    )

    def do(form: forms.Form) -> tuple[str, str]:
        service.settle_trouble(
            discrepancy_id=one.pk,
            how=form.cleaned_data["how"],
            person_id=desk.me(request).pk,
            at=timezone.now(),
        )
        return "已记录处理结果。", reverse("ledger:troubles")

    more = {"trouble": one, "state": _state(one), "hint": HINTS[Trouble(one.trouble)]}
    return ask(request, form=SettleForm, sheet=sheet, do=do, more=more)


@admits(*desk.MONEY)
@require_POST
def reopen(request: HttpRequest, discrepancy_id: int) -> HttpResponse:
    return act(
        request,
        lambda: service.reopen_trouble(discrepancy_id=discrepancy_id, at=timezone.now()),
        done="已恢复为待处理。",
        to=reverse("ledger:trouble", args=[discrepancy_id]),
    )


@admits(*desk.MONEY)
@never_cache
@require_GET
def bill_list(request: HttpRequest) -> HttpResponse:
    """Day by day, each channel's bill beside our own figures."""
    now = timezone.now()
    rows = selectors.bill_checks(since=local_date(now) - SHOWN_DAYS)
    context = {
        "now": now,
        "rows": [(row, *LOOKS[BillState(row.state)]) for row in rows],
        "channels": selectors.outer_channels(),
        "yesterday": local_date(now) - timedelta(days=1),
        "tabs": desk.tabs(request, "ledger:bills"),
    }
    return render(request, "ledger/bills.html", context)


@admits(*desk.MONEY)
@require_POST
def bill_check(request: HttpRequest) -> HttpResponse:
    """Fetch one bill now, whether it was had before or not."""
    channel = desk.found(selectors.channel(code=request.POST.get("channel", "")))
    day = day_of(request.POST.get("day", ""))
    if day is None:
        raise Http404

    def do() -> BillCheck:
        return service.check_bill(channel=channel, day=day, at=timezone.now())

    return act(request, do, done=f"{channel.name} {day} 的账单已核对。", to="ledger:bills")


def _ledger(request: HttpRequest) -> tuple[Ledger[Discrepancy], Asked]:
    ledger = Ledger[Discrepancy](
        title="差错处理",
        columns=COLUMNS,
        href=lambda one: reverse("ledger:trouble", args=[one.pk]),
        lead="渠道与本系统对不上的款项。逐条核对后写明处理结果，写错可以恢复。",
        placeholder="单号、办件编号",
        narrowings=TROUBLES,
        empty=Empty(
            title="没有差错", text="每天上午与渠道账单核对，差异会列在这里。", icon="circle-check"
        ),
        tabs=desk.tabs(request, "ledger:troubles"),
        export=reverse("ledger:trouble_export"),
    )
    return ledger, asked_of(request, TROUBLES)
