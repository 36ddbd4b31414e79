"""Menus of the coming days, and those of the week before to copy from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from zhilian.canteen import selectors, service
from zhilian.canteen.errors import BadDraft
from zhilian.canteen.types import ItemDraft, Meal, Sort
from zhilian.core.sheet_columns import Choice, Column, Day, Text, Whole, Words, Yuan, by_label
from zhilian.core.sheets import SHEETS, Keeper, Said, Sheet
from zhilian.core.times import clock_now, local_date
from zhilian.directory.types import Role

BACK, AHEAD = 7, 21


@SHEETS.register
class Menus(Sheet):
    name = "menus"
    label = "菜单"
    lead = "上一周到今后两周的菜单；一行是一餐里的一道菜或一个套餐。"
    icon = "utensils"
    home = "/desk/canteen/"
    roles = (Role.CANTEEN_ADMIN, Role.CANTEEN_MANAGER)
    key = ("canteen", "day", "meal", "name")

    def columns(self, keeper: Keeper) -> Sequence[Column]:
        canteens = {one.name: one.pk for one in selectors.canteens()}
        return (
            Choice("canteen", "餐厅", needed=True, choices=canteens),
            Day("day", "日期", needed=True),
            Choice("meal", "餐次", needed=True, choices=by_label(Meal)),
            Text("name", "名称", needed=True, longest=40),
            Choice("sort", "类别", usual=Sort.PACKAGE.value, choices=by_label(Sort)),
            Yuan("price", "价格（元）", usual=0, hint="元；0 按这一餐的标准价"),
            Whole("quota", "限量", high=5000, hint="整数；空着为不单独限量"),
            Words("tags", "标签", hint="用顿号分开，如 清真、少油"),
        )

    def held(self, keeper: Keeper) -> Iterator[Said]:
        today = local_date(clock_now())
        sessions = selectors.sessions_between(
            first=today - timedelta(days=BACK), days=BACK + AHEAD, canteen_id=None
        )
        for session in sessions:
            for item in sorted(session.items.all(), key=lambda one: (one.position, one.pk)):
                yield {
                    "canteen": session.canteen_id,
                    "day": session.day,
                    "meal": session.meal,
                    "name": item.name,
                    "sort": item.sort,
                    "price": item.price,
                    "quota": item.quota,
                    "tags": item.tags,
                }

    def save(self, said: Said, *, keeper: Keeper, at: datetime) -> None:
        if said["day"] < local_date(at):
            raise BadDraft("这一天已经过去，不能再改菜单；请改日期，或删去这一行。")
        session = service.ensure_session(
            canteen_id=said["canteen"], day=said["day"], meal=Meal(said["meal"])
        )
        held = session.items.filter(name=said["name"]).first()
        names = ("name", "sort", "price", "quota", "tags")
        draft = ItemDraft(**{name: said[name] for name in names})
        item_id = held.pk if held else None
        service.save_item(session_id=session.pk, draft=draft, item_id=item_id, at=at)
