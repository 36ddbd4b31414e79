"""A prober that lives in scripted time: it probes as the real engine does (ticks, two
confirmations, asked rechecks) and hands its samples to the same `ingest`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from zhilian.config.replay.expected import Probe, Sight
from zhilian.config.replay.month import Kind, Month
from zhilian.monitoring.models import Agent
from zhilian.monitoring.service import agents
from zhilian.monitoring.service.ingest import ingest
from zhilian.probe.types import Batch, ErrorCode, Phases, Sample

CARRIER = ""
CONFIRM_AFTER = (timedelta(seconds=5), timedelta(seconds=10))
ANSWER = timedelta(seconds=1)
MOST_RECHECKS = 4
BROKEN = {Sight.BAD: "状态码：应为 200，实际 500", Sight.CARRIER_BAD: "连接被拒绝"}


@dataclass(frozen=True, kw_only=True)
class Target:
    """A check of the month: the window that it watches, or the carrier of all."""

    check_id: int
    window: str
    interval: timedelta
    phase: timedelta


@dataclass(kw_only=True)
class Prober:
    """`heard` is all that was sent about each check: what the expected figures are counted from."""

    month: Month
    agent: Agent
    targets: list[Target]
    heard: dict[int, list[Probe]] = field(default_factory=dict)
    seq: int = 0

    def pass_time(self, start: datetime, end: datetime) -> None:
        """Probe all that is due in the stretch, hand it over, and answer what is asked for then."""
        due = [probe for target in self.targets for probe in self._ticks(target, start, end)]
        self._send(due, at=end)
        by_id = {target.check_id: target for target in self.targets}
        for turn in range(1, MOST_RECHECKS + 1):
            asked = [by_id[pk] for pk in agents.take_rechecks(agent=self.agent) if pk in by_id]
            at = end + turn * ANSWER
            if not asked or self.month.all_held(Kind.SILENT, at):
                return
            self._send([(one, self._look(one, at), 0) for one in asked], at=at)

    def _ticks(
        self, target: Target, start: datetime, end: datetime
    ) -> Iterator[tuple[Target, Probe, int]]:
        first = -(-(start - self.month.start - target.phase) // target.interval)
        at = self.month.start + target.phase + first * target.interval
        while at < end:
            if not self.month.all_held(Kind.SILENT, at):
                yield from self._tick(target, at)
            at += target.interval

    def _tick(self, target: Target, at: datetime) -> Iterator[tuple[Target, Probe, int]]:
        probe = self._look(target, at)
        yield target, probe, 0
        for attempt, wait in enumerate(CONFIRM_AFTER, start=1):
            if probe.sight in (Sight.GOOD, Sight.BLIND):
                return
            probe = self._look(target, at + wait)
            yield target, probe, attempt

    def _look(self, target: Target, at: datetime) -> Probe:
        if self.month.all_held(Kind.BLIND, at):
            return Probe(at=at, sight=Sight.BLIND, took_us=0)
        if self.month.all_held(Kind.CARRIER, at):
            return Probe(at=at, sight=Sight.CARRIER_BAD, took_us=2_000)
        if target.window == CARRIER:
            return Probe(at=at, sight=Sight.GOOD, took_us=400)
        view = self.month.see(target.window, at)
        sight = Sight.GOOD if view.ok else Sight.BAD
        return Probe(at=at, sight=sight, took_us=view.took_us)

    def _send(self, due: list[tuple[Target, Probe, int]], *, at: datetime) -> None:
        for target, probe, _ in due:
            self.heard.setdefault(target.check_id, []).append(probe)
        self.seq += 1
        samples = tuple(_sample(target, probe, attempt) for target, probe, attempt in due)
        batch = Batch(agent_epoch="replay", seq=self.seq, lag_ms=0.2, blind=False, samples=samples)
        ingest(agent_id=self.agent.pk, batch=batch, at=at)


def _sample(target: Target, probe: Probe, attempt: int) -> Sample:
    good = probe.sight is Sight.GOOD
    return Sample(
        check_id=target.check_id,
        at=probe.at,
        ok=good,
        took_us=probe.took_us,
        attempt=attempt,
        blind=probe.sight is Sight.BLIND,
        phases=Phases(ttfb=probe.took_us, total=probe.took_us),
        error_code="" if good else ErrorCode.CONDITION,
        error_text=BROKEN.get(probe.sight, ""),
    )
