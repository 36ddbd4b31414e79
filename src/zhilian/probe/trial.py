"""One measurement with all the care of the engine: valid options, a hard end, never an exception.
The engine's ticks and the try-now button both come through here."""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import UTC, datetime
from typing import Any

from zhilian.probe.guard import NetworkPolicy
from zhilian.probe.kinds.base import KINDS, CheckKind, failed
from zhilian.probe.owned import Owned
from zhilian.probe.types import CheckSpec, ErrorCode, Outcome, Sample
from zhilian.probe.vantage import Vantage

log = logging.getLogger(__name__)
GRACE_S = 1.0
# With these the prober itself could not measure: nothing was learned about the target.
OWN_FAULTS = {
    ErrorCode.OPTIONS,
    ErrorCode.BLOCKED,
    ErrorCode.PERMISSION,
    ErrorCode.UNAVAILABLE,
    ErrorCode.INTERNAL,
}
# Verdicts that rest on a measured figure (a good answer, a condition such as `max_ms`).
FIGURES = {ErrorCode.NONE, ErrorCode.CONDITION}


def try_once(
    spec: CheckSpec, *, policy: NetworkPolicy | None = None, owned: Owned | None = None
) -> Sample:
    """Measure now and wait for it: phases and what each condition saw. For the try-now button;
    call it from a thread without a running event loop."""
    return asyncio.run(_try(spec, vantage=Vantage(policy=policy, owned=owned)))


async def _try(spec: CheckSpec, *, vantage: Vantage) -> Sample:
    try:
        return await measure(spec, vantage=vantage)
    finally:
        vantage.close()


async def measure(spec: CheckSpec, *, vantage: Vantage) -> Sample:
    """One sample of a check, from options to verdict."""
    at = datetime.now(UTC)
    began = time.perf_counter()
    kind = KINDS.get(spec.kind)
    refusal = refusal_of(spec, kind=kind)
    if refusal is not None or kind is None:
        outcome = refusal or refused_kind(spec)
    else:
        outcome = await _bounded(spec, kind=kind, at=at, vantage=vantage)
    took_us = int((time.perf_counter() - began) * 1e6)
    return sample_of(spec, outcome, at=at, took_us=took_us, tainted=outcome.tainted)


def sample_of(
    spec: CheckSpec, outcome: Outcome, *, at: datetime, took_us: int, **marks: Any
) -> Sample:
    """An outcome as it goes out; `marks` say how it was come by."""
    return Sample(
        check_id=spec.id,
        at=at,
        ok=outcome.ok,
        took_us=took_us if outcome.phases.total is None else outcome.phases.total,
        phases=outcome.phases,
        error_code=outcome.error_code.value,
        error_text=outcome.error_text,
        conditions=outcome.conditions,
        warning=outcome.warning,
        detail=outcome.detail,
        **marks,
    )


def refusal_of(spec: CheckSpec, *, kind: CheckKind | None) -> Outcome | None:
    """Why the check cannot be measured at all, or None."""
    if kind is None:
        return refused_kind(spec)
    errors = kind.check_options(spec.options)
    if not errors:
        return None
    return failed(ErrorCode.OPTIONS, "；".join(error.message for error in errors))


def refused_kind(spec: CheckSpec) -> Outcome:
    return failed(
        ErrorCode.OPTIONS, f"探测端不认识监测类型“{spec.kind}”；请升级站点探测端或改用其他类型"
    )


async def _bounded(spec: CheckSpec, *, kind: CheckKind, at: datetime, vantage: Vantage) -> Outcome:
    try:
        async with asyncio.timeout(spec.timeout_s + GRACE_S):
            return await call(
                kind, kind.plan(spec.options), timeout_s=spec.timeout_s, at=at, vantage=vantage
            )
    except TimeoutError:
        return overdue(spec.timeout_s)


async def call(
    kind: CheckKind, plan: Any, *, timeout_s: float, at: datetime, vantage: Vantage
) -> Outcome:
    """A kind's probe; a bug in it is a failed sample and a log entry, not the engine's end."""
    try:
        return await kind.probe(plan, timeout_s=timeout_s, at=at, vantage=vantage)
    except Exception as error:
        log.exception("probe of kind %s broke", kind.name)
        text = f"探测程序内部错误（{type(error).__name__}）；请把探测端日志交给维护人员"
        return failed(ErrorCode.INTERNAL, text)


def overdue(timeout_s: float) -> Outcome:
    return failed(ErrorCode.TIMEOUT, f"超过 {timeout_s:g} 秒仍未完成，已强制结束")
