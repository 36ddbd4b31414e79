"""The engine as a whole, with a fake kind whose answers the test decides."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import pytest

from zhilian.probe import options as opt
from zhilian.probe.engine import Engine
from zhilian.probe.guard import NetworkPolicy
from zhilian.probe.kinds.base import KINDS, CheckKind, failed
from zhilian.probe.lag import LagMeter, metered_loop
from zhilian.probe.sight import Reference
from zhilian.probe.tests import make
from zhilian.probe.tests.servers import free_port
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


@pytest.fixture(autouse=True)
def _scripted_kind() -> Iterator[None]:
    KINDS.all()
    KINDS.register(Scripted)
    yield
    KINDS.unregister("scripted")


def test_failing_tick_is_confirmed_twice_and_each_goes_out_at_once() -> None:
    async def down(n: int) -> bool:
        return False

    async def play(bed: Bed) -> None:
        bed.engine.recheck([1])
        await _until(lambda: len(bed.heard.samples) == 3)
        await asyncio.sleep(3 * SOON_S)

    heard = _play(play, answer=down, specs=[_spec(1)])

    assert [sample.attempt for sample in heard.samples] == [0, 1, 2]
    assert all(heard.urgent)
    gaps = [
        (right.at - left.at).total_seconds()
        for left, right in zip(heard.samples, heard.samples[1:], strict=False)
    ]
    assert all(SOON_S <= gap < 4 * SOON_S for gap in gaps)


def test_single_lost_probe_ends_with_one_good_confirmation() -> None:
    answers = iter([False, True, True, True])

    async def once_down(n: int) -> bool:
        return next(answers)

    async def play(bed: Bed) -> None:
        bed.engine.recheck([1])
        await asyncio.sleep(5 * SOON_S)

    heard = _play(play, answer=once_down, specs=[_spec(1)])

    assert [(sample.attempt, sample.ok) for sample in heard.samples] == [(0, False), (1, True)]


def test_good_ticks_are_not_urgent_and_keep_their_interval() -> None:
    async def play(bed: Bed) -> None:
        await _until(lambda: len(bed.heard.samples) >= 4)

    heard = _play(play, specs=[_spec(1, interval_s=0.1)])

    moments = [sample.at.timestamp() for sample in heard.samples[:4]]
    assert not any(heard.urgent)
    assert moments[3] - moments[0] == pytest.approx(0.3, abs=0.06)


def test_hanging_targets_do_not_delay_the_healthy_one() -> None:
    """Twelve hang for 30 s; in a naive queue with a cap of 4 the healthy one waits for 90 s."""

    async def mostly_hanging(n: int) -> bool:
        if n:
            await asyncio.sleep(30)
        return True

    async def play(bed: Bed) -> None:
        bed.engine.recheck(range(1, 13))
        await asyncio.sleep(0.1)
        bed.engine.recheck([0])
        await _until(lambda: bool(bed.heard.of(0)), within_s=5)

    specs = [_spec(n, timeout_s=30) for n in range(13)]
    heard = _play(play, answer=mostly_hanging, specs=specs, cap=4)

    assert heard.of(0)[0].ok


def test_probe_that_ignores_its_timeout_is_ended() -> None:
    async def forever(n: int) -> bool:
        await asyncio.sleep(60)
        return True

    async def play(bed: Bed) -> None:
        bed.engine.recheck([1])
        await _until(lambda: bool(bed.heard.samples), within_s=3)

    heard = _play(play, answer=forever, specs=[_spec(1, timeout_s=0.2)])

    assert heard.samples[0].error_code == ErrorCode.TIMEOUT


def test_never_more_than_the_cap_in_flight() -> None:
    now, most = 0, 0

    async def counted(n: int) -> bool:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.01)
        now -= 1
        return True

    async def play(bed: Bed) -> None:
        bed.engine.recheck(range(60))
        await _until(lambda: len(bed.heard.samples) == 60)

    _play(play, answer=counted, specs=[_spec(n) for n in range(60)], cap=8)

    assert most == 8


def test_late_loop_taints_and_the_second_figure_is_taken_alone() -> None:
    calls: list[int] = []

    async def stalls_once(n: int) -> bool:
        calls.append(n)
        await asyncio.sleep(0.002)
        if len(calls) == 2:
            time.sleep(0.03)  # somebody blocks the loop while two are in flight
        await asyncio.sleep(0.002)
        return True

    async def play(bed: Bed) -> None:
        bed.engine.recheck([1, 2])
        await _until(lambda: len(bed.heard.samples) == 2)
        assert bed.engine.stats.tainted == 2

    heard = _play(play, answer=stalls_once, specs=[_spec(1), _spec(2)])

    assert len(calls) == 4
    assert sorted(sample.check_id for sample in heard.samples) == [1, 2]
    assert not any(sample.tainted for sample in heard.samples)


def test_late_loop_does_not_taint_a_failure_that_is_no_figure() -> None:
    calls: list[int] = []

    async def fails_while_late(n: int) -> bool:
        calls.append(n)
        await asyncio.sleep(0.002)
        time.sleep(0.03)  # somebody blocks the loop, as on any busy machine
        await asyncio.sleep(0.002)
        return False

    async def play(bed: Bed) -> None:
        bed.engine.recheck([1])
        await _until(lambda: len(bed.heard.samples) == 1)
        assert bed.engine.stats.tainted == 0

    heard = _play(play, answer=fails_while_late, specs=[_spec(1)])

    assert (heard.samples[0].ok, heard.samples[0].tainted) == (False, False)


def test_failure_during_a_stall_of_the_prober_is_measured_again() -> None:
    calls: list[int] = []

    async def fails_in_a_stall(n: int) -> bool:
        calls.append(n)
        await asyncio.sleep(0.002)
        if len(calls) == 1:
            time.sleep(0.3)
        await asyncio.sleep(0.002)
        return len(calls) > 1

    async def play(bed: Bed) -> None:
        bed.engine.recheck([1])
        await _until(lambda: len(bed.heard.samples) == 1)

    heard = _play(play, answer=fails_in_a_stall, specs=[_spec(1)])

    assert (len(calls), heard.samples[0].ok) == (2, True)


def test_failing_references_make_the_prober_blind() -> None:
    async def down(n: int) -> bool:
        return False

    async def play(bed: Bed) -> None:
        gateway = Reference(kind="tcp", options={"host": "127.0.0.1", "port": free_port()})
        await asyncio.sleep(SOON_S)
        bed.engine.set_site(policy=NetworkPolicy(), references=[gateway])
        await asyncio.sleep(1.1)  # a look is good for a second
        bed.engine.recheck([1])
        await _until(lambda: bool(bed.heard.samples))
        await asyncio.sleep(3 * SOON_S)

    heard = _play(play, answer=down, specs=[_spec(1)])

    assert [(sample.attempt, sample.blind) for sample in heard.samples] == [(0, True)]
    assert heard.blind == [True]


def test_seeing_prober_reports_a_failure_as_the_targets() -> None:
    async def down(n: int) -> bool:
        return False

    async def play(bed: Bed) -> None:
        bed.engine.recheck([1])
        await _until(lambda: bool(bed.heard.samples))

    heard = _play(play, answer=down, specs=[_spec(1)])

    assert (heard.samples[0].blind, heard.blind) == (False, [])


def test_wrong_options_or_a_missing_tool_say_nothing_about_the_target() -> None:
    async def play(bed: Bed) -> None:
        bed.engine.recheck([1, 2, NO_TOOL])
        await _until(lambda: len(bed.heard.samples) == 3)

    wrong = make.spec(1, kind="tcp", host="http://x", port=1)
    heard = _play(play, specs=[wrong, make.spec(2, kind="no-such-kind"), _spec(NO_TOOL)])

    assert {sample.error_code for sample in heard.samples} == {"options", "unavailable"}
    assert all(sample.blind for sample in heard.samples)


def test_bug_in_a_kind_is_a_sample_not_the_end(caplog: pytest.LogCaptureFixture) -> None:
    async def broken(n: int) -> bool:
        raise ZeroDivisionError

    async def play(bed: Bed) -> None:
        bed.engine.recheck([1])
        await _until(lambda: bool(bed.heard.samples))

    heard = _play(play, answer=broken, specs=[_spec(1)])

    assert (heard.samples[0].error_code, heard.samples[0].blind) == ("internal", True)
    assert "probe of kind scripted broke" in caplog.text


def test_check_taken_off_the_list_is_heard_no_more() -> None:
    async def slow(n: int) -> bool:
        await asyncio.sleep(SOON_S)
        return True

    async def play(bed: Bed) -> None:
        bed.engine.recheck([1, 2])
        bed.specs[:] = [_spec(2)]
        bed.engine.reload()
        await asyncio.sleep(3 * SOON_S)

    heard = _play(play, answer=slow, specs=[_spec(1), _spec(2)])

    assert [sample.check_id for sample in heard.samples] == [2]


def test_changed_check_is_measured_by_its_new_options() -> None:
    seen: list[int] = []

    async def note(n: int) -> bool:
        seen.append(n)
        return True

    async def play(bed: Bed) -> None:
        bed.specs[:] = [replace(_spec(1), options={"n": 7})]
        bed.engine.reload()
        bed.engine.recheck([1])
        await _until(lambda: bool(seen))

    _play(play, answer=note, specs=[_spec(1)])

    assert seen == [7]


def test_recheck_during_a_probe_measures_once_more_afterwards() -> None:
    async def slow(n: int) -> bool:
        await asyncio.sleep(SOON_S)
        return True

    async def play(bed: Bed) -> None:
        bed.engine.recheck([1])
        await asyncio.sleep(SOON_S / 2)
        bed.engine.recheck([1])
        await asyncio.sleep(4 * SOON_S)

    heard = _play(play, answer=slow, specs=[_spec(1)])

    assert len(heard.samples) == 2


async def _well(n: int) -> bool:
    return True


def _spec(n: int, /, **changes: float) -> CheckSpec:
    """Its first tick is far away unless the test gives an interval."""
    return replace(
        make.timed_spec(
            n, kind="scripted", options={"n": n}, interval_s=changes.get("interval_s", 3600)
        ),
        timeout_s=changes.get("timeout_s", 2),
        phase_offset=0.0 if "interval_s" in changes else 0.5,
    )


def _play(
    play: Callable[[Bed], Awaitable[None]],
    *,
    specs: list[CheckSpec],
    answer: Answer = _well,
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
            await play(Bed(engine, heard, specs))
        finally:
            engine.stop()
            await running

    with asyncio.Runner(loop_factory=metered_loop(meter)) as runner:
        runner.run(main())
    return heard


async def _until(condition: Callable[[], bool], *, within_s: float = 2) -> None:
    ends_at = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < ends_at, "it did not come about"
        await asyncio.sleep(0.005)
