"""Goods, shops and their stock."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db.models import F, Q, QuerySet

from zhilian.bookings.models import Shop, Sku, StockMove
from zhilian.bookings.types import MoveKind, SkuState
from zhilian.core import pinyin
from zhilian.core.listing import Asked, Narrowing, Page, Sort, cut, order, whole

SORTS = (
    Sort(key="name", label="名称", field="name"),
    Sort(key="low", label="库存由少到多", field="on_hand"),
    Sort(key="new", label="最近更新", field="changed_at", falling=True),
)
NEWEST = Sort(key="new", label="最近", field="id", falling=True)
KINDS = Narrowing(name="kind", label="变动", choices=MoveKind.choices)
FEW = 20
TOLD = ("shop", "resource")


def shop(*, code: str) -> Shop | None:
    return Shop.objects.filter(code=code).first()


def shops(*, roles: frozenset[str] | None = None) -> list[Shop]:
    """The platform's own whose stock people of these roles keep; None: all, merchants' too."""
    found = Shop.objects.select_related("keeper").order_by("name", "id")
    if roles is None:
        return list(found)
    return list(found.filter(role__in=sorted(roles), merchant=""))


def windows_of_merchants() -> list[str]:
    """Where shops of merchants stand."""
    found = Shop.objects.exclude(merchant="").exclude(window="").values_list("window", flat=True)
    return sorted(set(found))


def sku(*, code: str) -> Sku | None:
    found: Sku | None = _told().filter(code=code).first()
    return found


def sku_by_id(*, sku_id: int) -> Sku | None:
    found: Sku | None = _told().filter(pk=sku_id).first()
    return found


def skus_by_code(*, codes: Collection[str]) -> dict[str, Sku]:
    return {sku.code: sku for sku in _told().filter(code__in=codes)}


def on_sale(*, window: str, q: str = "", limit: int = FEW) -> list[Sku]:
    """What is sold at a window, best match first; sold-out goods last."""
    found = Sku.objects.on_sale().sold_at(window).select_related("shop", "resource")
    rows = list(found.order_by("position", "id"))
    if not q.strip():
        return sorted(rows, key=lambda row: not (row.unlimited or row.available > 0))[:limit]
    ranked = [
        (rank, place)
        for place, row in enumerate(rows)
        if (rank := pinyin.rank(q, name=row.name, summary=f"{row.category} {row.spec}")) is not None
    ]
    return [rows[place] for _, place in sorted(ranked)][:limit]


def narrowings(*, shops: list[Shop]) -> list[Narrowing]:
    return [
        Narrowing(name="shop", label="店铺", choices=[(row.code, row.name) for row in shops]),
        Narrowing(name="state", label="状态", choices=SkuState.choices),
        Narrowing(name="stock", label="库存", choices=[("low", "低于提醒线"), ("out", "已售完")]),
    ]


def sku_page(*, asked: Asked, roles: frozenset[str] | None) -> Page[Sku]:
    return cut(_narrowed(asked, roles), sort=order(SORTS, asked.sort), after=asked.after)


def sku_rows(*, asked: Asked, roles: frozenset[str] | None) -> Iterator[Sku]:
    return whole(_narrowed(asked, roles), sort=order(SORTS, asked.sort))


def move_page(*, sku_id: int, asked: Asked) -> Page[StockMove]:
    return cut(_moves(sku_id, asked), sort=NEWEST, after=asked.after)


def move_rows(*, sku_id: int, asked: Asked) -> Iterator[StockMove]:
    return whole(_moves(sku_id, asked), sort=NEWEST)


def _told() -> QuerySet[Sku]:
    found: QuerySet[Sku] = Sku.objects.select_related(*TOLD)
    return found


def _narrowed(asked: Asked, roles: frozenset[str] | None) -> QuerySet[Sku]:
    found = _told() if roles is None else Sku.objects.kept_by(roles).select_related(*TOLD)
    if asked.q:
        found = found.filter(
            Q(name__contains=asked.q) | Q(code__contains=asked.q) | Q(category__contains=asked.q)
        )
    if asked.get("shop"):
        found = found.filter(shop__code=asked.get("shop"))
    if asked.get("state"):
        found = found.filter(state=asked.get("state"))
    left = F("on_hand") - F("reserved")
    if asked.get("stock") == "low":
        found = found.annotate(left=left).filter(left__lt=F("warn_below"), unlimited=False)
    if asked.get("stock") == "out":
        found = found.annotate(left=left).filter(left__lte=0, unlimited=False)
    return found


def _moves(sku_id: int, asked: Asked) -> QuerySet[StockMove]:
    found = StockMove.objects.filter(sku_id=sku_id).select_related("by")
    if asked.q:
        found = found.filter(number__startswith=asked.q.upper())
    if asked.get("kind"):
        found = found.filter(kind=asked.get("kind"))
    return found
