"""How buildings, areas, gates and rights look in lists."""

from __future__ import annotations

from typing import Any

from zhilian.access.models import Area, Building, Gate, Permission
from zhilian.access.types import Rule
from zhilian.core.listing import Cell, Column
from zhilian.core.times import local
from zhilian.directory import selectors as directory

SIGNS = "一二三四五六日"


def open_cell(one: Building | Area | Gate) -> Cell:
    if one.open:
        return Cell(text="启用", tone="good", icon="circle-check")
    return Cell(text="停用", tone="maint", icon="ban")


def _named(one: Any) -> Cell:
    return Cell(text=one.name, sub=one.code)


def _site(one: Any) -> Cell:
    return Cell(text=one.site, sub=one.branch or "")


def _owner(one: Area) -> Cell:
    return Cell(text=directory.whole_name(one.owner_unit) or "未定", sub=one.owner or "")


def _below(one: Gate) -> str:
    return str(one.area or one.building or "院区")


def _flag(yes: bool, word: str) -> Cell:
    return Cell(text=word, tone="blue") if yes else Cell(text="否")


_CODE = Column[Any](label="编号", cell=lambda one: one.code, only_filed=True)
PLACE_COLUMNS: dict[str, tuple[Column[Any], ...]] = {
    "building": (
        Column(label="楼宇", cell=_named),
        _CODE,
        Column(label="办公区", cell=_site),
        Column(label="访客须审批", cell=lambda one: _flag(one.needs_approval, "须审批")),
        Column(label="状态", cell=open_cell),
    ),
    "area": (
        Column(label="区域", cell=_named),
        _CODE,
        Column(label="楼宇", cell=lambda one: Cell(text=one.building or "", sub=one.site)),
        Column(label="敏感", cell=lambda one: _flag(one.sensitive, "敏感")),
        Column(label="责任部门", cell=_owner),
        Column(label="单独授权", cell=lambda one: f"{one.people} 人", num=True),
        Column(label="状态", cell=open_cell),
    ),
    "gate": (
        Column(label="出入口", cell=_named),
        _CODE,
        Column(label="种类", cell=lambda one: Cell(text=one.get_kind_display(), sub=_below(one))),
        Column(label="办公区", cell=_site),
        Column(label="放行", cell=lambda one: one.get_admits_display()),
        Column(label="时间", cell=lambda one: one.get_hours_display()),
        Column(label="访客入口", cell=lambda one: _flag(one.visitors, "可作入口")),
        Column(label="状态", cell=open_cell),
    ),
}


def facts(what: str, one: Any) -> list[tuple[str, str]]:
    """What the page says of a place."""
    found = [("编号", one.code), ("办公区", str(one.site)), ("分平台", str(one.branch or "市本级"))]
    if what == "building":
        return [*found, ("访客", "须被访单位审批" if one.needs_approval else "不须单位审批")]
    if what == "area":
        owner = directory.whole_name(one.owner_unit) or "未定"
        return [
            *found,
            ("楼宇", str(one.building or "未定")),
            ("敏感区域", "是，申请须责任部门同意" if one.sensitive else "否"),
            ("责任部门", owner),
            ("责任人", str(one.owner or "未定")),
        ]
    return [
        *found,
        ("种类", f"{one.get_kind_display()}，{_below(one)}"),
        ("谁可通行", one.get_admits_display()),
        ("职工通行时间", one.get_hours_display()),
        ("断网时认得", one.get_keeps_display()),
        ("访客入口", "可选作访客入口" if one.visitors else "不作访客入口"),
    ]


def rights_columns() -> tuple[Column[Permission], ...]:
    return (
        Column(label="人员", cell=lambda row: Cell(text=row.person, sub=row.person.unit or "")),
        Column(label="时段", cell=lambda row: Cell(text=row.get_rule_display(), sub=_week(row))),
        Column(
            label="有效期",
            cell=lambda row: Cell(
                text=f"{local(row.grant.valid_from):%Y-%m-%d %H:%M}",
                sub=f"至 {local(row.grant.valid_to):%Y-%m-%d %H:%M}",
            ),
        ),
        Column(label="依据", cell=lambda row: row.grant.number),
    )


def _week(row: Permission) -> str:
    """周一至周五 07:00-21:00, where the hours are somebody's own."""
    if row.rule != Rule.CUSTOM or not row.week:
        return ""
    spans: dict[str, list[int]] = {}
    for day, low, high in row.week:
        spans.setdefault(f"{low}-{high}", []).append(day)
    return "；".join(f"{_days(days)} {hours}" for hours, days in spans.items())


def _days(days: list[int]) -> str:
    days = sorted(days)
    names = [f"周{SIGNS[day - 1]}" for day in days]
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return f"{names[0]}至{names[-1]}"
    return "、".join(names)
