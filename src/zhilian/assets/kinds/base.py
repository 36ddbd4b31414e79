"""Where terminals may stand: whoever owns the place offers it, one module in `<app>/stands/`.

@STANDS.register
class Gates(Stands):
    name = "gates"
    kinds = (TerminalKind.GATE,)

    def choices(self) -> list[tuple[str, str]]:
        return [("gate:3", "东门")]
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from zhilian.assets.types import TerminalKind
from zhilian.core.registry import Family


class Stands(ABC):
    """Places of one sort, and which kinds of terminals serve them."""

    name: ClassVar[str]
    label: ClassVar[str]
    kinds: ClassVar[tuple[TerminalKind, ...]]

    @abstractmethod
    def choices(self) -> list[tuple[str, str]]:
        """The subject that a terminal there serves, and what people call it."""


STANDS: Family[type[Stands]] = Family("stands")
