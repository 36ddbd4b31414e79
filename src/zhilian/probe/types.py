"""What the engine is told (CheckSpec) and what it answers (Sample), and both as JSON.

The JSON forms are the wire between agent and server, written down in docs/site-agent.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

DEFAULT_INTERVAL_S = 60.0
DEFAULT_TIMEOUT_S = 5.0
LONGEST_S = 31 * 86400.0


class WireError(ValueError):
    """A message from the other side does not have the agreed form; the text is for people."""


class ErrorCode(StrEnum):
    """Why a probe failed. An empty code means that it did not.

    `unavailable`: what the prober measures with is missing or does not answer (a browser, a driver,
    a directory service), so nothing was learned about the target.
    """

    NONE = ""
    OPTIONS = "options"
    DNS = "dns"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    RESET = "reset"
    TIMEOUT = "timeout"
    TLS = "tls"
    PROTOCOL = "protocol"
    REDIRECTS = "redirects"
    CONDITION = "condition"
    BLOCKED = "blocked"
    PERMISSION = "permission"
    UNAVAILABLE = "unavailable"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckSpec:
    """One check as the engine needs it. `phase_offset` (0..1 of the interval) is found by itself
    when it is None. A credential inside `options` may be written `{"secret": "..."}`."""

    id: int
    code: str
    kind: str
    options: Mapping[str, Any]
    interval_s: float = DEFAULT_INTERVAL_S
    timeout_s: float = DEFAULT_TIMEOUT_S
    phase_offset: float | None = None
    paused: bool = False

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "code": self.code,
            "kind": self.kind,
            "options": dict(self.options),
            "interval_s": self.interval_s,
            "timeout_s": self.timeout_s,
            "phase_offset": self.phase_offset,
            "paused": self.paused,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> CheckSpec:
        try:
            offset = data.get("phase_offset")
            spec = cls(
                id=int(data["id"]),
                code=str(data["code"]),
                kind=str(data["kind"]),
                options=dict(data["options"]),
                interval_s=float(data.get("interval_s", DEFAULT_INTERVAL_S)),
                timeout_s=float(data.get("timeout_s", DEFAULT_TIMEOUT_S)),
                phase_offset=None if offset is None else float(offset),
                paused=bool(data.get("paused", False)),
            )
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            raise WireError(f"监测项的格式不对：{_named(error)}") from error
        if not (0 < spec.interval_s <= LONGEST_S and 0 < spec.timeout_s <= LONGEST_S):
            raise WireError(f"监测项 {spec.code} 的间隔和超时应大于 0 秒，且不超过 31 天")
        if not 0 <= (spec.phase_offset or 0) < 1:
            raise WireError(f"监测项 {spec.code} 的 phase_offset 应在 0 到 1 之间")
        return spec


@dataclass(frozen=True, slots=True, kw_only=True)
class Phases:
    """Microseconds by phase; None where the phase did not happen. dns + tcp + tls + ttfb +
    transfer = total for http; `ttfb` is the wait between the request and the first byte."""

    dns: int | None = None
    tcp: int | None = None
    tls: int | None = None
    ttfb: int | None = None
    transfer: int | None = None
    total: int | None = None

    def to_json(self) -> dict[str, int | None]:
        return {name: getattr(self, name) for name in PHASE_NAMES}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Phases:
        try:
            return cls(**{name: _whole(data.get(name)) for name in PHASE_NAMES})
        except (TypeError, ValueError, AttributeError, OverflowError) as error:
            raise WireError(f"各阶段耗时的格式不对：{_named(error)}") from error


PHASE_NAMES = ("dns", "tcp", "tls", "ttfb", "transfer", "total")
PHASE_LABELS = {
    "dns": "域名解析",
    "tcp": "建立连接",
    "tls": "加密握手",
    "ttfb": "等待首字节",
    "transfer": "内容传输",
    "total": "总耗时",
}
NO_PHASES = Phases()


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One thing that was asked of the answer: what was seen, what was wanted (both for people)."""

    name: str
    ok: bool
    saw: str
    wanted: str

    def to_json(self) -> dict[str, Any]:
        return {"name": self.name, "ok": self.ok, "saw": self.saw, "wanted": self.wanted}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Condition:
        try:
            return cls(
                name=str(data["name"]),
                ok=bool(data["ok"]),
                saw=str(data["saw"]),
                wanted=str(data["wanted"]),
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise WireError(f"判定条件的格式不对：{_named(error)}") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a kind hands back: a failure is a value here, never an exception. `warning`: a limit was
    crossed that is no outage (degraded), in words. `tainted`: its own figures may not be graded;
    `detail`: more than a figure, of a form that the kind knows.
    """

    phases: Phases = NO_PHASES
    conditions: tuple[Condition, ...] = ()
    error_code: ErrorCode = ErrorCode.NONE
    error_text: str = ""
    tainted: bool = False
    detail: Mapping[str, Any] | None = None
    warning: str = ""

    @property
    def ok(self) -> bool:
        return not self.error_code


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One measurement. attempt 0 is the tick (or an asked recheck), 1 and 2 its confirmations.

    `tainted`: the prober itself was late, the figures may not be graded. `blind`: the prober's own
    references failed, so this says nothing about the target (unknown, neither up nor down).
    `late_us`: how much after its planned moment the probe began. `warning`: a good answer that
    crossed a limit (degraded), in words.
    """

    check_id: int
    at: datetime
    ok: bool
    took_us: int
    attempt: int = 0
    tainted: bool = False
    blind: bool = False
    late_us: int = 0
    phases: Phases = NO_PHASES
    error_code: str = ""
    error_text: str = ""
    conditions: tuple[Condition, ...] = field(default=())
    detail: Mapping[str, Any] | None = None
    warning: str = ""

    def to_json(self) -> dict[str, Any]:
        detail = {} if self.detail is None else {"detail": dict(self.detail)}
        return {
            "check_id": self.check_id,
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "ok": self.ok,
            "took_us": self.took_us,
            "attempt": self.attempt,
            "tainted": self.tainted,
            "blind": self.blind,
            "late_us": self.late_us,
            "phases": self.phases.to_json(),
            "error_code": str(self.error_code),
            "error_text": self.error_text,
            "conditions": [condition.to_json() for condition in self.conditions],
            **detail,
            **({"warning": self.warning} if self.warning else {}),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Sample:
        try:
            return cls(
                check_id=int(data["check_id"]),
                at=_moment(data["at"]),
                ok=bool(data["ok"]),
                took_us=int(data["took_us"]),
                attempt=int(data.get("attempt", 0)),
                tainted=bool(data.get("tainted", False)),
                blind=bool(data.get("blind", False)),
                late_us=int(data.get("late_us", 0)),
                phases=Phases.from_json(data.get("phases") or {}),
                error_code=str(data.get("error_code", "")),
                error_text=str(data.get("error_text", "")),
                conditions=tuple(Condition.from_json(c) for c in data.get("conditions") or ()),
                detail=data.get("detail") if isinstance(data.get("detail"), Mapping) else None,
                warning=str(data.get("warning", "")),
            )
        except (KeyError, TypeError, AttributeError, OverflowError) as error:
            raise WireError(f"采样的格式不对：{_named(error)}") from error
        except WireError:
            raise
        except ValueError as error:
            raise WireError(f"采样的格式不对：{_named(error)}") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What the agent pushes: samples under one (epoch, seq), sent again unchanged until taken."""

    agent_epoch: str
    seq: int
    lag_ms: float
    blind: bool
    samples: tuple[Sample, ...]
    lost: int = 0

    def to_json(self) -> dict[str, Any]:
        return {
            "agent_epoch": self.agent_epoch,
            "seq": self.seq,
            "lag_ms": self.lag_ms,
            "blind": self.blind,
            "lost": self.lost,
            "samples": [sample.to_json() for sample in self.samples],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Batch:
        try:
            samples: Sequence[Mapping[str, Any]] = data["samples"]
            return cls(
                agent_epoch=str(data["agent_epoch"]),
                seq=int(data["seq"]),
                lag_ms=float(data["lag_ms"]),
                blind=bool(data["blind"]),
                lost=int(data.get("lost", 0)),
                samples=tuple(Sample.from_json(sample) for sample in samples),
            )
        except WireError:
            raise
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            raise WireError(f"上报批次的格式不对：{_named(error)}") from error


def _moment(text: Any) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise WireError("采样时间 at 缺少时区，应为 ISO 8601，例如 2026-11-24T12:00:00+00:00")
    return at.astimezone(UTC)


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)


def _named(error: Exception) -> str:
    return f"缺少 {error.args[0]}" if isinstance(error, KeyError) else str(error)
