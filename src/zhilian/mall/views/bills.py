"""The channels' bills beside our own figures, and what of the mall's payments does not agree."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhilian.core.access import admits, me
from zhilian.core.asking import Sheet, act, ask
from zhilian.core.effects import yuan
from zhilian.core.listing import Asked, Cell, Column, Empty, Ledger, asked_of
from zhilian.core.times import clock_now, local, local_date
from zhilian.ledger import selectors as ledger
from zhilian.ledger import service as ledger_service
from zhilian.ledger.selectors import Discrepancy
from zhilian.ledger.selectors.payments import TROUBLES
from zhilian.ledger.types import BillState, TroubleState
from zhilian.mall import selectors
from zhilian.mall.forms.others import SettleForm
from zhilian.mall.views import desk

SHOWN_DAYS = timedelta(days=14)
LOOKS = {
    BillState.AGREED: ("good", "circle-check"),
    BillState.DIFFERENT: ("bad", "circle-alert"),
    BillState.UNAVAILABLE: ("unk", "circle-question-mark"),
}


def trouble_state(one: Discrepancy) -> Cell:
    if one.state == TroubleState.OPEN:
        return Cell(text="待处理", tone="bad", icon="circle-alert")
    return Cell(text="已处理", tone="good", icon="circle-check")


def _number(one: Discrepancy) -> str:
    payment = one.payment or (one.refund.payment if one.refund else None)
    return payment.number if payment else ""


COLUMNS = (
    Column[Discrepancy](
        label="差错", cell=lambda one: Cell(text=one.get_trouble_display(), sub=one.reference)
    ),
    Column[Discrepancy](label="渠道", cell=lambda one: one.channel.name),
    Column[Discrepancy](label="订单", cell=_number),
    Column[Discrepancy](label="本系统（元）", cell=lambda one: yuan(one.ours), num=True),
    Column[Discrepancy](label="渠道（元）", cell=lambda one: yuan(one.theirs), num=True),
    Column[Discrepancy](
        label="发现", cell=lambda one: f"{local(one.found_at):%m-%d %H:%M}",
        filed=lambda one: one.found_at,
    ),
    Column[Discrepancy](label="状态", cell=trouble_state),
    Column[Discrepancy](label="处理结果", cell=lambda one: one.how, only_filed=True),
)  # fmt: skip


@admits(*desk.SECTION)
@never_cache
@require_GET
def bill_list(request: HttpRequest) -> HttpResponse:
    shown, asked = _ledger(request)
    page = ledger.trouble_page(asked=asked, windows=selectors.shop_windows())
    since = local_date(clock_now()) - SHOWN_DAYS
    bills = [(row, *LOOKS[BillState(row.state)]) for row in ledger.bill_checks(since=since)]
    context = {**shown.context(asked, page), "bills": bills}
    return render(request, "mall/bills.html", context)


@admits(*desk.SECTION)
@require_GET
def trouble_export(request: HttpRequest) -> StreamingHttpResponse:
    shown, asked = _ledger(request)
    rows = ledger.trouble_rows(asked=asked, windows=selectors.shop_windows())
    return desk.file_of(request, shown, asked, rows)


@admits(*desk.SECTION)
@never_cache
@require_http_methods(["GET", "POST"])
def trouble(request: HttpRequest, discrepancy_id: int) -> HttpResponse:
    """One difference of the mall's own payments, and saying what was done about it."""
    one = _mine(discrepancy_id)
    back = reverse("mall:bills")
    sheet = Sheet(
        title=one.get_trouble_display(),
        verb="处理完毕",
        back=back,
        lead=f"{one.channel.name} · {one.reference}",
        wide=True,
        crumbs=[desk.crumb("渠道对账", "bills")],
        template="mall/trouble.html",
    )

    def do(form: SettleForm) -> tuple[str, str]:
        ledger_service.settle_trouble(
            discrepancy_id=one.pk,
            how=form.cleaned_data["how"],
            person_id=me(request).pk,
            at=clock_now(),
        )
        return "已记录处理结果，写错可以恢复。", back

    more = {
        "trouble": one,
        "state": trouble_state(one),
        "number": _number(one),
        "open": one.state == TroubleState.OPEN,
    }
    return ask(request, form=SettleForm, sheet=sheet, do=do, more=more)


@admits(*desk.SECTION)
@require_POST
def reopen(request: HttpRequest, discrepancy_id: int) -> HttpResponse:
    one = _mine(discrepancy_id)
    return act(
        request,
        lambda: ledger_service.reopen_trouble(discrepancy_id=one.pk, at=clock_now()),
        done="已恢复为待处理。",
        to=reverse("mall:trouble", args=[one.pk]),
    )


def _mine(discrepancy_id: int) -> Discrepancy:
    """Only of payments made at the mall's windows; of others it is not there."""
    one = desk.found(ledger.trouble(discrepancy_id=discrepancy_id))
    payment = one.payment or (one.refund.payment if one.refund else None)
    if payment is None or payment.window not in selectors.shop_windows():
        return desk.found(None)
    return one


def _ledger(request: HttpRequest) -> tuple[Ledger[Discrepancy], Asked]:
    shown = Ledger[Discrepancy](
        title="渠道对账",
        columns=COLUMNS,
        href=lambda one: reverse("mall:trouble", args=[one.pk]),
        lead="每天上午取前一天的渠道账单逐笔核对；下面是商城订单里对不上的款项，逐条核对后写明结果。",
        placeholder="单号、订单号",
        narrowings=TROUBLES,
        empty=Empty(title="没有差错", text="核对出的差异会列在这里。", icon="circle-check"),
        tabs=desk.tabs(request, "bills"),
        export=reverse("mall:trouble_export"),
    )
    return shown, asked_of(request, TROUBLES)
