"""Specs and samples with valid defaults."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from zhilian.probe.types import CheckSpec, Condition, Phases, Sample

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


def spec(check_id: int = 1, /, *, kind: str = "tcp", **options: Any) -> CheckSpec:
    return timed_spec(check_id, kind=kind, options=options)


def timed_spec(
    check_id: int = 1,
    /,
    *,
    kind: str = "tcp",
    options: dict[str, Any] | None = None,
    interval_s: float = 60,
    timeout_s: float = 2,
    paused: bool = False,
) -> CheckSpec:
    return CheckSpec(
        id=check_id,
        code=f"c{check_id}",
        kind=kind,
        options=options or {},
        interval_s=interval_s,
        timeout_s=timeout_s,
        paused=paused,
    )


def sample(check_id: int = 1, /, *, ok: bool = True) -> Sample:
    return Sample(
        check_id=check_id,
        at=NOON,
        ok=ok,
        took_us=912,
        phases=Phases(tcp=200, total=912),
        error_code="" if ok else "condition",
        error_text="" if ok else "状态码：应为 200-299，实际 500",
        conditions=(Condition(name="状态码", ok=ok, saw="200", wanted="200-299"),),
    )
