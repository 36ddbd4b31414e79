"""Pictures of a good at the desk: added several at once, described, put in order, passed, removed
and brought back. For merchants, the section, and whoever keeps a shop of the platform itself.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from zhilian.bookings.selectors import Sku
from zhilian.core.access import admits, me, roles_of
from zhilian.core.asking import Sheet, act, ask
from zhilian.core.listing import number
from zhilian.core.times import clock_now
from zhilian.directory.types import Role
from zhilian.mall import selectors, service
from zhilian.mall.forms.pictures import PicturesForm, sent_of
from zhilian.mall.types import BACK_DAYS, MOST_PICTURES
from zhilian.mall.views import desk

KEEPERS = (
    *desk.BOTH,
    Role.CANTEEN_ADMIN,
    Role.PROPERTY_ADMIN,
    Role.WAREHOUSE,
    Role.WELFARE_ADMIN,
)
"""Who keeps goods of any shop; whose they are is looked at for each."""
STEPS = {"earlier": -1, "later": 1}


@admits(*KEEPERS)
@never_cache
@require_http_methods(["GET", "POST"])
def board(request: HttpRequest, sku_id: int) -> HttpResponse:
    """All pictures of one good. POST keeps the words, and moves one where a button says so."""
    sku = _mine(request, sku_id)
    if request.method == "POST":
        return _arrange(request, sku)
    kept = selectors.kept_pictures(sku_id=sku.pk)
    context = {
        "sku": sku,
        "pictures": kept,
        "waiting": sum(one.waits for one in kept),
        "waiting_text": f"{sum(one.waits for one in kept)} 张新图片",
        "removed": selectors.removed_pictures(sku_id=sku.pk, now=clock_now()),
        "room": MOST_PICTURES - len(kept),
        "most": MOST_PICTURES,
        "days": BACK_DAYS,
        "gone_text": f"手机上马上看不到，{BACK_DAYS} 天内可在本页恢复。",
        "passes": _passes(request, sku),
        "form": PicturesForm(),
        "back": _page(sku),
        "crumbs": _crumbs(sku),
    }
    return render(request, "mall/pictures.html", context)


@admits(*KEEPERS)
@never_cache
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, sku_id: int) -> HttpResponse:
    sku = _mine(request, sku_id)
    passes = _passes(request, sku)
    sheet = Sheet(
        title=f"加图片：{sku}",
        verb="上传",
        back=_board(sku),
        text="" if passes else "新图片由商城运营科审核后才在手机上显示，商品照常销售。",
        crumbs=[*_crumbs(sku), {"label": "图片", "href": _board(sku)}],
        wide=True,
    )

    def do(form: PicturesForm) -> tuple[str, str]:
        many = service.add_pictures(
            sku_id=sku.pk,
            sent=sent_of(form.cleaned_data["pictures"]),
            by_id=me(request).pk,
            passes=passes,
            cause=desk.cause(request),
        )
        return f"已上传 {many} 张图片{'' if passes else '，等待审核'}。", sheet.back

    return ask(request, form=PicturesForm, sheet=sheet, do=do)


@admits(*desk.SECTION)
@require_POST
def let_pass(request: HttpRequest, sku_id: int) -> HttpResponse:
    sku = _mine(request, sku_id)
    cause = desk.cause(request)
    return act(
        request,
        lambda: service.pass_pictures(sku_id=sku.pk, cause=cause),
        done="新图片已通过，手机上可以看到。",
        to=_board(sku),
    )


@admits(*KEEPERS)
@require_POST
def remove(request: HttpRequest, sku_id: int, picture_id: int) -> HttpResponse:
    sku = _mine(request, sku_id)
    cause = desk.cause(request)
    return act(
        request,
        lambda: service.remove_picture(sku_id=sku.pk, picture_id=picture_id, cause=cause),
        done=f"图片已删去，{BACK_DAYS} 天内可在本页下方恢复。",
        to=_board(sku),
    )


@admits(*KEEPERS)
@require_POST
def restore(request: HttpRequest, sku_id: int, picture_id: int) -> HttpResponse:
    sku = _mine(request, sku_id)
    cause = desk.cause(request)
    return act(
        request,
        lambda: service.restore_picture(sku_id=sku.pk, picture_id=picture_id, cause=cause),
        done="图片已恢复，排在最后。",
        to=_board(sku),
    )


def _arrange(request: HttpRequest, sku: Sku) -> HttpResponse:
    cause = desk.cause(request)
    way, _, key = request.POST.get("do", "").partition(":")
    alts = {
        pk: text.replace("\0", "")
        for name, text in request.POST.items()
        if isinstance(text, str) and name.startswith("alt-") and (pk := number(name[4:]))
    }

    def do() -> None:
        service.describe_pictures(
            sku_id=sku.pk, alts=alts, passes=_passes(request, sku), cause=cause
        )
        if way in STEPS:
            service.move_picture(
                sku_id=sku.pk, picture_id=number(key) or 0, by=STEPS[way], cause=cause
            )

    done = "次序已调整。" if way in STEPS else "图片说明已保存。"
    return act(request, do, done=done, to=_board(sku))


def _mine(request: HttpRequest, sku_id: int) -> Sku:
    return desk.found(
        selectors.goods_kept_by(sku_id=sku_id, person_id=me(request).pk, roles=roles_of(request))
    )


def _passes(request: HttpRequest, sku: Sku) -> bool:
    """Whether nobody else has to look at what this person puts up."""
    return not sku.shop.merchant or Role.MALL_ADMIN in roles_of(request)


def _page(sku: Sku) -> str:
    """Where the good itself is kept."""
    if not sku.shop.merchant:
        return reverse("bookings:good", args=[sku.pk])
    product = selectors.product_of(sku_id=sku.pk)
    return reverse("mall:product", args=[product.pk]) if product else reverse("mall:products")


def _crumbs(sku: Sku) -> list[dict[str, str]]:
    goods = reverse("mall:products" if sku.shop.merchant else "bookings:goods")
    return [{"label": "商品", "href": goods}, {"label": str(sku), "href": _page(sku)}]


def _board(sku: Sku) -> str:
    return reverse("mall:pictures", args=[sku.pk])
