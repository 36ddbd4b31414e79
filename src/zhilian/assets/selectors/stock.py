"""What lies in the warehouse, what came and went."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, F, Q

from zhilian.assets.models import StockItem, StockMove
from zhilian.assets.types import AssetState
from zhilian.core import pinyin
from zhilian.core.listing import Asked, Page, Sort, cut, whole

BY_NAME = Sort(key="name", label="品名", field="kind__name")
BY_NUMBER = Sort(key="quantity", label="库存", field="quantity")
SORTS = (BY_NAME, BY_NUMBER)
NEWEST = Sort(key="new", label="最近", field="id", falling=True)


def stock_page(asked: Asked) -> Page[StockItem]:
    """Shelves; `cards` on a row is how many of the kind lie in store as cards."""
    sort = next((one for one in SORTS if one.key == asked.sort), BY_NAME)
    return cut(_found(asked), sort=sort, after=asked.after)


def stock_file(asked: Asked) -> Iterator[StockItem]:
    return whole(_found(asked), sort=BY_NAME)


def stock_item(*, item_id: int) -> StockItem | None:
    return StockItem.objects.select_related("kind").filter(pk=item_id).first()


def moves_page(asked: Asked, *, item_id: int) -> Page[StockMove]:
    found = StockMove.objects.filter(item_id=item_id).select_related("by")
    if move := asked.get("move"):
        found = found.filter(move=move)
    if asked.q:
        found = found.filter(Q(note__contains=asked.q) | Q(case_number__contains=asked.q))
    return cut(found, sort=NEWEST, after=asked.after)


def moves_file(*, item_id: int) -> Iterator[StockMove]:
    found = StockMove.objects.filter(item_id=item_id).select_related("by")
    return whole(found, sort=NEWEST)


def short_items() -> list[StockItem]:
    """Shelves below their minimum, the emptiest first."""
    found = StockItem.objects.filter(quantity__lt=F("minimum")).select_related("kind")
    return list(found.order_by("quantity", "id"))


def _found(asked: Asked) -> Any:
    in_store = Count("kind__asset", filter=Q(kind__asset__state=AssetState.IN_STORE))
    found = StockItem.objects.select_related("kind").annotate(cards=in_store)
    found = found.filter(pinyin.found_by(asked.q, field="kind__finder"))
    if category := asked.get("category"):
        found = found.filter(kind__category=category)
    if asked.get("level") == "short":
        found = found.filter(quantity__lt=F("minimum"))
    if asked.get("level") == "none":
        found = found.filter(quantity=0)
    return found
