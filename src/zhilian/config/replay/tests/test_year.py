"""A scripted year, minute by minute through the judgement: outages, lost probes, flapping,
maintenance, a prober that is silent or blind. Every second of every day equals the oracle's.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import cycle

import pytest

from zhilian.config.replay import expected
from zhilian.config.replay.expected import Probe, Sight, Told
from zhilian.config.replay.month import Kind, Month, Spell
from zhilian.core.times import day_bounds
from zhilian.monitoring import figures, machine
from zhilian.monitoring.figures import Turn
from zhilian.monitoring.machine import Seen, Step, Watch
from zhilian.monitoring.types import State

FIRST, DAYS = date(2026, 1, 1), 365
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
WINDOW = "room-booking"
KINDS = (Kind.DOWN, Kind.LOST, Kind.FLAPPING, Kind.UPKEEP, Kind.SILENT, Kind.BLIND, Kind.SLOW)
LONGEST = {Kind.LOST: 8, Kind.FLAPPING: 3_600, Kind.DOWN: 36_000}


def year() -> Month:
    """A spell of another kind every 31 hours, each of another length and at another second."""
    start, _ = day_bounds(FIRST)
    spells = []
    for number, kind in zip(range(DAYS * 24 // 31 - 1), cycle(KINDS), strict=False):
        begun = start + timedelta(hours=31 * number + 5, seconds=number * 7_919 % 3_600)
        length = 1 + number * 104_729 % LONGEST.get(kind, 7_200)
        end = begun + length * SECOND
        spells.append(Spell(kind=kind, start=begun, end=end, window=WINDOW, ms=1_200))
    return Month(
        first=FIRST, days=DAYS, interval=MINUTE, windows={WINDOW: 85}, spells=tuple(spells)
    )


@dataclass
class Prober:
    """Probes as the engine does, and judges as monitoring does; keeps what both saw."""

    script: Month
    watch: Watch
    heard: list[Probe] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.now = self.script
        self.upkeep = deque(self._upkeep())

    def run(self) -> None:
        at = self.script.start + 7 * SECOND
        while at < self.script.end:
            if (at - self.script.start) % timedelta(hours=12) < MINUTE:
                self.now = self._near(at)
            self._tick(at)
            at += MINUTE

    def _near(self, at: datetime) -> Month:
        """The script of the half day that begins now; nobody looks through a whole year."""
        until = at + timedelta(hours=13)
        spells = [one for one in self.script.spells if one.start < until and one.end > at]
        return replace(self.script, spells=tuple(spells))

    def _upkeep(self) -> Iterator[tuple[datetime, State]]:
        for spell in self.script.spells:
            if spell.kind is Kind.UPKEEP:
                yield spell.start, State.MAINTENANCE
                yield spell.end, State.UNKNOWN

    def _tick(self, at: datetime) -> None:
        if self.now.all_held(Kind.SILENT, at):
            self._take(machine.fall_silent(self.watch, now=at, interval_s=60, timeout_s=5))
            return
        probe = self._probe(at)
        for again in (5, 10):
            if probe.sight is not Sight.BAD:
                return
            probe = self._probe(at + again * SECOND)

    def _keep_up(self, at: datetime) -> None:
        while self.upkeep and self.upkeep[0][0] <= at:
            moment, state = self.upkeep.popleft()
            self._take(machine.set_aside(self.watch, to=state, at=moment, reason=""))

    def _probe(self, at: datetime) -> Probe:
        self._keep_up(at)
        probe = Probe(at=at, sight=self._sight(at), took_us=85_000)
        self.heard.append(probe)
        seen = Seen(at=at, ok=probe.sight is Sight.GOOD, blind=probe.sight is Sight.BLIND)
        step = machine.see(self.watch, seen)
        self._take(step)
        if step.recheck and not self.now.all_held(Kind.SILENT, at + SECOND):
            return self._probe(at + SECOND)
        return probe

    def _sight(self, at: datetime) -> Sight:
        if self.now.all_held(Kind.BLIND, at):
            return Sight.BLIND
        return Sight.GOOD if self.now.see(WINDOW, at).ok else Sight.BAD

    def _take(self, step: Step) -> None:
        self.watch = step.watch
        if step.change is not None:
            turn = Turn(began_at=step.change.began_at, to_state=step.change.to_state, drill=False)
            self.turns.append(turn)


@pytest.mark.slow
def test_every_second_of_a_scripted_year_is_accounted_as_the_script_says() -> None:
    script = year()
    prober = Prober(
        script=script, watch=Watch(state=State.UNKNOWN, since=script.start, horizon=script.start)
    )
    prober.run()
    told = Told(
        start=script.start,
        end=script.end,
        interval=MINUTE,
        probes=prober.heard,
        upkeep=[(one.start, one.end) for one in script.spells if one.kind is Kind.UPKEEP],
    )

    wrong = {}
    sums = dict.fromkeys(("up_s", "down_s", "unknown_s", "maintenance_s"), 0)
    for day, wanted in expected.days_of(told).items():
        found = figures.day_within(prober.turns, day=day, now=script.end.astimezone(UTC))
        for name in sums:
            sums[name] += getattr(found, name)
            if getattr(found, name) != getattr(wanted, name):
                wrong[f"{day} {name}"] = (getattr(wanted, name), getattr(found, name))

    assert wrong == {}
    assert sum(sums.values()) == DAYS * 86_400
    assert min(sums.values()) > 36_000, "some account is hardly used: the test tests nothing"
