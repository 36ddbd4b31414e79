"""The named people of the demonstration, one for each role that has a screen of its own."""

from __future__ import annotations

from dataclasses import dataclass

CENTRE = "市机关事务服务中心"
PROJECT = "平台运维项目部"


@dataclass(frozen=True, kw_only=True)
class Part:
    """One invented person: who they are and what they may do."""

    username: str
    name: str
    post: str
    unit: str
    under: str = ""
    roles: tuple[str, ...]
    sub_platform: str = ""


def _resident(username: str, name: str, post: str, *roles: str) -> Part:
    return Part(username=username, name=name, post=post, unit=PROJECT, roles=roles)


def _section(username: str, name: str, unit: str, role: str) -> Part:
    return Part(
        username=username,
        name=name,
        post=f"{unit}管理员",
        unit=unit,
        under=CENTRE,
        roles=("staff", role),
    )


CAST: tuple[Part, ...] = (
    _resident("guanyingjian", "关硬件", "驻场硬件工程师", "ops_hardware"),
    _resident("lianruanjian", "连软件", "驻场软件工程师", "ops_software"),
    _resident("tongkaifa", "佟开发", "驻场软件工程师", "ops_software"),
    _resident("yunjingli", "云经理", "运维项目经理", "ops_manager"),
    _resident("huazuoxi", "华坐席", "服务热线坐席", "hotline"),
    _resident("linrexian", "凌热线", "服务热线坐席", "hotline"),
    Part(
        username="caigouren",
        name="蔡购任",
        post="信息科科长",
        unit="信息科",
        under=CENTRE,
        roles=("staff", "purchaser"),
    ),
    Part(
        username="xitongyuan",
        name="习统元",
        post="系统管理员",
        unit="信息科",
        under=CENTRE,
        roles=("system_admin",),
    ),
    Part(
        username="baomiyuan",
        name="包密元",
        post="安全保密管理员",
        unit="信息科",
        under=CENTRE,
        roles=("security_admin",),
    ),
    Part(
        username="shenjiyuan",
        name="申计元",
        post="审计管理员",
        unit="办公室",
        under=CENTRE,
        roles=("audit_admin",),
    ),
    _section("canyin", "范餐饮", "餐饮科", "canteen_admin"),
    _section("menjin", "金门禁", "门禁证卡科", "access_admin"),
    _section("huiwu", "惠会务", "会务科", "meeting_admin"),
    _section("wuye", "武物业", "物业科", "property_admin"),
    _section("chedui", "车管队", "车队", "fleet_admin"),
    _section("fangchan", "方房产", "房产科", "estate_admin"),
    _section("jieneng", "解节能", "公共机构节能科", "energy_admin"),
    _section("wenti", "文体康", "健康文体科", "welfare_admin"),
    _section("shangcheng", "尚商城", "商城运营科", "mall_admin"),
    _section("renyuan", "任人员", "人员科", "person_admin"),
)
