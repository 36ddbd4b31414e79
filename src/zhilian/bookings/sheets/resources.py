"""What can be booked: rooms, car parks, barbers, clinics, courts, bus lines ..."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from zhilian.bookings import selectors, service
from zhilian.bookings.errors import BadDraft
from zhilian.bookings.keeping import KEEPERS, Reach, reach_of
from zhilian.bookings.types import ResourceDraft, ResourceKind
from zhilian.core.sheet_columns import Choice, Code, Column, Text, Whole, YesNo, by_label
from zhilian.core.sheets import SHEETS, Keeper, Said, Sheet
from zhilian.directory import selectors as directory

COPIED = (
    "code", "name", "kind", "units", "seats", "step_minutes", "buffer_minutes", "horizon_days",
    "hours", "workdays_only", "needs_approval", "place", "note", "position",
)  # fmt: skip


@SHEETS.register
class Resources(Sheet):
    name = "resources"
    label = "预约资源"
    lead = "您维护的会议室、车位、理发师、场馆等；停用与恢复在资源页办理。"
    icon = "calendar-days"
    home = "/desk/bookings/resources/"
    roles = tuple(KEEPERS)
    key = ("code",)

    def columns(self, keeper: Keeper) -> Sequence[Column]:
        kinds = by_label(_reach(keeper).kinds)
        sites = {one.name: one.code for one in directory.sites()}
        return (
            Code("code", "编号", needed=True),
            Text("name", "名称", needed=True),
            Choice("kind", "类别", needed=True, choices=kinds),
            Text("parent", "所属编号", hint="班次写线路编号，理发师写理发室编号，场地写场馆编号"),
            Choice("site", "办公区", usual="", choices=sites),
            Text("place", "位置"),
            Whole("units", "同时可约数", usual=1, low=1, high=10_000),
            Whole("seats", "容纳人数", usual=0, high=100_000),
            Text(
                "hours", "开放时间", longest=200, hint="如 1-5 08:30-12:00,13:30-17:30；空着为全天"
            ),
            Whole("step_minutes", "每段分钟", usual=0, high=600, hint="5 的倍数；空着按类别"),
            Whole("buffer_minutes", "间隔分钟", usual=0, high=600),
            Whole("horizon_days", "可约天数", usual=30, high=366),
            YesNo("workdays_only", "只在工作日开放"),
            YesNo("needs_approval", "需要审批"),
            Text("note", "说明", longest=200),
            Whole("position", "次序", usual=0, high=100_000),
        )

    def held(self, keeper: Keeper) -> Iterator[Said]:
        reach = _reach(keeper)
        for kind in selectors.kept_kinds(reach=reach):
            for one in selectors.kept(reach=reach, kind=kind, limit=2000):
                yield {name: getattr(one, name) for name in COPIED} | {
                    "parent": one.parent.code if one.parent else "",
                    "site": one.site.code if one.site else "",
                }

    def save(self, said: Said, *, keeper: Keeper, at: datetime) -> None:
        reach = _reach(keeper)
        kind = ResourceKind(said["kind"])
        held = selectors.resource(code=said["code"])
        if held is not None and not reach.keeps(held):
            raise BadDraft(f"编号 {said['code']} 已用于其他科室的资源，请换一个编号。")
        branch = held.branch_id if held else _branch(reach, kind)
        values = {name: said[name] for name in COPIED if name != "kind"}
        draft = ResourceDraft(
            kind=kind,
            parent=said["parent"],
            site=said["site"],
            branch_id=branch,
            ref=held.ref if held else "",
            **values,
        )
        service.save_resource(draft=draft, at=at)


def _reach(keeper: Keeper) -> Reach:
    return reach_of(directory.posts_of(person_id=keeper.person_id))


def _branch(reach: Reach, kind: ResourceKind) -> int | None:
    """New ones stand where one keeps that kind: in the city, else in one's branch."""
    return None if kind in reach.city_kinds else min(reach.branches)
