"""The scripted month. Pure: what a probe of a window at an instant must see, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from importlib.resources import files
from typing import Any

import yaml

from zhilian.core.times import LOCAL

DOWN_FOR, UP_FOR = timedelta(minutes=4), timedelta(minutes=3)
WOBBLE = 8


class Kind(StrEnum):
    DOWN = "down"
    LOST = "lost"
    SLOW = "slow"
    FLAPPING = "flapping"
    BLIND = "blind"
    SILENT = "silent"
    CARRIER = "carrier"
    UPKEEP = "upkeep"


@dataclass(frozen=True, kw_only=True)
class Wait:
    """A stretch of waiting, in minutes from the beginning of the fault."""

    from_min: int
    to_min: int
    why: str


@dataclass(frozen=True, kw_only=True)
class Spell:
    """Something that happened: to one window, or to all when `window` is empty."""

    kind: Kind
    start: datetime
    end: datetime
    window: str = ""
    ms: int = 0
    accepted_min: int = 0
    by: str = ""
    cause: str = ""
    lesson: str = ""
    wait: Wait | None = None
    waiver: str = ""

    def holds(self, at: datetime, window: str) -> bool:
        return self.start <= at < self.end and self.window in ("", window)

    def fails(self, at: datetime) -> bool:
        """Whether a probe at this instant of the spell fails."""
        if self.kind is Kind.FLAPPING:
            return (at - self.start) % (DOWN_FOR + UP_FOR) < DOWN_FOR
        return self.kind in (Kind.DOWN, Kind.LOST, Kind.CARRIER, Kind.UPKEEP)


@dataclass(frozen=True, kw_only=True)
class View:
    """What a probe sees: whether it is good, and how long it took in microseconds."""

    ok: bool
    took_us: int


@dataclass(frozen=True, kw_only=True)
class Month:
    first: date
    days: int
    interval: timedelta
    windows: Mapping[str, int]
    spells: tuple[Spell, ...]

    @property
    def start(self) -> datetime:
        return _instant(self.first, 1, "00:00:00")

    @property
    def end(self) -> datetime:
        return _instant(self.first, self.days + 1, "00:00:00")

    def see(self, window: str, at: datetime) -> View:
        """The truth about a window; the small wobble of its times follows from the instant."""
        about = [spell for spell in self.spells if spell.holds(at, window)]
        if any(spell.fails(at) for spell in about):
            return View(ok=False, took_us=3_000)
        slow = max((spell.ms for spell in about if spell.kind is Kind.SLOW), default=0)
        usual = slow or self.windows[window]
        minute = int(at.timestamp()) // 60
        return View(ok=True, took_us=usual * 1000 + (minute * 7919) % (usual * 1000 // WOBBLE))

    def all_held(self, kind: Kind, at: datetime) -> bool:
        """Whether something that touches all windows holds now."""
        return any(spell.kind is kind and spell.start <= at < spell.end for spell in self.spells)

    def stirs(self, start: datetime, end: datetime) -> bool:
        """Whether anything happens in the stretch, so that it is told minute by minute."""
        return any(
            spell.start < end + self.interval and spell.end + 4 * self.interval > start
            for spell in self.spells
            if spell.kind is not Kind.SLOW
        )


def month(*, ending: date, days: int | None = None) -> Month:
    """The shipped month, laid so that its last day is the one before `ending`; with `days` only so
    many of its first days.
    """
    raw = yaml.safe_load(files("zhilian.config.replay").joinpath("month.yaml").read_text("utf-8"))
    length = min(days or raw["days"], raw["days"])
    first = ending - timedelta(days=length)
    spells = tuple(_spell(row, first=first) for row in raw["spells"] if row["day"] <= length)
    return Month(
        first=first,
        days=length,
        interval=timedelta(seconds=raw["interval_s"]),
        windows=raw["windows"],
        spells=spells,
    )


def _spell(row: Mapping[str, Any], *, first: date) -> Spell:
    start = _instant(first, row["day"], row["at"])
    told = {"day", "at", "lasts_s", "kind", "wait"}
    return Spell(
        kind=Kind(row["kind"]),
        start=start,
        end=start + timedelta(seconds=row["lasts_s"]),
        wait=Wait(**row["wait"]) if "wait" in row else None,
        **{name: value for name, value in row.items() if name not in told},
    )


def _instant(first: date, day: int, at: str) -> datetime:
    clock = time.fromisoformat(at)
    return datetime.combine(first + timedelta(days=day - 1), clock, tzinfo=LOCAL)
