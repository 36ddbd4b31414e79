"""Stock of one product: brought in, counted, warned of, and every movement."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from zhilian.bookings import selectors as bookings
from zhilian.bookings.selectors import StockMove
from zhilian.bookings.selectors.goods import KINDS
from zhilian.core.access import admits
from zhilian.core.asking import Sheet, ask
from zhilian.core.listing import Asked, Cell, Column, Empty, Ledger, asked_of
from zhilian.mall import service
from zhilian.mall.forms.goods import CountForm, StockForm, WarnForm
from zhilian.mall.models import Product
from zhilian.mall.views import desk
from zhilian.mall.views.desk import Scope
from zhilian.mall.views.products import crumbs_of, of_scope, page_of

COLUMNS = (
    Column[StockMove](
        label="变动", cell=lambda one: Cell(text=one.get_kind_display(), sub=one.note)
    ),
    Column[StockMove](label="时间", cell=lambda one: one.at),
    Column[StockMove](label="数量", cell=lambda one: one.qty, num=True),
    Column[StockMove](label="实物库存", cell=lambda one: one.on_hand, num=True),
    Column[StockMove](label="已占用", cell=lambda one: one.reserved, num=True),
    Column[StockMove](label="订单", cell=lambda one: one.number),
    Column[StockMove](label="说明", cell=lambda one: one.note, only_filed=True),
)


@admits(*desk.BOTH)
@never_cache
@require_GET
@desk.scoped
def moves(request: HttpRequest, product_id: int, *, whose: Scope) -> HttpResponse:
    one = of_scope(product_id, whose)
    shown, asked = _ledger(request, one)
    page = bookings.move_page(sku_id=one.sku_id, asked=asked)
    context = {**shown.context(asked, page), "crumbs": crumbs_of(one)}
    return render(request, "console/list.html", context)


@admits(*desk.BOTH)
@require_GET
@desk.scoped
def moves_export(request: HttpRequest, product_id: int, *, whose: Scope) -> StreamingHttpResponse:
    one = of_scope(product_id, whose)
    shown, asked = _ledger(request, one)
    rows: Iterator[StockMove] = bookings.move_rows(sku_id=one.sku_id, asked=asked)
    return desk.file_of(request, shown, asked, rows)


@admits(*desk.BOTH)
@never_cache
@require_http_methods(["GET", "POST"])
@desk.scoped
def stock_up(request: HttpRequest, product_id: int, *, whose: Scope) -> HttpResponse:
    one = of_scope(product_id, whose)
    sheet = _sheet(one, "入库", text=f"现有 {one.sku.on_hand} 件，登记后立即可售；错了用盘点更正。")

    def do(form: StockForm) -> tuple[str, str]:
        cause = desk.cause(request, note=form.cleaned_data["note"])
        many = form.cleaned_data["number"]
        service.stock_up(product_id=one.pk, number=many, cause=cause)
        return f"已入库 {many} 件。", sheet.back

    return ask(request, form=StockForm, sheet=sheet, do=do)


@admits(*desk.BOTH)
@never_cache
@require_http_methods(["GET", "POST"])
@desk.scoped
def count(request: HttpRequest, product_id: int, *, whose: Scope) -> HttpResponse:
    one = of_scope(product_id, whose)
    told = f"账面 {one.sku.on_hand} 件，其中 {one.sku.reserved} 件被订单占用；实盘不能少于占用。"
    sheet = _sheet(one, "盘点", text=told)

    def do(form: CountForm) -> tuple[str, str]:
        cause = desk.cause(request, note=form.cleaned_data["note"])
        service.count_product(product_id=one.pk, counted=form.cleaned_data["counted"], cause=cause)
        return "已按实盘数更正。", sheet.back

    return ask(request, form=CountForm, sheet=sheet, do=do, initial={"counted": one.sku.on_hand})


@admits(*desk.BOTH)
@never_cache
@require_http_methods(["GET", "POST"])
@desk.scoped
def warn(request: HttpRequest, product_id: int, *, whose: Scope) -> HttpResponse:
    one = of_scope(product_id, whose)
    sheet = _sheet(one, "设提醒线", text="可售数低于它时，列表和总览会标出。")

    def do(form: WarnForm) -> tuple[str, str]:
        service.warn_below(
            product_id=one.pk, below=form.cleaned_data["below"], cause=desk.cause(request)
        )
        return "提醒线已保存。", sheet.back

    return ask(request, form=WarnForm, sheet=sheet, do=do, initial={"below": one.sku.warn_below})


def _sheet(one: Product, verb: str, *, text: str) -> Sheet:
    return Sheet(
        title=f"{verb}：{one.sku}", verb=verb, back=page_of(one), text=text, crumbs=crumbs_of(one)
    )


def _ledger(request: HttpRequest, one: Product) -> tuple[Ledger[StockMove], Asked]:
    shown = Ledger[StockMove](
        title=f"{one.sku}的库存变动",
        columns=COLUMNS,
        lead="每次变动一行，只增不改；每行记下变动后的库存。",
        placeholder="订单号",
        narrowings=(KINDS,),
        empty=Empty(title="还没有变动", text="入库后从这里看每一笔。", icon="layers"),
        export=reverse("mall:moves_export", args=[one.pk]),
    )
    return shown, asked_of(request, (KINDS,))
