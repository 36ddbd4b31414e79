"""Goods of the shops whose stock one keeps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from zhilian.bookings import selectors, service
from zhilian.bookings.errors import BadDraft
from zhilian.bookings.keeping import SHOP_KEEPERS
from zhilian.bookings.types import SkuDraft, SkuState
from zhilian.core.listing import Asked
from zhilian.core.sheet_columns import Choice, Code, Column, Text, Whole, YesNo, Yuan
from zhilian.core.sheets import SHEETS, Keeper, Said, Sheet

COPIED = ("code", "name", "category", "spec", "unit", "price", "most_each", "unlimited", "note",
          "position", "warn_below")  # fmt: skip


@SHEETS.register
class Goods(Sheet):
    name = "goods"
    label = "商品"
    lead = "名称、价格、限购和提醒线；库存在商品页入库和盘点，不从表格改。"
    icon = "shopping-bag"
    home = "/desk/bookings/goods/"
    roles = SHOP_KEEPERS
    key = ("code",)

    def columns(self, keeper: Keeper) -> Sequence[Column]:
        shops = {one.name: one.code for one in selectors.shops(roles=keeper.roles)}
        return (
            Code("code", "编号", needed=True),
            Text("name", "名称", needed=True),
            Choice("shop", "店铺", needed=True, choices=shops),
            Text("category", "类别", longest=30),
            Text("spec", "规格", longest=40),
            Text("unit", "单位", longest=10),
            Yuan("price", "价格（元）", needed=True),
            Whole("most_each", "每单限购", usual=0, hint="整数；0 为不限"),
            YesNo("unlimited", "不限库存"),
            Whole("warn_below", "低于则提醒", usual=0),
            Text("resource", "预约资源编号", hint="到店服务写它占用的资源编号"),
            Text("note", "说明", longest=200),
            Whole("position", "次序", usual=0, high=100_000),
            YesNo("on", "在售", usual=True),
        )

    def held(self, keeper: Keeper) -> Iterator[Said]:
        for one in selectors.sku_rows(asked=Asked(), roles=keeper.roles):
            yield {name: getattr(one, name) for name in COPIED} | {
                "shop": one.shop.code,
                "resource": one.resource.code if one.resource else "",
                "on": one.state == SkuState.ON,
            }

    def save(self, said: Said, *, keeper: Keeper, at: datetime) -> None:
        held = selectors.sku(code=said["code"])
        if said["resource"] and selectors.resource(code=said["resource"]) is None:
            raise BadDraft(f"没有编号为 {said['resource']} 的预约资源，请核对。")
        names = ("code", "name", "shop", "price", "category", "unit", "spec", "most_each",
                 "unlimited", "resource", "note", "position")  # fmt: skip
        made = service.save_sku(draft=SkuDraft(**{name: said[name] for name in names}), at=at)
        if said["warn_below"] != made.warn_below:
            service.set_warning(sku_id=made.pk, below=said["warn_below"], at=at)
        if said["on"] != (held is None or held.state == SkuState.ON):
            service.switch_sku(sku_id=made.pk, on=said["on"], at=at)
