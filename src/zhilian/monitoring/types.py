"""Words and frozen shapes that monitoring shares with the rest of Zhilian."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import TextChoices

DEFAULT_INTERVAL_S = 60
DEFAULT_TIMEOUT_S = 5.0


class State(TextChoices):
    """What is known about a target. No data is not normal (无数据≠正常)."""

    UP = "UP", "正常"
    DOWN = "DOWN", "故障"
    UNREACHABLE = "UNREACHABLE", "上级中断"
    UNKNOWN = "UNKNOWN", "未知"
    MAINTENANCE = "MAINTENANCE", "维护"


# The worst first: a window with several checks shows the first of these that any of them has.
GRAVITY: tuple[State, ...] = (
    State.DOWN,
    State.UNREACHABLE,
    State.UNKNOWN,
    State.MAINTENANCE,
    State.UP,
)


class PageGrade(TextChoices):
    """How C2.2 calls a page by its load time. Void is no grade: the machine was busy otherwise."""

    EXCELLENT = "EXCELLENT", "优秀"
    QUALIFIED = "QUALIFIED", "合格"
    UNQUALIFIED = "UNQUALIFIED", "不合格"
    VOID = "VOID", "作废"


class Aside(TextChoices):
    """Why a page run is no evidence for the grade: what it met was arranged."""

    DRILL = "DRILL", "演练"
    MAINTENANCE = "MAINTENANCE", "维护"


class BeatKind(TextChoices):
    """What a job reports of itself."""

    START = "START", "开始"
    OK = "OK", "完成"
    FAIL = "FAIL", "失败"


class FaultKind(TextChoices):
    """What a drill does to the window that it is about."""

    HTTP_500 = "http_500", "返回 500 错误"
    HANG = "hang", "不响应（挂起）"
    SLOW = "slow", "变慢（延迟 3 秒）"


class Scope(TextChoices):
    """What a maintenance window is about."""

    CHECK = "CHECK", "监测项"
    WINDOW = "WINDOW", "窗口"
    SUB_PLATFORM = "SUB_PLATFORM", "子平台"
    SITE = "SITE", "办公区"
    ALL = "ALL", "整个平台"


class Consent(TextChoices):
    """What the purchaser says to maintenance that was declared afterwards."""

    PENDING = "PENDING", "待采购人审批"
    APPROVED = "APPROVED", "已同意"
    REFUSED = "REFUSED", "不同意"


class Measured(TextChoices):
    """What a browser measured on a page."""

    LOAD = "LOAD", "页面加载"
    QUERY = "QUERY", "查询"
    TTFB = "TTFB", "首字节"
    FCP = "FCP", "首次绘制"
    LCP = "LCP", "最大内容绘制"


class Device(TextChoices):
    PHONE = "PHONE", "手机"
    TABLET = "TABLET", "平板"
    DESK = "DESK", "电脑"


class Net(TextChoices):
    """The kind of connection as browsers class it; many do not say."""

    SLOW = "SLOW", "3G 及以下"
    FAST = "FAST", "4G 及以上"
    NONE = "NONE", "未说明"


class Oddity(TextChoices):
    """Why a sample that came in is in no figure."""

    REPLAYED = "REPLAYED", "重复使用的凭据"
    EXPIRED = "EXPIRED", "过期的凭据"
    FORGED = "FORGED", "伪造的凭据"
    IMPLAUSIBLE = "IMPLAUSIBLE", "数值自相矛盾"
    TOO_MANY = "TOO_MANY", "同一地址过于频繁"
    LEFT = "LEFT", "未加载完就离开"


class DeliveryStatus(TextChoices):
    """What became of a message of an inbound source."""

    RECEIVED = "RECEIVED", "待处理"
    DONE = "DONE", "已处理"
    PARTLY = "PARTLY", "部分处理"
    FAILED = "FAILED", "无法读取"


@dataclass(frozen=True, kw_only=True)
class SourceDraft:
    """An inbound source as a person wants it; 0 s of silence means that it is not watched."""

    name: str
    kind: str
    site_code: str = ""
    silence_after_s: int = 0
    stale_after_s: int = 7200
    most_members: int = 200


@dataclass(frozen=True, kw_only=True)
class CheckDraft:
    """A check as a person, a file or another app wants it; places are named by their codes.

    An answer that is good but slower than `warn_ms` makes it degraded; None: nothing does.
    """

    code: str
    name: str
    kind: str
    options: Mapping[str, Any] = field(default_factory=dict)
    interval_s: int = DEFAULT_INTERVAL_S
    timeout_s: float = DEFAULT_TIMEOUT_S
    warn_ms: int | None = None
    window_code: str = ""
    sub_platform: str = ""
    site_code: str = ""
    parent_code: str = ""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """The fault that a running drill puts on a window's page now."""

    drill_id: int
    window_code: str
    kind: FaultKind
    started_at: datetime
    ends_at: datetime
    delay_s: float


@dataclass(frozen=True, kw_only=True)
class WallTile:
    """One window on the wall. A face that shows them fills in `uptime` (percent) and the load
    `grade`.
    """

    window_code: str
    window_name: str
    sub_platform: str
    state: State
    since: datetime | None
    p95_ms: float | None
    drill: bool
    checks: int
    degraded: bool = False
    flapping: bool = False
    uptime: float | None = None
    grade: PageGrade | None = None

    @property
    def shown(self) -> str:
        """The state, or what is not right about one that is up."""
        if self.state is not State.UP:
            return self.state.value
        return "DEGRADED" if self.degraded else "FLAPPING" if self.flapping else self.state.value


@dataclass(frozen=True, kw_only=True)
class DayCell:
    """One day of a heat strip; `share_up` leaves unknown, maintenance and drill time out."""

    date: date
    up_s: int
    down_s: int
    unknown_s: int
    maintenance_s: int
    drill_s: int
    p95_ms: float | None

    @property
    def share_up(self) -> float | None:
        known = self.up_s + self.down_s
        return self.up_s / known if known else None

    @property
    def tone(self) -> str:
        """Name of the colour: none, good, warn, bad or unknown."""
        if self.share_up is None:
            return "unknown" if self.unknown_s or self.maintenance_s or self.drill_s else "none"
        if self.share_up >= 1:
            return "good"
        return "warn" if self.share_up >= 0.99 else "bad"


@dataclass(frozen=True, kw_only=True)
class StateCount:
    """How many live checks are in one state."""

    state: State
    label: str
    count: int


@dataclass(frozen=True, kw_only=True)
class PlatformSummary:
    """The whole platform in one line."""

    state: State
    checks: int
    paused: int
    counts: tuple[StateCount, ...]
    windows: int
    windows_up: int
    agents: int
    agents_silent: int
    drills: int


@dataclass(frozen=True, kw_only=True)
class IngestAnswer:
    """What became of a batch; the agent may forget it in every case."""

    accepted: int
    ignored: int
    duplicate: bool
    flips: int


@dataclass(frozen=True, kw_only=True)
class CheckGauge:
    """A check as figures, for `/metrics`; `seen_at` is its latest sample or decision."""

    code: str
    kind: str
    window_code: str
    state: State
    degraded: bool
    paused: bool
    seen_at: datetime
    took_us: int | None


@dataclass(frozen=True, kw_only=True)
class SendingState:
    """How the copy of measurements stands that another system gets. Counts are samples since the
    first start; `lag` is the age of the oldest that waits.
    """

    since: datetime
    waiting: int
    lag: timedelta
    sent: int
    refused: int
    lost: int
    failures: int
    retry_at: datetime | None
    sent_at: datetime | None
    failed_at: datetime | None
    error: str
