"""Words and frozen shapes that monitoring shares with the rest of Zhilian."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
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


class FaultKind(TextChoices):
    """What a drill does to the window that it is about."""

    HTTP_500 = "http_500", "返回 500 错误"
    HANG = "hang", "不响应（挂起）"
    SLOW = "slow", "变慢（延迟 3 秒）"


@dataclass(frozen=True, kw_only=True)
class CheckDraft:
    """A check as a person, a file or another app wants it; places are named by their codes."""

    code: str
    name: str
    kind: str
    options: Mapping[str, Any] = field(default_factory=dict)
    interval_s: int = DEFAULT_INTERVAL_S
    timeout_s: float = DEFAULT_TIMEOUT_S
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
    """One window on the wall."""

    window_code: str
    window_name: str
    sub_platform: str
    state: State
    since: datetime | None
    p95_ms: float | None
    drill: bool
    checks: int


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
