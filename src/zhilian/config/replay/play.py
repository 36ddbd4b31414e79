"""The month is played through the same services that a living system uses, and then compared."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings

from zhilian.config.replay import expected
from zhilian.config.replay.month import Kind, Month
from zhilian.config.replay.people import FAULTS, Handling
from zhilian.config.replay.prober import CARRIER, Prober, Target
from zhilian.core.times import local
from zhilian.incidents import service as incidents
from zhilian.monitoring import selectors, service
from zhilian.monitoring.models import Check, DayFigure, Flip
from zhilian.monitoring.service import agents, flips
from zhilian.monitoring.service.watching import WEB_CODE

CALM, STIR = timedelta(minutes=30), timedelta(minutes=1)
"""How much is handed over at once: in troubled hours what is asked must be answered soon."""
ALL_IN = timedelta(minutes=5)
"""A day is packed so long after it has ended."""
COUNTS = ("up_s", "down_s", "unknown_s", "maintenance_s", "n", "failed")
RANKS = ("p50_us", "p95_us", "p99_us")
MOST_OFF = 0.0025
"""What the percentile of a day may be off by, relative (decision 0013). Counts: nothing."""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One figure that is not what the script says."""

    window: str
    day: date
    figure: str
    script: Any
    found: Any


def play(month: Month, *, say: Callable[[str], None]) -> list[Difference]:
    """Measure the whole month; every figure of every day that differs from the script."""
    stage = Stage(month)
    for day in range(month.days):
        stage.play_day(day)
        say(f"{local(month.start + timedelta(days=day)):%m-%d} 已回放")
    return [one for target in stage.windows for one in compare(stage, target)]


class Stage:
    """The checks, the prober and the people of one month."""

    def __init__(self, month: Month) -> None:
        self.month = month
        base = f"http://127.0.0.1:{settings.PORT}"
        service.ensure_window_checks(base_url=base, at=month.start)
        agent = agents.create_agent(name="回放探针", at=month.start).agent
        carrier = Check.objects.live().get(code=WEB_CODE)
        self.windows = list(self._targets())
        first = Target(
            check_id=carrier.pk,
            window=CARRIER,
            interval=timedelta(seconds=carrier.interval_s),
            phase=timedelta(seconds=3),
        )
        self.prober = Prober(month=month, agent=agent, targets=[first, *self.windows])
        self.handling = list(self._handling(carrier.pk))
        self.upkeep = [spell for spell in month.spells if spell.kind is Kind.UPKEEP]
        self.followed = 0

    def play_day(self, number: int) -> None:
        start, end = self.month.start + timedelta(days=number), self.month.start
        end = start + timedelta(days=1)
        at = start
        while at < end:
            until = min(end, at + (STIR if self._stirs(at) else CALM))
            self._keep_up(at, until)
            self.prober.pass_time(at, until)
            for check_id in selectors.silent_checks(now=until):
                flips.note_silence(check_id=check_id, at=until)
            self._follow()
            for one in self.handling:
                one.act(now=until)
            service.roll_late_flips(now=until)
            at = until
        for day in selectors.days_owed(now=end + ALL_IN):
            service.keep_day(day=day, now=end + ALL_IN)
        service.prune_samples(now=end)

    def _stirs(self, at: datetime) -> bool:
        return self.month.stirs(at, at + CALM)

    def _keep_up(self, start: datetime, end: datetime) -> None:
        """Maintenance begins and ends at its instants."""
        for spell in self.upkeep:
            check_id = self.check_of(spell.window)
            if start <= spell.start < end:
                service.begin_maintenance(
                    check_id=check_id, until=spell.end, reason="车辆库存盘点", at=spell.start
                )
            if start <= spell.end < end:
                service.end_maintenance(check_id=check_id, at=spell.end)

    def _follow(self) -> None:
        """What the reaction to a flip does, at once and in order."""
        for flip in Flip.objects.filter(id__gt=self.followed).order_by("id"):
            incidents.follow_target(check_id=flip.check_ref_id, flip_id=flip.pk)
            self.followed = flip.pk

    def check_of(self, window: str) -> int:
        return next(one.check_id for one in self.windows if one.window == window)

    def _targets(self) -> Iterator[Target]:
        for place, window in enumerate(self.month.windows):
            check = selectors.checks_of_window(window_code=window)[0]
            Check.objects.filter(pk=check.pk).update(
                interval_s=int(self.month.interval.total_seconds())
            )
            yield Target(
                check_id=check.pk,
                window=window,
                interval=self.month.interval,
                phase=timedelta(seconds=(7 * place + 1) % 60),
            )

    def _handling(self, carrier_id: int) -> Iterator[Handling]:
        for spell in self.month.spells:
            if spell.kind in FAULTS:
                about = self.check_of(spell.window) if spell.window else carrier_id
                yield Handling(spell=spell, check_id=about)


def compare(stage: Stage, target: Target) -> Iterator[Difference]:
    script = expected.days_of(told_about(stage, target))
    stored = {row.date: row for row in DayFigure.objects.filter(check_ref_id=target.check_id)}
    for day, wanted in script.items():
        row = stored.get(day)
        for figure in (*COUNTS, *RANKS):
            script, found = getattr(wanted, figure), getattr(row, figure, None)
            if not _equal(figure, script, found):
                yield Difference(
                    window=target.window, day=day, figure=figure, script=script, found=found
                )


def _equal(figure: str, script: int | None, found: int | None) -> bool:
    if figure in COUNTS or script is None or found is None:
        return script == found
    return abs(found - script) <= script * MOST_OFF


def told_about(stage: Stage, target: Target) -> expected.Told:
    month = stage.month
    return expected.Told(
        start=month.start,
        end=month.end,
        interval=month.interval,
        probes=stage.prober.heard[target.check_id],
        upkeep=[(one.start, one.end) for one in stage.upkeep if one.window == target.window],
    )
