"""Goods of the mall: looked for, looked at, put into the cart, ordered at their window."""

from typing import Any

from django.contrib import messages as toasts
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhilian.core.access import signed_in
from zhilian.core.errors import Refusal
from zhilian.core.listing import Asked, number, word
from zhilian.core.times import clock_now, local_date
from zhilian.faces.portal import market, shell
from zhilian.faces.portal.reader import me
from zhilian.mall import selectors as mall
from zhilian.mall import service
from zhilian.mall.selectors import Product
from zhilian.mall.selectors.products import SHOWN

REFUSED = 422


@signed_in
@require_safe
@shell.with_portal
def goods(request: HttpRequest) -> HttpResponse:
    sort = word(request, "sort")
    asked = Asked(
        q=word(request, "q"),
        chosen={name: word(request, name) for name in ("category", "merchant")},
        sort=sort if sort in {one.key for one in SHOWN} else "",
        after=word(request, "after"),
    )
    page = {
        "shelf": market.shelf(asked),
        "in_cart": mall.cart_count(person_id=me(request)),
        "tab": "services",
    }
    return _private(shell.page(request, "portal/market.html", page))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@shell.with_portal
def good(request: HttpRequest, product_id: int) -> HttpResponse:
    """One of them. POST puts so many into the cart, or goes on to the form of its window."""
    product = mall.on_sale_product(product_id=product_id)
    if product is None:
        raise Http404
    if request.method != "POST":
        return _good(request, product)
    qty = number(request.POST.get("qty", "")) or 0
    try:
        if request.POST.get("do") == "buy":
            return _order(request, product, qty)
        service.put_in_cart(person_id=me(request), product_id=product.pk, qty=qty, at=clock_now())
    except Refusal as refused:
        return _good(request, product, refusal=str(refused), qty=qty)
    toasts.success(request, f"已放进购物车：{product.sku} × {qty}")
    return redirect("portal:good", product.pk)


@signed_in
@require_safe
@shell.with_portal
def cart(request: HttpRequest) -> HttpResponse:
    parts = mall.cart(person_id=me(request))
    goods_of = [[market.good(line.product) for line in part.lines] for part in parts]
    page = {
        "parts": [
            (part, list(zip(part.lines, goods_, strict=True)))
            for part, goods_ in zip(parts, goods_of, strict=True)
        ],
        "tab": "services",
    }
    return _private(shell.page(request, "portal/market_cart.html", page))


@signed_in
@require_POST
@shell.with_portal
def change_cart(request: HttpRequest, product_id: int) -> HttpResponse:
    """Another number of it, or none (`out`)."""
    at, person_id = clock_now(), me(request)
    if request.POST.get("do") == "out":
        service.take_out_of_cart(person_id=person_id, product_id=product_id, at=at)
        return redirect("portal:cart")
    qty = number(request.POST.get("qty", "")) or 0
    try:
        service.put_in_cart(person_id=person_id, product_id=product_id, qty=qty, at=at)
    except Refusal as refused:
        toasts.error(request, str(refused))
    return redirect("portal:cart")


def _order(request: HttpRequest, product: Product, qty: int) -> HttpResponse:
    """On to the form, with this good in it. The cart is left as it is."""
    wanted = max(qty, 1)
    window = product.sku.shop.window
    address = mall.order_address(window=window, wanted=[(product.sku.code, wanted)])
    if not address:
        toasts.error(request, "下单窗口现在没有开放，请稍后再试。")
        return redirect("portal:good", product.pk)
    return redirect(address)


def _good(
    request: HttpRequest, product: Product, *, refusal: str = "", qty: int = 0
) -> HttpResponse:
    person_id = me(request)
    held = mall.in_cart(person_id=person_id, product_id=product.pk)
    page: dict[str, Any] = {
        "good": market.good(product),
        "product": product,
        "sku": product.sku,
        "pictures": mall.shown_pictures(sku_id=product.sku_id),
        "stars": mall.stars_of(product=product),
        "coupons": mall.coupons_for(
            person_id=person_id, merchant_id=product.merchant_id, today=local_date(clock_now())
        ),
        "held": held,
        "qty": qty or held or 1,
        "in_cart": mall.cart_count(person_id=person_id),
        "refusal": refusal,
        "tab": "services",
    }
    status = REFUSED if refusal else 200
    return _private(shell.page(request, "portal/market_good.html", page, status=status))


def _private(answer: HttpResponse) -> HttpResponse:
    patch_cache_control(answer, private=True, no_store=True)
    return answer
