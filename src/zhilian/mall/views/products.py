"""Goods and services: put up, changed, passed by the section, on the shelf or off it."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhilian.bookings import selectors as bookings
from zhilian.core.access import admits
from zhilian.core.asking import Sheet, act, ask
from zhilian.core.listing import Asked, Button, Empty, Ledger, asked_of, number, word
from zhilian.core.times import clock_now
from zhilian.mall import selectors, service
from zhilian.mall.forms.goods import ProductForm, ReviewForm, known
from zhilian.mall.forms.pictures import sent_of
from zhilian.mall.models import Merchant, Product
from zhilian.mall.selectors.products import PRODUCTS
from zhilian.mall.types import ProductKind, Review
from zhilian.mall.views import desk, looks
from zhilian.mall.views.desk import Scope

FEW = 8
FORM = "mall/product_form.html"


@admits(*desk.BOTH)
@never_cache
@require_GET
@desk.scoped
def product_list(request: HttpRequest, *, whose: Scope) -> HttpResponse:
    shown, asked = _ledger(request, whose)
    page = selectors.products_page(asked, merchant_id=whose.merchant_id)
    return render(request, "console/list.html", shown.context(asked, page))


@admits(*desk.BOTH)
@require_GET
@desk.scoped
def product_export(request: HttpRequest, *, whose: Scope) -> StreamingHttpResponse:
    shown, asked = _ledger(request, whose)
    rows = selectors.products_file(asked, merchant_id=whose.merchant_id)
    return desk.file_of(request, shown, asked, rows)


@admits(*desk.BOTH)
@never_cache
@require_GET
@desk.scoped
def product(request: HttpRequest, product_id: int, *, whose: Scope) -> HttpResponse:
    """One of them: what people read, price, stock with its last movements."""
    one = of_scope(product_id, whose)
    moves = bookings.move_page(sku_id=one.sku_id, asked=Asked())
    context = {
        "product": one,
        "sku": one.sku,
        "whose": whose,
        "state": looks.product_state(one),
        "review": looks.product_review(one),
        "goods": one.product_kind == ProductKind.GOODS,
        "on": one.sku.state == "ON",
        "waits": one.review == Review.WAITING,
        "refused": one.review == Review.REFUSED,
        "passed": one.review == Review.PASSED,
        "prices": selectors.price_changes(product_id=one.pk),
        "pictures": (kept := selectors.kept_pictures(sku_id=one.sku_id)),
        "new_pictures": sum(picture.waits for picture in kept),
        "moves": moves.rows[:FEW],
        "more": moves.total > FEW,
        "stars": selectors.stars_of(product=one),
        "now": clock_now(),
        "crumbs": [desk.crumb("商品", "products")],
    }
    return render(request, "mall/product.html", context)


@admits(*desk.BOTH)
@never_cache
@require_http_methods(["GET", "POST"])
@desk.scoped
def product_new(request: HttpRequest, *, whose: Scope) -> HttpResponse:
    """For a merchant its own; the section comes from a merchant's page."""
    merchant = whose.merchant
    if whose.section:
        chosen = number(word(request, "merchant"))
        merchant = selectors.merchant(merchant_id=chosen) if chosen else None
    if merchant is None:
        return redirect("mall:merchants")
    service_ = word(request, "kind") == ProductKind.SERVICE
    kind = ProductKind.SERVICE if service_ else ProductKind.GOODS
    sheet = Sheet(
        title=f"新增{kind.label}：{merchant.name}",
        verb="保存",
        back=reverse("mall:products"),
        text="" if whose.section else "保存后由商城运营科审核，通过后自动上架。",
        crumbs=[desk.crumb("商品", "products")],
        template=FORM,
    )
    return _save(request, sheet=sheet, merchant=merchant, held=None, kind=kind, whose=whose)


@admits(*desk.BOTH)
@never_cache
@require_http_methods(["GET", "POST"])
@desk.scoped
def product_edit(request: HttpRequest, product_id: int, *, whose: Scope) -> HttpResponse:
    one = of_scope(product_id, whose)
    told = "改了文字或提高了价格，要重新审核，审核前暂时下架；只降价立即生效。已下的订单价格不变。"
    sheet = Sheet(
        title=f"修改：{one.sku}",
        verb="保存",
        back=page_of(one),
        text="已下的订单价格不变。" if whose.section else told,
        crumbs=crumbs_of(one),
        template=FORM,
    )
    kind = ProductKind(one.product_kind)
    return _save(request, sheet=sheet, merchant=one.merchant, held=one, kind=kind, whose=whose)


@admits(*desk.SECTION)
@never_cache
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, product_id: int) -> HttpResponse:
    """Yes or no; after it the next one that waits."""
    one = desk.found(selectors.product(product_id=product_id))
    sheet = Sheet(
        title=f"审核：{one.sku}",
        verb="提交结论",
        back=page_of(one),
        lead=f"{one.merchant} · {one.category}",
        crumbs=crumbs_of(one),
        template="mall/review.html",
    )

    def do(form: ReviewForm) -> tuple[str, str]:
        passed = form.cleaned_data["verdict"] == "yes"
        note = form.cleaned_data["note"]
        service.review_product(
            product_id=one.pk, passed=passed, note=note, cause=desk.cause(request)
        )
        done = f"“{one.sku}”已通过并上架。" if passed else f"“{one.sku}”未通过，已告知商户。"
        return done, f"{reverse('mall:products')}?review={Review.WAITING}"

    pictures = selectors.kept_pictures(sku_id=one.sku_id)
    more = {"product": one, "sku": one.sku, "pictures": pictures}
    return ask(request, form=ReviewForm, sheet=sheet, do=do, more=more)


@admits(*desk.BOTH)
@require_POST
@desk.scoped
def switch(request: HttpRequest, product_id: int, *, whose: Scope) -> HttpResponse:
    """On the shelf or off it, as the pressed button says."""
    one = of_scope(product_id, whose)
    on = request.POST.get("on") == "1"
    cause = desk.cause(request)
    done = "已上架。" if on else "已下架，已下的订单照常交付；可随时再上架。"
    return act(
        request,
        lambda: service.switch_product(product_id=one.pk, on=on, cause=cause),
        done=done,
        to=page_of(one),
    )


def of_scope(product_id: int, whose: Scope) -> Product:
    """A product that one keeps; any other is not there."""
    found = selectors.product(product_id=product_id, merchant_id=whose.merchant_id)
    return desk.found(found)


def page_of(one: Product) -> str:
    return reverse("mall:product", args=[one.pk])


def crumbs_of(one: Product) -> list[dict[str, str]]:
    return [desk.crumb("商品", "products"), desk.crumb(str(one.sku), "product", one.pk)]


def _save(
    request: HttpRequest,
    *,
    sheet: Sheet,
    merchant: Merchant,
    held: Product | None,
    kind: ProductKind,
    whose: Scope,
) -> HttpResponse:
    if not merchant.categories:
        raise Http404("这个商户没有核准的类目。")

    def do(form: ProductForm) -> tuple[str, str]:
        made = service.save_product_with_pictures(
            merchant_id=merchant.pk,
            product_id=held.pk if held else None,
            draft=form.draft,
            sent=sent_of(form.cleaned_data["pictures"]),
            passes=whose.section,
            cause=desk.cause(request),
        )
        waits = made.review == Review.WAITING
        return f"“{made.sku}”已保存{'，等待审核' if waits else ''}。", page_of(made)

    form = partial(ProductForm, merchant=merchant, kind=kind)
    more = (
        {"sku": held.sku, "pictures": selectors.kept_pictures(sku_id=held.sku_id)} if held else {}
    )
    return ask(
        request, form=form, sheet=sheet, do=do, initial=known(held) if held else None, more=more
    )


def _ledger(request: HttpRequest, whose: Scope) -> tuple[Ledger[Product], Asked]:
    narrowings = looks.product_narrowings(section=whose.section)
    new = reverse("mall:product_new")
    buttons = (
        Button(label="新增服务", href=f"{new}?kind=SERVICE"),
        Button(label="新增商品", href=new, icon="plus", tone="main"),
    )
    shown = Ledger[Product](
        title="商品",
        columns=looks.PRODUCT_COLUMNS,
        href=page_of,
        lead="新商品和改动经审核后上架；库存按入库、占用、交付逐笔记账。",
        placeholder="名称、拼音、规格、产地",
        narrowings=narrowings,
        sorts=PRODUCTS,
        empty=Empty(title="还没有商品", text="商户新增后在这里审核、上架。", icon="package"),
        buttons=() if whose.section else buttons,
        tabs=desk.tabs(request, "products"),
        export=reverse("mall:product_export"),
    )
    return shown, asked_of(request, narrowings, PRODUCTS)
