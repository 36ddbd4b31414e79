"""Kinds that are measured apart: one target after another, ordinary checks beside them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

import pytest

from zhilian.probe import options as opt
from zhilian.probe.engine import Engine
from zhilian.probe.kinds.base import KINDS, CheckKind
from zhilian.probe.lag import LagMeter, metered_loop
from zhilian.probe.lane import Lane
from zhilian.probe.places import RECHECK, TICK, Places, Run
from zhilian.probe.tests import make
from zhilian.probe.types import CheckSpec, Outcome, Phases, Sample
from zhilian.probe.vantage import Vantage

N = (opt.Option(name="n", label="编号", parse=opt.whole(least=0, most=99)),)


class Watched(CheckKind):
    """Notes when it begins and ends; says itself whether its figure is tainted."""

    name = "watched"
    label = "受查"
    options = N
    steps: ClassVar[list[str]] = []

    async def probe(
        self, plan: Mapping[str, Any], *, timeout_s: float, at: datetime, vantage: Vantage
    ) -> Outcome:
        Watched.steps.append(f"{self.name} {plan['n']} begins")
        await asyncio.sleep(0.03)
        Watched.steps.append(f"{self.name} {plan['n']} ends")
        return Outcome(phases=Phases(), tainted=plan["n"] == 9, detail={"n": plan["n"]})


class Apart(Watched):
    name = "apart"
    apart = True


@dataclass
class Heard:
    samples: list[Sample] = field(default_factory=list)

    def take(self, sample: Sample, *, urgent: bool) -> None:
        self.samples.append(sample)

    def sight(self, *, blind: bool) -> None:
        raise AssertionError("nobody is blind here")


@pytest.fixture(autouse=True)
def _kinds() -> Iterator[None]:
    KINDS.all()
    Watched.steps.clear()
    KINDS.register(Watched)
    KINDS.register(Apart)
    yield
    KINDS.unregister("watched")
    KINDS.unregister("apart")


def test_one_after_another_while_ordinary_checks_go_on() -> None:
    def ask(engine: Engine) -> None:
        engine.recheck([1, 2])
        engine.recheck([3, 4])

    specs = [spec(1, "apart"), spec(2, "apart"), spec(3), spec(4)]

    _play(ask, specs=specs, wanted=3, rest=True)

    steps = Watched.steps
    assert steps.index("watched 4 begins") < steps.index("apart 1 ends")
    assert "apart 2 begins" not in steps


def test_its_own_word_decides_whether_the_figure_is_tainted() -> None:
    def ask(engine: Engine) -> None:
        engine.meter.saw(0.5, now=asyncio.get_running_loop().time() + 60)
        engine.recheck([1])

    def ask_tainted(engine: Engine) -> None:
        engine.recheck([9])

    clean = _play(ask, specs=[spec(1, "apart")], wanted=1)
    tainted = _play(ask_tainted, specs=[spec(9, "apart")], wanted=1)

    assert [(one.tainted, one.detail) for one in clean + tainted] == [
        (False, {"n": 1}),
        (True, {"n": 9}),
    ]
    assert Watched.steps.count("apart 9 begins") == 1


def test_asked_again_while_it_waits_it_is_measured_once() -> None:
    def ask(engine: Engine) -> None:
        engine.recheck([1])
        engine.recheck([1])

    assert len(_play(ask, specs=[spec(1, "apart")], wanted=1, linger_s=0.1)) == 1


def test_lane_gives_people_the_first_turn_and_rests_between() -> None:
    began: list[int] = []

    async def play() -> None:
        lane: Lane

        async def work(run: Run) -> None:
            began.append(run.target)
            lane.done()

        places = Places(cap=4, meter=LagMeter(), work=work)
        lane = Lane(places=places, rest_s=0.02)
        for n in (1, 2):
            lane.submit(_run(n), urgency=TICK)
        lane.submit(_run(3), urgency=RECHECK)
        await asyncio.sleep(0)
        assert began in ([], [1])
        while len(began) < 3:
            await asyncio.sleep(0.005)
        lane.close()
        await places.close()

    asyncio.run(play())

    assert began == [1, 3, 2]


def spec(n: int, kind: str = "watched") -> CheckSpec:
    return make.timed_spec(n, kind=kind, options={"n": n}, interval_s=3600, timeout_s=1)


def _run(n: int) -> Run:
    return Run(n, 1.0, 0.0)


def _play(
    ask: Callable[[Engine], None],
    *,
    specs: list[CheckSpec],
    wanted: int,
    rest: bool = False,
    linger_s: float = 0.0,
) -> list[Sample]:
    heard = Heard()

    async def run() -> None:
        engine = Engine(lambda: specs, heard)
        running = asyncio.create_task(engine.run())
        await asyncio.sleep(0.01)
        ask(engine)
        async with asyncio.timeout(5):
            while len(heard.samples) < wanted:
                await asyncio.sleep(0.005)
        await asyncio.sleep(linger_s)
        engine.stop()
        await running

    meter = LagMeter()
    with asyncio.Runner(loop_factory=metered_loop(meter)) as runner:
        runner.run(run())
    return heard.samples
