"""Rooms of the offices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from zhilian.assets import selectors, service
from zhilian.assets.types import Cause, RoomDraft, RoomUse
from zhilian.core.listing import Asked
from zhilian.core.sheet_columns import Choice, Column, Number, Text, by_label
from zhilian.core.sheets import SHEETS, Keeper, Said, Sheet
from zhilian.directory import selectors as directory
from zhilian.directory.types import Role

NAMES = ("site_id", "building", "number", "floor", "area", "use", "unit_id", "user", "level")


@SHEETS.register
class Rooms(Sheet):
    name = "rooms"
    label = "办公用房"
    lead = "楼宇、房号、面积、用途和使用单位；每次变动写进房间履历。"
    icon = "building-2"
    home = "/desk/assets/rooms/"
    roles = (Role.ESTATE_ADMIN,)
    key = ("site_id", "building", "number")

    def columns(self, keeper: Keeper) -> Sequence[Column]:
        sites = {one.name: one.pk for one in directory.sites()}
        units = {directory.whole_name(one): one.pk for one in directory.units()}
        uses = by_label(RoomUse)
        return (
            Choice("site_id", "办公区", needed=True, choices=sites),
            Text("building", "楼宇", needed=True, longest=30),
            Text("number", "房号", needed=True, longest=20),
            Text("floor", "楼层", longest=10),
            Number("area", "使用面积（㎡）", needed=True),
            Choice("use", "用途", needed=True, choices=uses),
            Choice("unit_id", "使用单位", choices=units, hint="写成“单位 处室”；空置的空着"),
            Text("user", "使用人", longest=100),
            Text("level", "职级", longest=20),
        )

    def held(self, keeper: Keeper) -> Iterator[Said]:
        for one in selectors.rooms_file(Asked()):
            if one.site_id is not None:
                yield {name: getattr(one, name) for name in NAMES}

    def save(self, said: Said, *, keeper: Keeper, at: datetime) -> None:
        held = selectors.room_at(
            site_id=said["site_id"], building=said["building"], number=said["number"]
        )
        service.keep_room(
            room_id=held.pk if held else None,
            draft=RoomDraft(**{name: said[name] for name in NAMES}),
            cause=Cause(at=at, note="表格导入", by_id=keeper.person_id),
        )
