"""An engine at work on a kind of check whose answers the test decides."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from zhilian.probe import options as opt
from zhilian.probe.engine import Engine
from zhilian.probe.kinds.base import CheckKind, failed
from zhilian.probe.lag import LagMeter, metered_loop
from zhilian.probe.tests import make
from zhilian.probe.types import CheckSpec, ErrorCode, Outcome, Phases, Sample
from zhilian.probe.vantage import Vantage

SOON_S = 0.05
NO_TOOL = 999
Answer = Callable[[int], Awaitable[bool]]


class Scripted(CheckKind):
    """Asks the test what happens to check `n`."""

    name = "scripted"
    label = "脚本"
    options = (opt.Option(name="n", label="编号", parse=opt.whole(least=0, most=999)),)
    answer: Answer

    async def probe(
        self, plan: Mapping[str, Any], *, timeout_s: float, at: datetime, vantage: Vantage
    ) -> Outcome:
        if plan["n"] == NO_TOOL:
            return failed(ErrorCode.UNAVAILABLE, "没有浏览器；请安装")
        if await Scripted.answer(plan["n"]):
            return Outcome(phases=Phases())
        return failed(ErrorCode.REFUSED, "连接被拒绝；请检查服务")


@dataclass
class Heard:
    samples: list[Sample] = field(default_factory=list)
    urgent: list[bool] = field(default_factory=list)
    blind: list[bool] = field(default_factory=list)

    def take(self, sample: Sample, *, urgent: bool) -> None:
        self.samples.append(sample)
        self.urgent.append(urgent)

    def sight(self, *, blind: bool) -> None:
        self.blind.append(blind)

    def of(self, check_id: int) -> list[Sample]:
        return [sample for sample in self.samples if sample.check_id == check_id]


@dataclass
class Bed:
    """An engine at work; the list of checks can be changed under it."""

    engine: Engine
    heard: Heard
    specs: list[CheckSpec]


async def well(n: int) -> bool:
    return True


def spec(n: int, /, **changes: float) -> CheckSpec:
    """Its first tick is far away unless the test gives an interval."""
    return replace(
        make.timed_spec(
            n, kind="scripted", options={"n": n}, interval_s=changes.get("interval_s", 3600)
        ),
        timeout_s=changes.get("timeout_s", 2),
        phase_offset=0.0 if "interval_s" in changes else 0.5,
    )


def play(
    acts: Callable[[Bed], Awaitable[None]],
    *,
    specs: list[CheckSpec],
    answer: Answer = well,
    cap: int = 12,
) -> Heard:
    Scripted.answer = staticmethod(answer)
    meter = LagMeter()
    heard = Heard()

    async def main() -> None:
        engine = Engine(lambda: specs, heard, cap=cap, meter=meter, confirm_after_s=SOON_S)
        running = asyncio.create_task(engine.run())
        await asyncio.sleep(0.02)
        meter.take_worst_ms()
        try:
            await acts(Bed(engine, heard, specs))
        finally:
            engine.stop()
            await running

    with asyncio.Runner(loop_factory=metered_loop(meter)) as runner:
        runner.run(main())
    return heard


async def until(condition: Callable[[], bool], *, within_s: float = 2) -> None:
    ends_at = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < ends_at, "it did not come about"
        await asyncio.sleep(0.005)
