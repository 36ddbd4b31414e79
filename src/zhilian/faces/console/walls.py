"""The wall: every window by sub-platform, with its state as icon and word."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhilian.catalogue import selectors as catalogue
from zhilian.monitoring import selectors as monitoring
from zhilian.monitoring.types import GRAVITY, State, WallTile

UNPROVEN = (State.UNKNOWN, State.UNREACHABLE)


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
    tiles = monitoring.wall(now=now)
    counts = Counter(str(tile.state) for tile in tiles)
    shown = [tile for tile in tiles if _matches(tile, state=state, q=q)]
    return Wall(groups=tuple(_groups(shown)), tiles=tuple(tiles), counts=counts)


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
