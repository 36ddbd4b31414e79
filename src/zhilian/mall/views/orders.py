"""Orders: found, looked at, handled step by step, handed over by code."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from zhilian.core.access import admits
from zhilian.core.asking import Sheet, ask
from zhilian.core.listing import Asked, Button, Empty, Ledger, asked_of
from zhilian.ledger import selectors as ledger
from zhilian.mall import selectors, service
from zhilian.mall.forms.others import CodeForm
from zhilian.mall.models import Order
from zhilian.mall.selectors.orders import ORDERS
from zhilian.mall.views import desk, handling, looks
from zhilian.mall.views.desk import Scope


@admits(*desk.BOTH)
@never_cache
@require_GET
@desk.scoped
def order_list(request: HttpRequest, *, whose: Scope) -> HttpResponse:
    shown, asked = _ledger(request, whose)
    page = selectors.orders_page(asked, merchant_id=whose.merchant_id)
    return render(request, "console/list.html", shown.context(asked, page))


@admits(*desk.BOTH)
@require_GET
@desk.scoped
def order_export(request: HttpRequest, *, whose: Scope) -> StreamingHttpResponse:
    shown, asked = _ledger(request, whose)
    rows = selectors.orders_file(asked, merchant_id=whose.merchant_id)
    return desk.file_of(request, shown, asked, rows)


@admits(*desk.BOTH)
@never_cache
@require_GET
@desk.scoped
def order(request: HttpRequest, order_id: int, *, whose: Scope) -> HttpResponse:
    """One of them: what was bought, how it was paid, where it stands, what one may do."""
    one = desk.found(selectors.one_order(order_id=order_id, merchant_id=whose.merchant_id))
    view = handling.case_of(request, one.number)
    context = {
        "order": one,
        "state": looks.order_state(one),
        "buyer": looks.buyer(one),
        "lines": selectors.order_lines(order_id=one.pk),
        "paid": ledger.paid(subject=one.subject),
        "claims": [
            (row, looks.claim_state(row)) for row in selectors.order_claims(order_id=one.pk)
        ],
        "case": view,
        "doable": handling.doable(view, "order", one.pk),
        "waits_for_buyer": handling.waits_for_buyer(view),
        "crumbs": [desk.crumb("订单", "orders")],
    }
    return render(request, "mall/order.html", context)


@admits(*desk.BOTH)
@never_cache
@require_http_methods(["GET", "POST"])
@desk.scoped
def order_act(request: HttpRequest, order_id: int, action: str, *, whose: Scope) -> HttpResponse:
    one = desk.found(selectors.one_order(order_id=order_id, merchant_id=whose.merchant_id))
    place = handling.Place(
        number=one.number,
        back=reverse("mall:order", args=[one.pk]),
        crumbs=[desk.crumb("订单", "orders"), desk.crumb(one.number, "order", one.pk)],
    )
    return handling.act_at(request, place, action=action)


@admits(*desk.BOTH)
@never_cache
@require_http_methods(["GET", "POST"])
@desk.scoped
def hand_over(request: HttpRequest, *, whose: Scope) -> HttpResponse:
    """The code names the order; with a look at what is handed over it is done."""
    back = reverse("mall:hand_over")
    sheet = Sheet(
        title="取货核销",
        verb="确认交付",
        back=back,
        lead="输入取货码，核对姓名和商品后交付。交付即收货，款项进入结算；有问题走售后。",
        template="mall/hand_over.html",
    )
    code = request.POST.get("code", request.GET.get("code", "")).replace("\0", "").strip()[:20]
    shown, refusal = _of_code(code, whose)

    def do(form: CodeForm) -> tuple[str, str]:
        done = service.hand_over(
            code=form.cleaned_data["code"],
            merchant_id=whose.merchant_id,
            cause=desk.cause(request),
        )
        return f"订单 {done.number} 已交付。", back

    more = {
        "order": shown,
        "buyer": looks.buyer(shown) if shown else None,
        "lines": selectors.order_lines(order_id=shown.pk) if shown else [],
        "state": looks.order_state(shown) if shown else None,
        "unknown": refusal,
        "code": code,
        "tabs": desk.tabs(request, "hand_over"),
    }
    return ask(request, form=CodeForm, sheet=sheet, do=do, initial={"code": code}, more=more)


def _of_code(code: str, whose: Scope) -> tuple[Order | None, str]:
    """The order, or why there is none."""
    if not code:
        return None, ""
    found = selectors.order_of_code(code=code, merchant_id=whose.merchant_id)
    return (found, "") if found else (None, "没有这个取货码，请让取货人打开办件页核对。")


def _ledger(request: HttpRequest, whose: Scope) -> tuple[Ledger[Order], Asked]:
    narrowings = looks.order_narrowings(section=whose.section, merchant_id=whose.merchant_id)
    shown = Ledger[Order](
        title="订单",
        columns=looks.ORDER_COLUMNS,
        href=lambda one: reverse("mall:order", args=[one.pk]),
        lead="每个订单就是一件办件；接单、发货、交付都在订单页上办。",
        placeholder="订单号、商品、买家",
        narrowings=narrowings,
        sorts=ORDERS,
        empty=Empty(title="还没有订单", text="商品上架后，下的单出现在这里。", icon="inbox"),
        buttons=(
            Button(label="取货核销", href=reverse("mall:hand_over"), icon="scan", tone="main"),
        ),
        tabs=desk.tabs(request, "orders"),
        export=reverse("mall:order_export"),
    )
    return shown, asked_of(request, narrowings, ORDERS)
