"""The warehouse: shelves, what came and went; used with a phone in the other hand."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from zhilian.assets import selectors, service
from zhilian.assets.forms.cards import CountForm, MinimumForm, ShelfForm
from zhilian.assets.models import StockItem, StockMove
from zhilian.assets.selectors.stock import SORTS
from zhilian.assets.types import Category, Cause, MoveKind
from zhilian.assets.views import desk
from zhilian.core.access import admits
from zhilian.core.asking import Said, Sheet, ask
from zhilian.core.listing import Asked, Cell, Column, Empty, Ledger, Narrowing, asked_of
from zhilian.core.times import local

LEVELS = (("short", "低于提醒线"), ("none", "已无库存"))
NARROWINGS = (
    Narrowing(name="category", label="类别", choices=Category.choices),
    Narrowing(name="level", label="余量", choices=LEVELS),
)
MOVES = (Narrowing(name="move", label="类型", choices=MoveKind.choices),)


@dataclass(frozen=True, kw_only=True)
class _Act:
    """What is done at a shelf: its words and its form."""

    title: str
    verb: str
    form: type[forms.Form]


TAKE_IN = _Act(title="入库", verb="入库", form=ShelfForm)
SCRAP = _Act(title="报损", verb="报损出库", form=ShelfForm)
COUNT = _Act(title="盘点", verb="保存实点数", form=CountForm)
MINIMUM = _Act(title="提醒线与货位", verb="保存", form=MinimumForm)


def _left(item: StockItem) -> Cell:
    text = f"{item.quantity} {item.kind.unit_word}"
    if item.quantity < item.minimum:
        return Cell(text=text, tone="bad" if not item.quantity else "risk", icon="triangle-alert")
    return Cell(text=text)


def _in_store(item: StockItem) -> object:
    return getattr(item, "cards", "") if item.kind.carded else "不建卡"


SHELVES = (
    Column[StockItem](
        label="品名",
        cell=lambda one: Cell(text=one.kind.name, sub=one.kind.get_category_display()),
    ),
    Column[StockItem](label="库存", cell=_left, num=True, filed=lambda one: one.quantity),
    Column[StockItem](label="提醒线", cell=lambda one: one.minimum or "未设", num=True),
    Column[StockItem](label="在库卡片", cell=_in_store, num=True),
    Column[StockItem](label="货位", cell=lambda one: one.shelf or "未定"),
)
BOOK = (
    Column[StockMove](
        label="时间",
        cell=lambda one: Cell(text=f"{local(one.at):%m-%d %H:%M}"),
        filed=lambda one: one.at,
    ),
    Column[StockMove](label="类型", cell=lambda one: one.get_move_display()),
    Column[StockMove](label="数量", cell=lambda one: f"{one.change:+d}", num=True),
    Column[StockMove](label="结余", cell=lambda one: one.left, num=True),
    Column[StockMove](label="办件", cell=lambda one: one.case_number),
    Column[StockMove](label="经手", cell=lambda one: one.by.name if one.by else "系统"),
    Column[StockMove](label="说明", cell=lambda one: one.note),
)


@admits(*desk.STORE)
@never_cache
@require_GET
def shelves(request: HttpRequest) -> HttpResponse:
    ledger, asked = _ledger(request)
    context = ledger.context(asked, selectors.stock_page(asked))
    context["short"] = selectors.short_items()
    return render(request, "assets/shelves.html", context)


@admits(*desk.STORE)
@require_GET
def shelves_export(request: HttpRequest) -> StreamingHttpResponse:
    ledger, asked = _ledger(request)
    return desk.file_of(ledger, asked, selectors.stock_file(asked))


@admits(*desk.STORE)
@never_cache
@require_GET
def shelf(request: HttpRequest, item_id: int) -> HttpResponse:
    item = desk.found(selectors.stock_item(item_id=item_id))
    ledger = _book(item)
    asked = asked_of(request, MOVES)
    context = ledger.context(asked, selectors.moves_page(asked, item_id=item_id))
    context |= {"item": item, "crumbs": [desk.crumb("库房", "shelves")]}
    return render(request, "assets/shelf.html", context)


@admits(*desk.STORE)
@require_GET
def shelf_export(request: HttpRequest, item_id: int) -> StreamingHttpResponse:
    item = desk.found(selectors.stock_item(item_id=item_id))
    return desk.file_of(_book(item), asked_of(request), selectors.moves_file(item_id=item_id))


@admits(*desk.STORE)
@never_cache
@require_http_methods(["GET", "POST"])
def take_in(request: HttpRequest, item_id: int) -> HttpResponse:
    def move(said: Said, cause: Cause) -> str:
        row = service.take_in(item_id=item_id, number=said["number"], cause=cause)
        return f"已入库 {row.change}，现有 {row.left}。"

    return _move(request, item_id, TAKE_IN, move)


@admits(*desk.STORE)
@never_cache
@require_http_methods(["GET", "POST"])
def scrap(request: HttpRequest, item_id: int) -> HttpResponse:
    def move(said: Said, cause: Cause) -> str:
        row = service.scrap(item_id=item_id, number=said["number"], cause=cause)
        return f"已报损 {-row.change}，现有 {row.left}。"

    return _move(request, item_id, SCRAP, move)


@admits(*desk.STORE)
@never_cache
@require_http_methods(["GET", "POST"])
def count(request: HttpRequest, item_id: int) -> HttpResponse:
    def move(said: Said, cause: Cause) -> str:
        row = service.count(item_id=item_id, counted=said["counted"], cause=cause)
        return f"账已改为实点数 {row.left}。" if row else "账实相符，没有改动。"

    return _move(request, item_id, COUNT, move)


@admits(*desk.STORE)
@never_cache
@require_http_methods(["GET", "POST"])
def minimum(request: HttpRequest, item_id: int) -> HttpResponse:
    item = desk.found(selectors.stock_item(item_id=item_id))
    known = {"minimum": item.minimum, "shelf": item.shelf}

    def move(said: Said, _cause: Cause) -> str:
        service.set_minimum(item_id=item_id, minimum=said["minimum"], shelf=said["shelf"])
        return "提醒线和货位已保存。"

    return _move(request, item_id, MINIMUM, move, known)


def _move(
    request: HttpRequest,
    item_id: int,
    act: _Act,
    move: Callable[[Said, Cause], str],
    known: Said | None = None,
) -> HttpResponse:
    item = desk.found(selectors.stock_item(item_id=item_id))
    page = reverse("assets:shelf", args=[item_id])
    sheet = Sheet(
        title=f"{item.kind.name} {act.title}",
        verb=act.verb,
        back=page,
        lead=f"现有 {item.quantity} {item.kind.unit_word}",
        crumbs=[desk.crumb("库房", "shelves"), desk.crumb(item.kind.name, "shelf", item_id)],
    )

    def do(filled: forms.Form) -> tuple[str, str]:
        said = filled.cleaned_data
        return move(said, desk.cause(request, said.get("note", ""))), page

    return ask(request, form=act.form, sheet=sheet, do=do, initial=known)


def _ledger(request: HttpRequest) -> tuple[Ledger[StockItem], Asked]:
    ledger = Ledger[StockItem](
        title="库房",
        columns=SHELVES,
        href=lambda one: reverse("assets:shelf", args=[one.pk]),
        placeholder="品名，可用拼音",
        narrowings=NARROWINGS,
        sorts=SORTS,
        empty=Empty(title="还没有品名", text="请资产管理员先在“品名”里添加。", icon="package"),
        export=reverse("assets:shelves_export"),
    )
    return ledger, asked_of(request, NARROWINGS, SORTS)


def _book(item: StockItem) -> Ledger[StockMove]:
    return Ledger[StockMove](
        title=f"{item.kind.name}收发",
        columns=BOOK,
        placeholder="办件编号、说明",
        narrowings=MOVES,
        empty=Empty(title="还没有收发", text="第一次到货请点“入库”。", icon="package"),
        export=reverse("assets:shelf_export", args=[item.pk]),
    )
