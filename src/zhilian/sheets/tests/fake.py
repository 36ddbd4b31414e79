"""A register that exists in tests only: office areas by code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from zhilian.core.errors import Refusal
from zhilian.core.sheet_columns import Choice, Code, Column, Text, Whole, YesNo
from zhilian.core.sheets import Keeper, Said, Sheet
from zhilian.directory.models import Site
from zhilian.directory.types import Role

TAKEN = "北院"
BELOW = "属于:"
"""A name that begins with this stands on the area of the code behind it."""


class Refused(Refusal):
    def __init__(self) -> None:
        super().__init__(f"名称“{TAKEN}”不能用，请换一个。")


class Sites(Sheet):
    name = "fake-sites"
    label = "办公区"
    lead = "测试用。"
    home = "/desk/tables/"
    roles = (Role.PROPERTY_ADMIN,)
    key = ("code",)

    def columns(self, keeper: Keeper) -> Sequence[Column]:
        return (
            Code("code", "编号", needed=True, longest=20),
            Text("name", "名称", needed=True, longest=10),
            Whole("position", "次序", usual=7, high=100),
            Choice("zone", "片区", usual="", choices={"城东": "E", "城西": "W"}),
            YesNo("main", "主院"),
        )

    def held(self, keeper: Keeper) -> Iterator[Said]:
        for one in Site.objects.order_by("code"):
            yield {"code": one.code, "name": one.name, "position": one.position, "zone": "",
                   "main": False}  # fmt: skip

    def save(self, said: Said, *, keeper: Keeper, at: datetime) -> None:
        above = str(said["name"]).removeprefix(BELOW)
        alone = above != said["name"] and not Site.objects.filter(code=above).exists()
        if said["name"] == TAKEN or alone:
            raise Refused
        Site.objects.update_or_create(
            code=said["code"], defaults={"name": said["name"], "position": said["position"]}
        )
