"""What the engine makes of trouble: a late loop, a blind prober, wrong options, a bug in a kind."""

from __future__ import annotations

import asyncio
import time

import pytest

from zhilian.probe.guard import NetworkPolicy
from zhilian.probe.sight import Reference
from zhilian.probe.tests import make, scripted
from zhilian.probe.tests.servers import free_port

pytestmark = pytest.mark.usefixtures("_scripted_kind")


def test_late_loop_taints_and_the_second_figure_is_taken_alone() -> None:
    calls: list[int] = []

    async def stalls_once(n: int) -> bool:
        calls.append(n)
        await asyncio.sleep(0.002)
        if len(calls) == 2:
            time.sleep(0.03)  # somebody blocks the loop while two are in flight
        await asyncio.sleep(0.002)
        return True

    async def play(bed: scripted.Bed) -> None:
        bed.engine.recheck([1, 2])
        await scripted.until(lambda: len(bed.heard.samples) == 2)
        assert bed.engine.stats.tainted == 2

    heard = scripted.play(play, answer=stalls_once, specs=[scripted.spec(1), scripted.spec(2)])

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

    async def play(bed: scripted.Bed) -> None:
        bed.engine.recheck([1])
        await scripted.until(lambda: len(bed.heard.samples) == 1)
        assert bed.engine.stats.tainted == 0

    heard = scripted.play(play, answer=fails_while_late, specs=[scripted.spec(1)])

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

    async def play(bed: scripted.Bed) -> None:
        bed.engine.recheck([1])
        await scripted.until(lambda: len(bed.heard.samples) == 1)

    heard = scripted.play(play, answer=fails_in_a_stall, specs=[scripted.spec(1)])

    assert (len(calls), heard.samples[0].ok) == (2, True)


def test_failing_references_make_the_prober_blind() -> None:
    async def down(n: int) -> bool:
        return False

    async def play(bed: scripted.Bed) -> None:
        gateway = Reference(kind="tcp", options={"host": "127.0.0.1", "port": free_port()})
        await asyncio.sleep(scripted.SOON_S)
        bed.engine.set_site(policy=NetworkPolicy(), references=[gateway])
        await asyncio.sleep(1.1)  # a look is good for a second
        bed.engine.recheck([1])
        await scripted.until(lambda: bool(bed.heard.samples))
        await asyncio.sleep(3 * scripted.SOON_S)

    heard = scripted.play(play, answer=down, specs=[scripted.spec(1)])

    assert [(sample.attempt, sample.blind) for sample in heard.samples] == [(0, True)]
    assert heard.blind == [True]


def test_seeing_prober_reports_a_failure_as_the_targets() -> None:
    async def down(n: int) -> bool:
        return False

    async def play(bed: scripted.Bed) -> None:
        bed.engine.recheck([1])
        await scripted.until(lambda: bool(bed.heard.samples))

    heard = scripted.play(play, answer=down, specs=[scripted.spec(1)])

    assert (heard.samples[0].blind, heard.blind) == (False, [])


def test_wrong_options_or_a_missing_tool_say_nothing_about_the_target() -> None:
    async def play(bed: scripted.Bed) -> None:
        bed.engine.recheck([1, 2, scripted.NO_TOOL])
        await scripted.until(lambda: len(bed.heard.samples) == 3)

    wrong = make.spec(1, kind="tcp", host="http://x", port=1)
    heard = scripted.play(
        play, specs=[wrong, make.spec(2, kind="no-such-kind"), scripted.spec(scripted.NO_TOOL)]
    )

    assert {sample.error_code for sample in heard.samples} == {"options", "unavailable"}
    assert all(sample.blind for sample in heard.samples)


def test_bug_in_a_kind_is_a_sample_not_the_end(caplog: pytest.LogCaptureFixture) -> None:
    async def broken(n: int) -> bool:
        raise ZeroDivisionError

    async def play(bed: scripted.Bed) -> None:
        bed.engine.recheck([1])
        await scripted.until(lambda: bool(bed.heard.samples))

    heard = scripted.play(play, answer=broken, specs=[scripted.spec(1)])

    assert (heard.samples[0].error_code, heard.samples[0].blind) == ("internal", True)
    assert "probe of kind scripted broke" in caplog.text
