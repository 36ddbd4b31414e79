"""Minutes of the past weeks, invented once and packed as real ones are: the figures of each day
are then made from them and from the flips by the same code.

Levels of a pack are logarithmic, so a slower day is the same noise some levels higher up.
"""

from __future__ import annotations

import random
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from zhilian.core.times import day_bounds
from zhilian.monitoring import service
from zhilian.monitoring.packing import MINUTES, Minute, level_of
from zhilian.monitoring.service.packs import PackInput

SEED = 20_261_124
NOISES = 12
WIDTH_LEVELS = 34
TAIL, TAIL_LEVELS = 0.045, 140
PHASES = {
    "http": {"dns": 0.012, "tcp": 0.018, "ttfb": 0.86, "transfer": 0.09},
    "tcp": {"tcp": 0.97},
}


@dataclass(frozen=True, kw_only=True)
class Story:
    """One check over the weeks: how quick it is, and when it was down."""

    check_id: int
    kind: str
    base_us: int
    outages: Sequence[tuple[datetime, datetime]]


def tell(*, stories: Sequence[Story], days: Sequence[date], at: datetime) -> None:
    """Pack every day of every story, then make their figures."""
    dice = random.Random(SEED)
    noises = [_noise(dice) for _ in range(NOISES)]
    for day in days:
        rows = [_day(story, day, noise=dice.choice(noises), dice=dice) for story in stories]
        service.bulk_day_packs(rows=rows, at=at)
    service.roll_days(first=days[0], last=days[-1], now=at)


def _day(story: Story, day: date, *, noise: list[int], dice: random.Random) -> PackInput:
    today_us = story.base_us * dice.uniform(0.9, 1.15)
    shares = PHASES.get(story.kind, {})
    answer = _codes(today_us, noise)
    phases = {name: _codes(today_us * share, noise) for name, share in shares.items()}
    for minute in _bad_minutes(story, day):
        answer[minute] = Minute.FAILED
        for codes in phases.values():
            codes[minute] = 0
    return PackInput(check_id=story.check_id, date=day, answer=answer, phases=phases)


def _codes(base_us: float, noise: list[int]) -> array[int]:
    base = level_of(int(base_us))
    levels = map(base.__add__, noise)
    return array("H", levels if base + min(noise) > 0 else [max(1, one) for one in levels])


def _bad_minutes(story: Story, day: date) -> Iterator[int]:
    """The minutes whose probe fell into an outage."""
    start, end = day_bounds(day)
    for began, ended in story.outages:
        moment = max(began, start)
        while moment < min(ended, end):
            yield int((moment - start) / timedelta(minutes=1))
            moment += timedelta(minutes=1)


def _noise(dice: random.Random) -> list[int]:
    """Steps of a day: most answers near each other, some in a long tail."""
    return [round(_step(dice)) for _ in range(MINUTES)]


def _step(dice: random.Random) -> float:
    if dice.random() < TAIL:
        return abs(dice.gauss(0, TAIL_LEVELS))
    return dice.gauss(0, WIDTH_LEVELS)
