"""Terminals stand at gates."""

from __future__ import annotations

from zhilian.access import selectors
from zhilian.assets.kinds.base import STANDS, Stands
from zhilian.assets.types import TerminalKind


@STANDS.register
class Gates(Stands):
    name = "gates"
    label = "出入口"
    kinds = (TerminalKind.GATE,)

    def choices(self) -> list[tuple[str, str]]:
        return [(one.subject, one.name) for one in selectors.gates()]
