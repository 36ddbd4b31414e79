"""How a window stands, for whoever is about to use it: now, over ninety days, in their words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.cache import cache

from zhilian.cases import selectors as cases
from zhilian.core.times import local_date
from zhilian.faces.portal import surroundings
from zhilian.faces.status.board import LOOKS, Word
from zhilian.monitoring.selectors.kept_up import Uptime, uptimes
from zhilian.monitoring.selectors.load_standing import fresh_grades
from zhilian.monitoring.types import PageGrade

DAYS: Final = 90
NEVER_SEEN: Final = Uptime()
KEPT_S: Final = 600
GRADES_KEY: Final = "zhilian.portal.grades"
GRADES: Final = {
    PageGrade.EXCELLENT: "优秀（400 毫秒以内）",
    PageGrade.QUALIFIED: "合格（2 秒以内）",
    PageGrade.UNQUALIFIED: "不合格（超过 2 秒）",
}


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What ninety days and a year's ratings say."""

    share: float | None
    grade: str
    stars: float | None
    ratings: int


@dataclass(frozen=True, kw_only=True)
class Standing:
    word: Word
    figures: Figures

    @property
    def tone(self) -> str:
        return LOOKS[self.word][0]

    @property
    def icon(self) -> str:
        return LOOKS[self.word][1]


def standing(*, code: str, now: datetime) -> Standing:
    """How it is, seconds old; what days and ratings say, ten minutes at most: nobody's page waits
    for it twice in that time.
    """
    key = f"zhilian.portal.standing.{code}"
    kept: Figures | None = cache.get(key)
    if kept is None:
        kept = _read(code, now=now)
        cache.set(key, kept, KEPT_S)
    return Standing(word=surroundings.word(code=code, now=now), figures=kept)


def _read(code: str, *, now: datetime) -> Figures:
    up = uptimes(days=DAYS, until=local_date(now), windows=(code,))
    percent = up.get(code, NEVER_SEEN).percent
    rated = cases.ratings_of(window_code=code, now=now)
    return Figures(
        share=None if percent is None else percent / 100,
        grade=GRADES.get(_grades(now).get(code, PageGrade.VOID), ""),
        stars=rated.stars,
        ratings=rated.count,
    )


def _grades(now: datetime) -> dict[str, PageGrade]:
    """Of all windows at once: they change once a day."""
    kept: dict[str, PageGrade] | None = cache.get(GRADES_KEY)
    if kept is None:
        found = fresh_grades(today=local_date(now))
        kept = {code: PageGrade(one.grade) for code, one in found.items()}
        cache.set(GRADES_KEY, kept, KEPT_S)
    return kept
