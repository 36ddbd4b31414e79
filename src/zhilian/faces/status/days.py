"""Ninety days of several checks as a strip of few pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from itertools import groupby

from django.core.cache import cache

from zhilian.core import times
from zhilian.monitoring.selectors import public
from zhilian.monitoring.types import DayCell

DAYS, KEPT_S = 90, 60
SOME = 0.99
TONES = {"good": "正常", "risk": "短时受影响", "bad": "受影响", "none": "无数据"}


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """Days in a row that look the same; `at` counts days from the left."""

    at: int
    days: int
    tone: str
    first: date
    last: date
    down_s: int

    @property
    def word(self) -> str:
        return TONES[self.tone]


def of_checks(ids: Sequence[int], *, now: datetime) -> dict[int, list[DayCell]]:
    """The days of these checks, at most a minute old: they are read whole from the figures."""
    today = times.local_date(now)
    if not ids:
        return {}
    key = f"zhilian.status.days.{sha256(repr((today, sorted(ids))).encode()).hexdigest()}"
    kept: dict[int, list[DayCell]] | None = cache.get(key)
    if kept is None:
        kept = public.public_days(check_ids=list(ids), days=DAYS, today=today, now=now)
        cache.set(key, kept, KEPT_S)
    return kept


def stretches(cells: Sequence[Sequence[DayCell]]) -> tuple[Stretch, ...]:
    """One strip of all: a day is as good as the share of time that all of them together were up."""
    if not cells:
        return ()
    days = [_day(list(column)) for column in zip(*cells, strict=True)]
    found, at = [], 0
    for _, members in groupby(days, key=lambda day: (day[1], day[2] if day[2] else 0)):
        held = list(members)
        found.append(
            Stretch(
                at=at,
                days=len(held),
                tone=held[0][1],
                first=held[0][0],
                last=held[-1][0],
                down_s=sum(day[2] for day in held),
            )
        )
        at += len(held)
    return tuple(found)


def share(cells: Sequence[Sequence[DayCell]]) -> float | None:
    """The share of known time in which the services were up; unknown, maintenance and drills are
    in neither part.
    """
    up = sum(cell.up_s for strip in cells for cell in strip)
    down = sum(cell.down_s for strip in cells for cell in strip)
    return up / (up + down) if up + down else None


def _day(column: list[DayCell]) -> tuple[date, str, int]:
    up, down = sum(cell.up_s for cell in column), sum(cell.down_s for cell in column)
    longest = max(cell.down_s for cell in column)
    if not up + down:
        return column[0].date, "none", 0
    part = up / (up + down)
    tone = "good" if not down else "risk" if part >= SOME else "bad"
    return column[0].date, tone, longest
