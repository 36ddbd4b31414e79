"""The wall: every window by sub-platform, with its state as icon and word."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, cast

from django.core.cache import cache

from zhilian.catalogue import selectors as catalogue
from zhilian.core.times import local_date
from zhilian.monitoring import selectors as monitoring
from zhilian.monitoring.selectors.kept_up import uptimes
from zhilian.monitoring.selectors.load_standing import fresh_grades
from zhilian.monitoring.types import GRAVITY, PageGrade, State, WallTile

Figures = tuple[dict[str, float | None], dict[str, str]]
UNPROVEN = (State.UNKNOWN, State.UNREACHABLE)
UPTIME_DAYS = 30
KEPT_S = 60
"""Uptime and grades change once a day; the wall is asked for every few seconds."""


@dataclass(frozen=True, kw_only=True)
class Group:
    """A sub-platform with its windows; the name is empty for windows that belong nowhere."""

    code: str
    name: str
    icon: str
    tiles: tuple[WallTile, ...]

    @property
    def up(self) -> int:
        return sum(tile.state == State.UP for tile in self.tiles)

    @property
    def worst(self) -> State:
        return min((tile.state for tile in self.tiles), key=GRAVITY.index)

    @property
    def least_uptime(self) -> float | None:
        """Of the window here that was up least, in percent."""
        return min((tile.uptime for tile in self.tiles if tile.uptime is not None), default=None)

    @property
    def excellent(self) -> int:
        return sum(tile.grade == PageGrade.EXCELLENT for tile in self.tiles)

    @property
    def graded(self) -> int:
        return sum(tile.grade is not None for tile in self.tiles)

    @property
    def ill(self) -> tuple[WallTile, ...]:
        """What is not well here, the worst first."""
        return _worst_first(self.tiles)


@dataclass(frozen=True, kw_only=True)
class Wall:
    groups: tuple[Group, ...]
    tiles: tuple[WallTile, ...]
    counts: Mapping[str, int]

    def count_of(self, state: str) -> int:
        return self.counts.get(state, 0)

    @property
    def up(self) -> int:
        return self.count_of(State.UP)

    @property
    def down(self) -> int:
        return self.count_of(State.DOWN)

    @property
    def really_down(self) -> int:
        """Down for another reason than a drill."""
        return sum(tile.state == State.DOWN and not tile.drill for tile in self.tiles)

    @property
    def unproven(self) -> int:
        return sum(self.count_of(state) for state in UNPROVEN)

    @property
    def troubled(self) -> tuple[WallTile, ...]:
        """What is not well, the worst first."""
        return _worst_first(self.tiles)

    @property
    def states(self) -> list[tuple[State, int]]:
        return [(state, self.count_of(state)) for state in GRAVITY]


def wall(*, now: datetime, state: str = "", q: str = "") -> Wall:
    """All tiles; a filter narrows what is shown, never what is counted."""
    tiles = _told(monitoring.wall(now=now), today=local_date(now))
    counts = Counter(str(tile.state) for tile in tiles)
    shown = [tile for tile in tiles if _matches(tile, state=state, q=q)]
    return Wall(groups=tuple(_groups(shown)), tiles=tuple(tiles), counts=counts)


def _told(tiles: Iterable[WallTile], *, today: date) -> list[WallTile]:
    """With how much of the last 30 days each was up, and how C2.2 grades its page."""
    key = f"wall-figures:{today:%Y%m%d}"
    kept = cache.get_or_set(key, lambda: _figures(today), KEPT_S)
    up, grades = cast("Figures", kept)
    return [
        replace(
            tile,
            uptime=up.get(tile.window_code),
            grade=PageGrade(grades[tile.window_code]) if tile.window_code in grades else None,
        )
        for tile in tiles
    ]


def _figures(today: date) -> Figures:
    """By window: percent of the time, and the word of the grade."""
    return (
        {code: one.percent for code, one in uptimes(days=UPTIME_DAYS, until=today).items()},
        {code: one.grade.value for code, one in fresh_grades(today=today).items()},
    )


def _worst_first(tiles: Sequence[WallTile]) -> tuple[WallTile, ...]:
    ill = [tile for tile in tiles if tile.state != State.UP]
    return tuple(sorted(ill, key=lambda tile: (GRAVITY.index(tile.state), tile.window_code)))


def _matches(tile: WallTile, *, state: str, q: str) -> bool:
    if state and tile.state != state:
        return False
    return not q or q.lower() in f"{tile.window_name} {tile.window_code}".lower()


def _groups(tiles: Sequence[WallTile]) -> list[Group]:
    parts: list[Any] = list(catalogue.sub_platforms())
    groups = [
        Group(
            code=part.code,
            name=part.name,
            icon=part.icon,
            tiles=tuple(tile for tile in tiles if tile.sub_platform == part.code),
        )
        for part in parts
    ]
    known = {part.code for part in parts}
    rest = tuple(tile for tile in tiles if tile.sub_platform not in known)
    groups.append(Group(code="", name="其他", icon="layout-grid", tiles=rest))
    return [group for group in groups if group.tiles]
