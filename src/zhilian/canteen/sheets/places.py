"""Canteens, what they serve, and pick-up points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from zhilian.canteen import selectors, service
from zhilian.canteen.errors import BadDraft
from zhilian.canteen.types import CanteenDraft, Meal, RuleDraft
from zhilian.core.sheet_columns import (
    Choice,
    Code,
    Column,
    Text,
    Whole,
    Words,
    YesNo,
    Yuan,
    by_label,
)
from zhilian.core.sheets import SHEETS, Keeper, Said, Sheet
from zhilian.directory import selectors as directory
from zhilian.directory.types import Role

SIGNS = {f"周{sign}": day for day, sign in enumerate("一二三四五六日", start=1)}


def sites() -> dict[str, int]:
    return {one.name: one.pk for one in directory.sites()}


@SHEETS.register
class Canteens(Sheet):
    name = "canteens"
    label = "餐厅"
    lead = "餐厅、位置和就餐方式。"
    icon = "utensils"
    home = "/desk/canteen/settings/"
    roles = (Role.CANTEEN_ADMIN,)
    key = ("code",)

    def columns(self, keeper: Keeper) -> Sequence[Column]:
        return (
            Code("code", "编号", needed=True, longest=30),
            Text("name", "名称", needed=True, longest=40),
            Choice("site", "办公区", needed=True, choices=sites()),
            Text("place", "位置", longest=60),
            Whole("seats", "座位", usual=0, high=100_000),
            YesNo("walk_in", "可不预订就餐", usual=True),
            YesNo("overtime", "承办加班餐"),
            YesNo("open", "启用", usual=True),
        )

    def held(self, keeper: Keeper) -> Iterator[Said]:
        names = ("code", "name", "place", "seats", "walk_in", "overtime", "open")
        for one in selectors.all_canteens():
            yield {name: getattr(one, name) for name in names} | {"site": one.site_id}

    def save(self, said: Said, *, keeper: Keeper, at: datetime) -> None:
        held = {one.code: one for one in selectors.all_canteens()}.get(said["code"])
        names = ("code", "name", "place", "seats", "walk_in", "overtime")
        draft = CanteenDraft(site_id=said["site"], **{name: said[name] for name in names})
        made = service.save_canteen(draft=draft, canteen_id=held.pk if held else None, at=at)
        if said["open"] != (held.open if held else True):
            service.switch_canteen(canteen_id=made, opened=said["open"], at=at)


@SHEETS.register
class Servings(Sheet):
    name = "servings"
    label = "供餐"
    lead = "哪个餐厅哪一餐在星期几供应、多少份、标准价多少。"
    icon = "calendar-days"
    home = "/desk/canteen/settings/"
    roles = (Role.CANTEEN_ADMIN,)
    key = ("canteen", "meal")

    def columns(self, keeper: Keeper) -> Sequence[Column]:
        canteens = {one.name: one.pk for one in selectors.all_canteens()}
        meals = by_label(Meal)
        return (
            Choice("canteen", "餐厅", needed=True, choices=canteens),
            Choice("meal", "餐次", needed=True, choices=meals),
            Words("weekdays", "供应日", needed=True, most=7, hint="用顿号分开，如 周一、周二"),
            Whole("quota", "每餐份数", needed=True, low=1, high=20_000),
            Yuan("price", "标准价（元）", needed=True),
        )

    def held(self, keeper: Keeper) -> Iterator[Said]:
        signs = {day: sign for sign, day in SIGNS.items()}
        for canteen in selectors.all_canteens():
            for rule in selectors.rules_of(canteen_id=canteen.pk):
                if rule.active:
                    yield {
                        "canteen": canteen.pk,
                        "meal": rule.meal,
                        "weekdays": [signs[day] for day in sorted(rule.weekdays)],
                        "quota": rule.quota,
                        "price": rule.price,
                    }

    def save(self, said: Said, *, keeper: Keeper, at: datetime) -> None:
        strange = [sign for sign in said["weekdays"] if sign not in SIGNS]
        if strange:
            raise BadDraft(f"供应日“{strange[0]}”看不懂，请写周一到周日，用顿号分开。")
        draft = RuleDraft(
            canteen_id=said["canteen"],
            meal=said["meal"],
            weekdays=[SIGNS[sign] for sign in said["weekdays"]],
            quota=said["quota"],
            price=said["price"],
        )
        service.save_rule(draft=draft, at=at)


@SHEETS.register
class Points(Sheet):
    name = "pickup-points"
    label = "取货点"
    lead = "订购的净菜、主食在哪里取、什么时间取。"
    icon = "package"
    home = "/desk/canteen/settings/"
    roles = (Role.CANTEEN_ADMIN,)
    key = ("code",)

    def columns(self, keeper: Keeper) -> Sequence[Column]:
        return (
            Code("code", "编号", needed=True, longest=30),
            Text("name", "名称", needed=True, longest=40),
            Choice("site", "办公区", needed=True, choices=sites()),
            Text("place", "位置", longest=60),
            Text("hours", "取货时间", longest=40),
            YesNo("open", "启用", usual=True),
        )

    def held(self, keeper: Keeper) -> Iterator[Said]:
        names = ("code", "name", "place", "hours", "open")
        for one in selectors.all_points():
            yield {name: getattr(one, name) for name in names} | {"site": one.site_id}

    def save(self, said: Said, *, keeper: Keeper, at: datetime) -> None:
        held = {one.code: one.pk for one in selectors.all_points()}
        names = ("code", "name", "place", "hours", "open")
        values = {name: said[name] for name in names} | {"site_id": said["site"]}
        service.save_point(values=values, point_id=held.get(said["code"]), at=at)
