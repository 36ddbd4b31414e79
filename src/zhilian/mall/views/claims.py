"""After-sale: what is asked for, how it would be split, and the word of merchant or section."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from zhilian.core.access import admits
from zhilian.core.listing import Asked, Empty, Ledger, asked_of
from zhilian.ledger import selectors as ledger
from zhilian.mall import selectors
from zhilian.mall.models import Claim
from zhilian.mall.selectors.orders import CLAIMS
from zhilian.mall.types import ClaimState
from zhilian.mall.views import desk, handling, looks
from zhilian.mall.views.desk import Scope


@admits(*desk.BOTH)
@never_cache
@require_GET
@desk.scoped
def claim_list(request: HttpRequest, *, whose: Scope) -> HttpResponse:
    shown, asked = _ledger(request, whose)
    page = selectors.claims_page(asked, merchant_id=whose.merchant_id)
    return render(request, "console/list.html", shown.context(asked, page))


@admits(*desk.BOTH)
@require_GET
@desk.scoped
def claim_export(request: HttpRequest, *, whose: Scope) -> StreamingHttpResponse:
    shown, asked = _ledger(request, whose)
    rows = selectors.claims_file(asked, merchant_id=whose.merchant_id)
    return desk.file_of(request, shown, asked, rows)


@admits(*desk.BOTH)
@never_cache
@require_GET
@desk.scoped
def claim(request: HttpRequest, claim_id: int, *, whose: Scope) -> HttpResponse:
    """One of them. While it is open the split is a forecast, then what was paid back."""
    one = desk.found(selectors.claim(claim_id=claim_id, merchant_id=whose.merchant_id))
    subject, open_ = one.order.subject, one.state == ClaimState.OPEN
    view = handling.case_of(request, one.number)
    context = {
        "claim": one,
        "state": looks.claim_state(one),
        "buyer": looks.buyer(one.order),
        "lines": selectors.order_lines(order_id=one.order_id),
        "open": open_,
        "split": ledger.shares_back(subject=subject, amount=one.amount) if open_ else [],
        "paid": ledger.paid(subject=subject),
        "refunds": selectors.refunds(subject=subject, but_subject=f"case:{one.case_id}"),
        "case": view,
        "doable": handling.doable(view, "claim", one.pk),
        "crumbs": [desk.crumb("售后", "claims")],
    }
    return render(request, "mall/claim.html", context)


@admits(*desk.BOTH)
@never_cache
@require_http_methods(["GET", "POST"])
@desk.scoped
def claim_act(request: HttpRequest, claim_id: int, action: str, *, whose: Scope) -> HttpResponse:
    one = desk.found(selectors.claim(claim_id=claim_id, merchant_id=whose.merchant_id))
    place = handling.Place(
        number=one.number,
        back=reverse("mall:claim", args=[one.pk]),
        crumbs=[desk.crumb("售后", "claims"), desk.crumb(one.number, "claim", one.pk)],
    )
    return handling.act_at(request, place, action=action)


def _ledger(request: HttpRequest, whose: Scope) -> tuple[Ledger[Claim], Asked]:
    narrowings = looks.claim_narrowings(section=whose.section)
    shown = Ledger[Claim](
        title="售后",
        columns=looks.CLAIM_COLUMNS,
        href=lambda one: reverse("mall:claim", args=[one.pk]),
        lead="商户先处理；商户不同意、买家申请平台介入的，由商城运营科裁决。退款按原支付方式比例退回。",
        placeholder="售后号、订单号",
        narrowings=narrowings,
        sorts=CLAIMS,
        empty=Empty(title="没有售后", text="买家申请后出现在这里。", icon="undo-2"),
        tabs=desk.tabs(request, "claims"),
        export=reverse("mall:claim_export"),
    )
    return shown, asked_of(request, narrowings, CLAIMS)
