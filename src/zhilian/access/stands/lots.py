"""Barriers stand at car parks."""

from __future__ import annotations

from zhilian.assets.kinds.base import STANDS, Stands
from zhilian.assets.types import TerminalKind
from zhilian.bookings import selectors as bookings
from zhilian.bookings.types import ResourceKind


@STANDS.register
class Lots(Stands):
    name = "lots"
    label = "停车场"
    kinds = (TerminalKind.BARRIER,)

    def choices(self) -> list[tuple[str, str]]:
        lots = bookings.kept_everywhere(kind=ResourceKind.PARKING)
        return [(f"lot:{one.code}", one.name) for one in lots]
