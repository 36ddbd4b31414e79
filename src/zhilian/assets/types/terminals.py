"""Terminals: what they are, what they hold, what they are told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import TextChoices


class TerminalKind(TextChoices):
    """What stands there. The value is the role that a case's callback step waits for."""

    GATE = "gate_device", "门禁闸机"
    BARRIER = "barrier", "停车道闸"
    CANTEEN = "canteen_device", "餐厅消费机"
    PICKUP = "pickup_device", "取餐柜或核销机"
    ROOM = "room_panel", "会议门牌屏"
    SHOP = "shop_device", "理发室核销机"
    BUS = "bus_scanner", "班车扫码机"
    ACTIVITY = "activity_scanner", "活动签到码"


class TerminalState(TextChoices):
    NEW = "NEW", "未接入"
    ONLINE = "ONLINE", "在线"
    OFFLINE = "OFFLINE", "离线"
    RETIRED = "RETIRED", "已停用"


class Direction(TextChoices):
    IN = "IN", "进"
    OUT = "OUT", "出"
    BOTH = "BOTH", "进出"


class Thing(TextChoices):
    """What a terminal can hold."""

    PERSON = "PERSON", "人员"
    CARD = "CARD", "卡"
    FACE = "FACE", "人脸"
    PASS = "PASS", "通行码"
    PLATE = "PLATE", "车牌"
    BALANCE = "BALANCE", "余额"


class Verb(TextChoices):
    PUT = "PUT", "下发"
    DELETE = "DELETE", "撤下"
    OPEN = "OPEN", "开门"


class CommandState(TextChoices):
    OWED = "OWED", "待下发"
    DONE = "DONE", "已核对"
    FAILED = "FAILED", "未成功"
    SUPERSEDED = "SUPERSEDED", "已被取代"


class BadgeState(TextChoices):
    ACTIVE = "ACTIVE", "在用"
    FROZEN = "FROZEN", "已冻结"
    ENDED = "ENDED", "已停用"


@dataclass(frozen=True, kw_only=True)
class TerminalDraft:
    """What is said of a terminal when it is registered.

    `stands_at` is the subject that it serves, e.g. "gate:12", "canteen:3" or "lot:7".
    """

    code: str
    name: str
    kind: str
    url: str
    site_id: int | None = None
    place: str = ""
    stands_at: str = ""
    direction: str = Direction.BOTH
    connector: str = "http_terminal"
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """Shown once: `token` is what the terminal shows us, `secret` signs what we tell it."""

    terminal_id: int
    token: str
    secret: str


@dataclass(frozen=True, kw_only=True)
class Order:
    """One thing that one terminal shall hold, or (no content) hold no longer.

    `key` names the thing at the terminal ("card:7"), `owner` whose it is ("person:12").
    """

    terminal_id: int
    thing: str
    key: str
    owner: str
    content: Mapping[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class Told:
    """Where the orders of one call stand: how many are open, and why some were not done."""

    open: int = 0
    done: int = 0
    reasons: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.reasons

    @property
    def waiting(self) -> bool:
        return self.open > 0


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How many things terminals shall hold of somebody, and how many were not yet read back so."""

    held: int
    unread: int


@dataclass(frozen=True, kw_only=True)
class AtTerminal:
    """Which terminal is asking, as far as others need to know."""

    id: int
    code: str
    name: str
    kind: str
    stands_at: str
    direction: str
    site_id: int | None


@dataclass(frozen=True, kw_only=True)
class Greeting:
    """What a terminal says of itself when it reports."""

    firmware: str = ""
    queue: int = 0
    clock: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class CodeReading:
    """Whose rolling code this says to be, and whether it is one that counts now."""

    person_id: int
    fits: bool


@dataclass(frozen=True, kw_only=True)
class RollingCode:
    """What a person's phone shows now, and for how many seconds."""

    text: str
    fresh_s: int


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Whose card it is."""

    badge_id: int
    person_id: int
    state: str
