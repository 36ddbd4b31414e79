"""Kinds of things: names, units, lives, price limits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from zhilian.assets import selectors, service
from zhilian.assets.types import Category
from zhilian.core.sheet_columns import Choice, Code, Column, Text, Whole, YesNo, Yuan, by_label
from zhilian.core.sheets import SHEETS, Keeper, Said, Sheet
from zhilian.directory.types import Role

NAMES = ("code", "name", "category", "unit_word", "life_years", "cap", "carded", "active")


@SHEETS.register
class Kinds(Sheet):
    name = "asset-kinds"
    label = "资产品名"
    lead = "品名、计量单位、最低使用年限和价格上限。"
    icon = "tag"
    home = "/desk/assets/kinds/"
    roles = (Role.ASSET_ADMIN,)
    key = ("code",)

    def columns(self, keeper: Keeper) -> Sequence[Column]:
        return (
            Code("code", "编号", needed=True, longest=30),
            Text("name", "品名", needed=True, longest=40),
            Choice(
                "category",
                "类别",
                needed=True,
                choices=by_label(Category),
            ),
            Text("unit_word", "计量单位", needed=True, longest=8),
            Whole("life_years", "最低使用年限（年）", usual=0, high=100),
            Yuan("cap", "价格上限（元）", hint="元；空着为不限"),
            YesNo("carded", "建卡管理", usual=True),
            YesNo("active", "可领用", usual=True),
        )

    def held(self, keeper: Keeper) -> Iterator[Said]:
        for one in selectors.every_kind():
            yield {name: getattr(one, name) for name in NAMES}

    def save(self, said: Said, *, keeper: Keeper, at: datetime) -> None:
        held = {one.code: one.pk for one in selectors.every_kind()}
        service.keep_kind(kind_id=held.get(said["code"]), said=dict(said), at=at)
