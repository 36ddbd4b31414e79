"""Buildings, areas and gates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, ClassVar

from zhilian.access import selectors, service
from zhilian.access.errors import PlaceRefused
from zhilian.access.types import (
    Admits,
    AreaDraft,
    BuildingDraft,
    GateDraft,
    GateKind,
    Hours,
    Keeps,
)
from zhilian.core.sheet_columns import Choice, Code, Column, Text, YesNo, by_label
from zhilian.core.sheets import SHEETS, Keeper, Said, Sheet
from zhilian.directory import selectors as directory
from zhilian.directory.types import Role


class _Places(Sheet):
    """What the three have in common; `more` are a kind's own columns."""

    what: ClassVar[str]
    roles = (Role.ACCESS_ADMIN, Role.SECURITY_OFFICE)
    key = ("code",)

    def columns(self, keeper: Keeper) -> Sequence[Column]:
        sites = {one.name: one.pk for one in directory.sites()}
        branches = {one.name: one.pk for one in directory.branches()}
        return (
            Code("code", "编号", needed=True, longest=30),
            Text("name", "名称", needed=True, longest=40),
            Choice("site_id", "办公区", needed=True, choices=sites),
            Choice("branch_id", "分平台", choices=branches, hint="市本级空着"),
            *self.more(),
            YesNo("open", "启用", usual=True),
        )

    def more(self) -> Sequence[Column]:
        raise NotImplementedError

    def held(self, keeper: Keeper) -> Iterator[Said]:
        for one in selectors.all_places(what=self.what):
            yield self.said(one)

    def said(self, one: Any) -> dict[str, Any]:
        names = [column.name for column in self.more()]
        common = ("code", "name", "site_id", "branch_id", "open")
        return {name: getattr(one, name) for name in (*common, *names)}

    def save(self, said: Said, *, keeper: Keeper, at: datetime) -> None:
        held = selectors.place_by_code(what=self.what, code=said["code"])
        made = self.keep({k: v for k, v in said.items() if k != "open"}, held, at=at)
        if said["open"] != (held.open if held else True):
            service.switch_place(what=self.what, place_id=made, opened=said["open"], at=at)

    def keep(self, values: dict[str, Any], held: Any, *, at: datetime) -> int:
        raise NotImplementedError


@SHEETS.register
class Buildings(_Places):
    name, label, what = "buildings", "楼宇", "building"
    lead = "访客可选的楼宇，哪些须单位审批。"
    icon = "building-2"
    home = "/desk/access/places/building/"

    def more(self) -> Sequence[Column]:
        return (YesNo("needs_approval", "访客须单位审批"),)

    def keep(self, values: dict[str, Any], held: Any, *, at: datetime) -> int:
        draft = BuildingDraft(**values)
        return service.save_building(draft=draft, building_id=held.pk if held else None, at=at)


@SHEETS.register
class Areas(_Places):
    name, label, what = "areas", "区域", "area"
    lead = "职工可以申请进入的区域、责任部门和责任人。"
    icon = "map-pin"
    home = "/desk/access/places/area/"

    def more(self) -> Sequence[Column]:
        buildings = {one.name: one.pk for one in selectors.all_places(what="building")}
        units = {directory.whole_name(one): one.pk for one in directory.units()}
        return (
            Choice("building_id", "楼宇", choices=buildings),
            YesNo("sensitive", "敏感区域"),
            Choice("owner_unit_id", "责任部门", choices=units, hint="写成“单位 处室”"),
            Text("owner_no", "责任人工号", longest=20),
        )

    def said(self, one: Any) -> dict[str, Any]:
        names = ("code", "name", "site_id", "branch_id", "open", "building_id", "sensitive",
                 "owner_unit_id")  # fmt: skip
        owner = one.owner.employee_no if one.owner else ""
        return {name: getattr(one, name) for name in names} | {"owner_no": owner}

    def keep(self, values: dict[str, Any], held: Any, *, at: datetime) -> int:
        number = values.pop("owner_no").upper()
        found = directory.people_by_employee_nos(nos={number}) if number else []
        if number and not found:
            raise PlaceRefused(f"没有工号为 {number} 的在职人员，请核对责任人工号。")
        draft = AreaDraft(**values, owner_id=found[0].pk if found else None)
        return service.save_area(draft=draft, area_id=held.pk if held else None, at=at)


@SHEETS.register
class Gates(_Places):
    name, label, what = "gates", "出入口", "gate"
    lead = "院门、楼门、区域门，谁在什么时候可以通行。"
    icon = "door-open"
    home = "/desk/access/places/gate/"

    def more(self) -> Sequence[Column]:
        buildings = {one.name: one.pk for one in selectors.all_places(what="building")}
        areas = {one.name: one.pk for one in selectors.all_places(what="area")}
        return (
            Choice("kind", "种类", needed=True, choices=by_label(GateKind)),
            Choice("building_id", "楼宇", choices=buildings),
            Choice("area_id", "区域", choices=areas),
            Choice("admits", "谁可通行", needed=True, choices=by_label(Admits)),
            Choice("hours", "职工通行时间", needed=True, choices=by_label(Hours)),
            Choice("keeps", "断网时终端认得", needed=True, choices=by_label(Keeps)),
            YesNo("visitors", "可作访客入口", usual=True),
        )

    def keep(self, values: dict[str, Any], held: Any, *, at: datetime) -> int:
        draft = GateDraft(**values)
        return service.save_gate(draft=draft, gate_id=held.pk if held else None, at=at)
