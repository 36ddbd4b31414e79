"""The mall on the phone: what a page of goods shows, and where ordering goes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from zhilian.cases.types import CaseView
from zhilian.core.listing import Asked
from zhilian.mall import selectors as mall
from zhilian.mall.selectors import Product
from zhilian.mall.selectors.products import SHOWN
from zhilian.mall.types import MOST_OF_ONE

LOOKS: Final[Mapping[str, tuple[str, str]]] = {
    "粮油副食": ("utensils", "canteen"),
    "帮扶产品": ("leaf", "energy"),
    "日用百货": ("shopping-bag", "general"),
    "文体用品": ("dumbbell", "welfare"),
    "家政洗衣": ("sparkles", "property"),
    "汽车服务": ("car", "vehicle"),
    "医养托育": ("heart-pulse", "mall"),
}
PLAIN: Final = ("package", "estate")
FEW_LEFT: Final = 10


@dataclass(frozen=True, kw_only=True)
class Good:
    """One product as a list shows it."""

    product: Product
    icon: str
    hue: str

    @property
    def left(self) -> str:
        """What is said of its stock; nothing while there is plenty."""
        sku = self.product.sku
        if sku.unlimited or sku.available >= FEW_LEFT:
            return ""
        return f"仅剩 {sku.available} {sku.unit or '件'}" if sku.available > 0 else "售完"

    @property
    def sold_out(self) -> bool:
        sku = self.product.sku
        return bool(not sku.unlimited and sku.available <= 0)

    @property
    def most(self) -> int:
        """So many of it fit into one order."""
        sku = self.product.sku
        most = min(sku.most_each or MOST_OF_ONE, MOST_OF_ONE)
        return most if sku.unlimited else max(min(most, sku.available), 0)


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """One page of the list, with what narrows it."""

    goods: tuple[Good, ...]
    total: int
    asked: Asked
    chips: tuple[dict[str, object], ...]
    merchants: tuple[tuple[str, str], ...]
    next_url: str

    @property
    def is_narrowed(self) -> bool:
        return bool(self.asked.q or self.asked.get("category") or self.asked.get("merchant"))

    @property
    def sorts(self) -> list[tuple[str, str]]:
        return [(one.key, one.label) for one in SHOWN]


def good(product: Product) -> Good:
    icon, hue = LOOKS.get(product.category, PLAIN)
    return Good(product=product, icon=icon, hue=hue)


def shelf(asked: Asked) -> Shelf:
    page = mall.on_sale_page(asked)
    more = asked.kept | {"after": page.next_key}
    return Shelf(
        goods=tuple(map(good, page.rows)),
        total=page.total,
        asked=asked,
        chips=tuple(_chips(asked)),
        merchants=tuple((one.code, one.name) for one in mall.merchants_on_sale()),
        next_url=f"/mall/?{urlencode(more)}" if page.next_key else "",
    )


def with_pictures(view: CaseView) -> CaseView:
    """The case with the pictures of what it buys; any other is left as it is."""
    codes = {code for answer in view.answers for code in answer.goods if code}
    if not codes:
        return view
    found = mall.covers(codes=codes)
    answers = tuple(
        replace(one, pictures=tuple(found.get(code, "") for code in one.goods))
        for one in view.answers
    )
    return replace(view, answers=answers)


def _chips(asked: Asked) -> list[dict[str, object]]:
    """All, and each category of which something is sold; the other filters stay."""
    chosen = asked.get("category")
    kept = {name: value for name, value in asked.kept.items() if name != "category"}
    found = [("全部", "")] + [(name, name) for name in mall.categories_on_sale()]
    return [
        {
            "label": label,
            "href": f"/mall/?{urlencode(kept | ({'category': value} if value else {}))}",
            "current": value == chosen,
        }
        for label, value in found
    ]
