"""The engine as a whole: when it measures, how often, and what a changed list does."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from zhilian.probe.tests import scripted
from zhilian.probe.types import ErrorCode

pytestmark = pytest.mark.usefixtures("_scripted_kind")


def test_failing_tick_is_confirmed_twice_and_each_goes_out_at_once() -> None:
    async def down(n: int) -> bool:
        return False

    async def play(bed: scripted.Bed) -> None:
        bed.engine.recheck([1])
        await scripted.until(lambda: len(bed.heard.samples) == 3)
        await asyncio.sleep(3 * scripted.SOON_S)

    heard = scripted.play(play, answer=down, specs=[scripted.spec(1)])

    assert [sample.attempt for sample in heard.samples] == [0, 1, 2]
    assert all(heard.urgent)
    gaps = [
        (right.at - left.at).total_seconds()
        for left, right in zip(heard.samples, heard.samples[1:], strict=False)
    ]
    assert all(scripted.SOON_S <= gap < 4 * scripted.SOON_S for gap in gaps)


def test_single_lost_probe_ends_with_one_good_confirmation() -> None:
    answers = iter([False, True, True, True])

    async def once_down(n: int) -> bool:
        return next(answers)

    async def play(bed: scripted.Bed) -> None:
        bed.engine.recheck([1])
        await asyncio.sleep(5 * scripted.SOON_S)

    heard = scripted.play(play, answer=once_down, specs=[scripted.spec(1)])

    assert [(sample.attempt, sample.ok) for sample in heard.samples] == [(0, False), (1, True)]


def test_good_ticks_are_not_urgent_and_keep_their_interval() -> None:
    async def play(bed: scripted.Bed) -> None:
        await scripted.until(lambda: len(bed.heard.samples) >= 4)

    heard = scripted.play(play, specs=[scripted.spec(1, interval_s=0.1)])

    moments = [sample.at.timestamp() for sample in heard.samples[:4]]
    assert not any(heard.urgent)
    assert moments[3] - moments[0] == pytest.approx(0.3, abs=0.06)


def test_hanging_targets_do_not_delay_the_healthy_one() -> None:
    """Twelve hang for 30 s; in a naive queue with a cap of 4 the healthy one waits for 90 s."""

    async def mostly_hanging(n: int) -> bool:
        if n:
            await asyncio.sleep(30)
        return True

    async def play(bed: scripted.Bed) -> None:
        bed.engine.recheck(range(1, 13))
        await asyncio.sleep(0.1)
        bed.engine.recheck([0])
        await scripted.until(lambda: bool(bed.heard.of(0)), within_s=5)

    specs = [scripted.spec(n, timeout_s=30) for n in range(13)]
    heard = scripted.play(play, answer=mostly_hanging, specs=specs, cap=4)

    assert heard.of(0)[0].ok


def test_probe_that_ignores_its_timeout_is_ended() -> None:
    async def forever(n: int) -> bool:
        await asyncio.sleep(60)
        return True

    async def play(bed: scripted.Bed) -> None:
        bed.engine.recheck([1])
        await scripted.until(lambda: bool(bed.heard.samples), within_s=3)

    heard = scripted.play(play, answer=forever, specs=[scripted.spec(1, timeout_s=0.2)])

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

    async def play(bed: scripted.Bed) -> None:
        bed.engine.recheck(range(60))
        await scripted.until(lambda: len(bed.heard.samples) == 60)

    scripted.play(play, answer=counted, specs=[scripted.spec(n) for n in range(60)], cap=8)

    assert most == 8


def test_check_taken_off_the_list_is_heard_no_more() -> None:
    async def slow(n: int) -> bool:
        await asyncio.sleep(scripted.SOON_S)
        return True

    async def play(bed: scripted.Bed) -> None:
        bed.engine.recheck([1, 2])
        bed.specs[:] = [scripted.spec(2)]
        bed.engine.reload()
        await asyncio.sleep(3 * scripted.SOON_S)

    heard = scripted.play(play, answer=slow, specs=[scripted.spec(1), scripted.spec(2)])

    assert [sample.check_id for sample in heard.samples] == [2]


def test_changed_check_is_measured_by_its_new_options() -> None:
    seen: list[int] = []

    async def note(n: int) -> bool:
        seen.append(n)
        return True

    async def play(bed: scripted.Bed) -> None:
        bed.specs[:] = [replace(scripted.spec(1), options={"n": 7})]
        bed.engine.reload()
        bed.engine.recheck([1])
        await scripted.until(lambda: bool(seen))

    scripted.play(play, answer=note, specs=[scripted.spec(1)])

    assert seen == [7]


def test_recheck_during_a_probe_measures_once_more_afterwards() -> None:
    async def slow(n: int) -> bool:
        await asyncio.sleep(scripted.SOON_S)
        return True

    async def play(bed: scripted.Bed) -> None:
        bed.engine.recheck([1])
        await asyncio.sleep(scripted.SOON_S / 2)
        bed.engine.recheck([1])
        await asyncio.sleep(4 * scripted.SOON_S)

    heard = scripted.play(play, answer=slow, specs=[scripted.spec(1)])

    assert len(heard.samples) == 2
