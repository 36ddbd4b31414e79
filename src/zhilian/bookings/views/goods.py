"""Goods: the list, one of them with every movement of its stock, brought in, counted, switched."""

from functools import partial
from secrets import token_urlsafe

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhilian.bookings import selectors, service
from zhilian.bookings.errors import BadDraft
from zhilian.bookings.forms.goods import CountForm, SkuForm, StockForm, WarnForm, known
from zhilian.bookings.keeping import SHOP_KEEPERS
from zhilian.bookings.models import Sku, StockMove
from zhilian.bookings.selectors.goods import KINDS, SORTS, narrowings
from zhilian.bookings.service import Movement
from zhilian.bookings.types import MoveKind, SkuState, StockLine
from zhilian.bookings.views import desk
from zhilian.core.access import admits, roles_of
from zhilian.core.asking import Sheet, act, ask
from zhilian.core.effects import yuan
from zhilian.core.listing import Asked, Button, Cell, Column, Empty, Ledger, asked_of
from zhilian.core.times import clock_now, local


def state_cell(one: Sku) -> Cell:
    if one.state == SkuState.ON:
        return Cell(text="在售", tone="good", icon="circle-check")
    return Cell(text="停售", tone="maint", icon="ban")


def left_cell(one: Sku) -> Cell | str:
    if one.unlimited:
        return "不限"
    if one.available <= 0:
        return Cell(text="已售完", tone="bad", icon="circle-x")
    if one.warn_below and one.available < one.warn_below:
        return Cell(text=f"剩 {one.available}", tone="risk", icon="circle-alert")
    return str(one.available)


COLUMNS = (
    Column[Sku](label="商品", cell=lambda one: _named(one)),
    Column[Sku](label="店铺", cell=lambda one: one.shop),
    Column[Sku](label="类别", cell=lambda one: one.category),
    Column[Sku](label="价格（元）", cell=lambda one: yuan(one.price), num=True),
    Column[Sku](label="可卖", cell=left_cell),
    Column[Sku](label="库存", cell=lambda one: "不限" if one.unlimited else one.on_hand, num=True),
    Column[Sku](label="已占用", cell=lambda one: "" if one.unlimited else one.reserved, num=True),
    Column[Sku](label="状态", cell=state_cell),
    Column[Sku](label="编号", cell=lambda one: one.code, only_filed=True),
)
MOVES = (
    Column[StockMove](label="时间", cell=lambda row: f"{local(row.at):%Y-%m-%d %H:%M}"),
    Column[StockMove](label="变动", cell=lambda row: row.get_kind_display()),
    Column[StockMove](label="数量", cell=lambda row: row.qty, num=True),
    Column[StockMove](label="库存", cell=lambda row: row.on_hand, num=True),
    Column[StockMove](label="已占用", cell=lambda row: row.reserved, num=True),
    Column[StockMove](label="办件", cell=lambda row: row.number),
    Column[StockMove](
        label="说明", cell=lambda row: Cell(text=row.note, sub=row.by.name if row.by else "")
    ),
)


@admits(*SHOP_KEEPERS)
@never_cache
@require_GET
def goods(request: HttpRequest) -> HttpResponse:
    ledger, asked = _ledger(request)
    page = selectors.sku_page(asked=asked, roles=roles_of(request))
    return render(request, "console/list.html", ledger.context(asked, page))


@admits(*SHOP_KEEPERS)
@require_GET
def goods_export(request: HttpRequest) -> StreamingHttpResponse:
    ledger, asked = _ledger(request)
    return desk.file_of(ledger, asked, selectors.sku_rows(asked=asked, roles=roles_of(request)))


@admits(*SHOP_KEEPERS)
@never_cache
@require_GET
def good(request: HttpRequest, sku_id: int) -> HttpResponse:
    one, asked = _mine(request, sku_id), asked_of(request, (KINDS,))
    ledger = Ledger[StockMove](
        title="库存变动",
        columns=MOVES,
        placeholder="办件编号",
        narrowings=(KINDS,),
        empty=Empty(title="还没有变动", text="入库、下单、取货都会记在这里。", icon="package"),
    )
    context = ledger.context(asked, selectors.move_page(sku_id=one.pk, asked=asked)) | {
        "sku": one,
        "state": state_cell(one),
        "price": yuan(one.price),
        "on": one.state == SkuState.ON,
        "low": bool(one.warn_below) and one.available < one.warn_below and not one.unlimited,
        "facts": _facts(one),
        "crumbs": [desk.crumb("商品", "goods")],
    }
    return render(request, "bookings/good.html", context)


@admits(*SHOP_KEEPERS)
@never_cache
@require_http_methods(["GET", "POST"])
def good_edit(request: HttpRequest, sku_id: int = 0) -> HttpResponse:
    """`sku_id` 0 is a new one."""
    held = _mine(request, sku_id) if sku_id else None
    shops = selectors.shops(roles=roles_of(request))
    sheet = Sheet(
        title=f"修改{held.name}" if held else "新建商品",
        verb="保存",
        back=_page(held) if held else reverse("bookings:goods"),
        crumbs=[desk.crumb("商品", "goods")],
    )

    def do(form: SkuForm) -> tuple[str, str]:
        draft = form.draft()
        other = None if held else selectors.sku(code=draft.code)
        if other is not None:
            raise BadDraft(f"编号 {draft.code} 已经用于{other.name}，请换一个。")
        made = service.save_sku(draft=draft, at=clock_now())
        return f"{made.name}已保存。", _page(made)

    form = partial(SkuForm, shops=shops, held=held)
    return ask(request, form=form, sheet=sheet, do=do, initial=known(held) if held else None)


@admits(*SHOP_KEEPERS)
@never_cache
@require_http_methods(["GET", "POST"])
def stock_in(request: HttpRequest, sku_id: int) -> HttpResponse:
    one = _mine(request, sku_id)
    sheet = _sheet(one, "入库", f"现在库存 {one.on_hand}，已占用 {one.reserved}。")

    def do(form: StockForm) -> tuple[str, str]:
        said = form.cleaned_data
        movement = Movement(
            key=f"desk:{token_urlsafe(9)}",
            kind=MoveKind.IN,
            at=clock_now(),
            note=said["note"],
            by_id=desk.me(request).pk,
        )
        service.move_stock(lines=[StockLine(sku=one.code, qty=said["qty"])], movement=movement)
        return f"{one.name}入库 {said['qty']}。", sheet.back

    return ask(request, form=StockForm, sheet=sheet, do=do)


@admits(*SHOP_KEEPERS)
@never_cache
@require_http_methods(["GET", "POST"])
def count(request: HttpRequest, sku_id: int) -> HttpResponse:
    one = _mine(request, sku_id)
    sheet = _sheet(one, "盘点", f"账上 {one.on_hand}，已占用 {one.reserved}；实盘不能少于已占用。")

    def do(form: CountForm) -> tuple[str, str]:
        said = form.cleaned_data
        made = service.count_stock(
            sku_id=one.pk,
            on_hand=said["on_hand"],
            note=said["note"],
            by_id=desk.me(request).pk,
            at=clock_now(),
        )
        return "盘点已登记。" if made else "与账上一致，没有变动。", sheet.back

    return ask(request, form=CountForm, sheet=sheet, do=do, initial={"on_hand": one.on_hand})


@admits(*SHOP_KEEPERS)
@never_cache
@require_http_methods(["GET", "POST"])
def warn(request: HttpRequest, sku_id: int) -> HttpResponse:
    one = _mine(request, sku_id)
    sheet = _sheet(one, "提醒线", "")

    def do(form: WarnForm) -> tuple[str, str]:
        service.set_warning(sku_id=one.pk, below=form.cleaned_data["below"], at=clock_now())
        return "提醒线已保存。", sheet.back

    return ask(request, form=WarnForm, sheet=sheet, do=do, initial={"below": one.warn_below})


@admits(*SHOP_KEEPERS)
@require_POST
def good_switch(request: HttpRequest, sku_id: int) -> HttpResponse:
    one = _mine(request, sku_id)
    on = one.state != SkuState.ON
    return act(
        request,
        lambda: service.switch_sku(sku_id=one.pk, on=on, at=clock_now()),
        done=f"{one.name}已{'上架' if on else '停售，已下单的照常交付'}。",
        to=_page(one),
    )


def _ledger(request: HttpRequest) -> tuple[Ledger[Sku], Asked]:
    shown = narrowings(shops=selectors.shops(roles=roles_of(request)))
    ledger = Ledger[Sku](
        title="商品",
        columns=COLUMNS,
        href=_page,
        lead="您店铺的商品、价格和库存。最后一份只归一人，库存不会卖超。",
        placeholder="名称、编号、类别",
        narrowings=shown,
        sorts=SORTS,
        empty=Empty(title="还没有商品", text="先建店铺，再加商品并入库。", icon="shopping-bag"),
        buttons=(
            Button(
                label="表格导入导出", href=reverse("sheets:table", args=["goods"]), icon="upload"
            ),
            Button(label="新建商品", href=reverse("bookings:good_new"), icon="plus", tone="main"),
        ),
        tabs=desk.tabs(request, "goods"),
        export=reverse("bookings:goods_export"),
    )
    return ledger, asked_of(request, shown, SORTS)


def _mine(request: HttpRequest, sku_id: int) -> Sku:
    one = desk.found(selectors.sku_by_id(sku_id=sku_id))
    if one.shop.role not in roles_of(request) or one.shop.merchant:
        raise Http404("没有找到这个商品，请返回列表。")
    return one


def _page(one: Sku) -> str:
    return reverse("bookings:good", args=[one.pk])


def _sheet(one: Sku, verb: str, text: str) -> Sheet:
    return Sheet(
        title=f"{verb}：{one.name}",
        verb=verb if verb != "提醒线" else "保存",
        back=_page(one),
        text=text,
        crumbs=[desk.crumb("商品", "goods"), desk.crumb(one.name, "good", one.pk)],
    )


def _named(one: Sku) -> Cell:
    return Cell(text=one.name, sub=_spec(one), picture=one.cover)


def _spec(one: Sku) -> str:
    return " · ".join(part for part in (one.spec, one.code) if part)


def _facts(one: Sku) -> list[tuple[str, str]]:
    return [
        ("编号", one.code),
        ("店铺", one.shop.name),
        ("类别", one.category or "未填"),
        ("规格", " ".join(part for part in (one.spec, one.unit) if part) or "未填"),
        ("每单限购", str(one.most_each or "不限")),
        ("提醒线", str(one.warn_below or "不提醒")),
        ("占用资源", str(one.resource or "不占用")),
        ("说明", one.note or "无"),
    ]
