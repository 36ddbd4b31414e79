"""Who does work of which kind, and within what time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from zhilian.catalogue import selectors as catalogue
from zhilian.core.sheet_columns import Choice, Column, Text, Whole
from zhilian.core.sheets import SHEETS, Keeper, Said, Sheet
from zhilian.desk import selectors, service
from zhilian.desk.types import Route
from zhilian.directory.types import GRANTABLE, Role

MOST = 100_000


@SHEETS.register
class Routes(Sheet):
    name = "routes"
    label = "派工规则"
    lead = "哪个窗口的哪一类活派给哪个班组，到场和完成各多少分钟。"
    icon = "route"
    home = "/desk/orders/routes/"
    roles = (Role.PROPERTY_ADMIN, Role.OPS_MANAGER)
    key = ("window", "category")

    def columns(self, keeper: Keeper) -> Sequence[Column]:
        named = {row.code: row.name for row in catalogue.windows()}
        ruled = [window for window, *_ in selectors.routes() if window]
        windows = {named.get(code, code): code for code in (*named, *ruled)}
        teams = {str(role.label): role.value for role in Role if role in GRANTABLE}
        return (
            Choice("window", "窗口", usual="", choices=windows, hint="窗口名称；空着为其他窗口"),
            Text("category", "类别", longest=40, hint="空着为其他类别"),
            Choice("role", "承办班组", needed=True, choices=teams),
            Whole("arrive_minutes", "到场时限（分钟）", needed=True, low=1, high=MOST),
            Whole("finish_minutes", "完成时限（分钟）", needed=True, low=1, high=MOST),
        )

    def held(self, keeper: Keeper) -> Iterator[Said]:
        for window, category, route, _own in selectors.routes():
            yield {
                "window": window,
                "category": category,
                "role": route.role,
                "arrive_minutes": route.arrive_minutes,
                "finish_minutes": route.finish_minutes,
            }

    def save(self, said: Said, *, keeper: Keeper, at: datetime) -> None:
        route = Route(
            role=said["role"],
            arrive_minutes=said["arrive_minutes"],
            finish_minutes=said["finish_minutes"],
        )
        service.set_route(window=said["window"], category=said["category"], route=route, at=at)
