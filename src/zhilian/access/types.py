"""Words and data of access."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import TextChoices

Week = list[tuple[int, str, str]]
"""Weekday (Monday = 1), from, to ("08:00"), in Asia/Shanghai."""


class GateKind(TextChoices):
    ENTRANCE = "ENTRANCE", "院门"
    BUILDING = "BUILDING", "楼门"
    DOOR = "DOOR", "区域门"


class Admits(TextChoices):
    """Who passes without a permission of their own."""

    ALL_STAFF = "ALL_STAFF", "全体职工"
    SITE_STAFF = "SITE_STAFF", "本院职工"
    PERMITTED = "PERMITTED", "仅凭权限"


class Hours(TextChoices):
    ALWAYS = "ALWAYS", "全天"
    OFFICE = "OFFICE", "工作日"


class Keeps(TextChoices):
    """Whom the terminals of a gate know for when the line is down."""

    ALL = "ALL", "全部可通行职工"
    PERMITTED = "PERMITTED", "仅有权限单的职工"


class Rule(TextChoices):
    ALWAYS = "ALWAYS", "全天"
    WORKING = "WORKING", "工作时间"
    CUSTOM = "CUSTOM", "自定义"


class GrantKind(TextChoices):
    STAFF = "STAFF", "职工权限"
    HOLIDAY = "HOLIDAY", "节假日夜间"
    VISITOR = "VISITOR", "访客"
    GROUP = "GROUP", "团体来访"
    CONTRACTOR = "CONTRACTOR", "外协施工"
    VEHICLE = "VEHICLE", "车辆"


class GrantState(TextChoices):
    LIVE = "LIVE", "有效"
    REVOKED = "REVOKED", "已收回"
    EXPIRED = "EXPIRED", "已到期"


class PassState(TextChoices):
    ISSUED = "ISSUED", "未入场"
    INSIDE = "INSIDE", "在场"
    LEFT = "LEFT", "已离场"


class Means(TextChoices):
    CARD = "CARD", "刷卡"
    CODE = "CODE", "扫码"
    FACE = "FACE", "刷脸"
    PLATE = "PLATE", "车牌"
    IDNO = "IDNO", "身份证"
    GUARD = "GUARD", "门岗"


class Why(TextChoices):
    """What a decision rests on."""

    STAFF = "STAFF", "职工通行"
    PERMISSION = "PERMISSION", "权限"
    PASS = "PASS", "通行码"
    PLATE = "PLATE", "车辆白名单"
    UNKNOWN = "UNKNOWN", "没有登记"
    OLD_CODE = "OLD_CODE", "动态码已过期，请刷新后再出示"
    FROZEN = "FROZEN", "卡已冻结"
    NOT_ACTIVE = "NOT_ACTIVE", "人员已停用"
    BARRED = "BARRED", "已离开单位，权限已收回"
    LISTED = "LISTED", "不能通行，请联系保卫科"
    CLOSED = "CLOSED", "入口已停用"
    NOT_HERE = "NOT_HERE", "没有此处的通行权限"
    NOT_NOW = "NOT_NOW", "不在可通行时段"
    NOT_YET = "NOT_YET", "还没到预约时间"
    OVER = "OVER", "已过有效期"
    TAKEN_BACK = "TAKEN_BACK", "权限已收回"
    LEFT = "LEFT", "已登记离场，通行码已收回"
    NO_FACE = "NO_FACE", "没有门禁刷脸的同意"


class LinkState(TextChoices):
    OPEN = "OPEN", "待访客填写"
    USED = "USED", "已填写"
    CLOSED = "CLOSED", "已作废"


class FaceUse(TextChoices):
    GATE = "GATE", "门禁通行"
    CANTEEN = "CANTEEN", "餐厅消费"


class FaceState(TextChoices):
    KEPT = "KEPT", "已采集"
    DELETED = "DELETED", "已删除"


@dataclass(frozen=True, kw_only=True)
class Span:
    """When something counts: from (inclusive) to (exclusive), and at which hours of the week.

    `workdays`: only on days that the calendar says are worked.
    """

    start: datetime | None = None
    end: datetime | None = None
    week: Sequence[tuple[int, str, str]] | None = None
    workdays: bool = False


@dataclass(frozen=True, kw_only=True)
class Window:
    """From when to when a grant counts, by which rule."""

    start: datetime
    end: datetime
    rule: str = Rule.ALWAYS
    week: Sequence[tuple[int, str, str]] | None = None


@dataclass(frozen=True, kw_only=True)
class Source:
    """Which call of which case gives something; `key` makes it once."""

    key: str
    subject: str = ""
    number: str = ""
    window: str = ""
    person_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a permission counts: exactly one of the three."""

    building_id: int | None = None
    area_id: int | None = None
    gate_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Guest:
    """One person from outside."""

    name: str
    idno: str
    companion: bool = False


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What was shown at a gate."""

    means: str
    value: str
    at: datetime
    event: str = ""
    direction: str = ""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """May they pass? `show` is what the screen says, `until` when it ends."""

    allowed: bool
    why: str
    show: str
    until: datetime | None = None
    person_id: int | None = None
    pass_id: int | None = None
    permit_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class PlaceDraft:
    """A building, an area or a gate as somebody fills it in."""

    code: str
    name: str
    site_id: int
    building_id: int | None = None
    area_id: int | None = None
    branch_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class GateDraft(PlaceDraft):
    kind: str = GateKind.ENTRANCE
    admits: str = Admits.SITE_STAFF
    hours: str = Hours.ALWAYS
    keeps: str = Keeps.PERMITTED
    visitors: bool = True


@dataclass(frozen=True, kw_only=True)
class AreaDraft(PlaceDraft):
    sensitive: bool = False
    owner_unit_id: int | None = None
    owner_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class BuildingDraft(PlaceDraft):
    needs_approval: bool = False


@dataclass(frozen=True, kw_only=True)
class FacePhoto:
    """A picture that was checked: its square cut as JPEG, and how good it is (0 to 100)."""

    jpeg: bytes
    quality: int
    problems: tuple[str, ...] = ()
    hints: tuple[str, ...] = field(default=())
