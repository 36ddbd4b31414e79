"""Machines stand in canteens, lockers too."""

from __future__ import annotations

from zhilian.assets.kinds.base import STANDS, Stands
from zhilian.assets.types import TerminalKind
from zhilian.canteen import selectors


@STANDS.register
class Canteens(Stands):
    name = "canteens"
    label = "餐厅"
    kinds = (TerminalKind.CANTEEN, TerminalKind.PICKUP)

    def choices(self) -> list[tuple[str, str]]:
        return [(one.subject, one.name) for one in selectors.canteens()]
