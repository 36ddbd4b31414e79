"""Gates and barriers brought into line with the directory, and read back from the terminals."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import ClassVar

from zhilian.access import selectors, service
from zhilian.assets import selectors as assets
from zhilian.assets.types import TerminalKind, Told
from zhilian.directory.connectors.base import (
    BACK_ENDS,
    NOT_KNOWN,
    OK,
    WAITING,
    Answer,
    BackEnd,
    Shape,
    failed,
)

GATES = (TerminalKind.GATE, TerminalKind.BARRIER)
BARRIERS = (TerminalKind.BARRIER,)


@BACK_ENDS.register
class Gates(BackEnd):
    """Whoever has left is barred at once and forgotten by every gate; whoever is back is admitted
    with the permissions that they still have.
    """

    name = "access"
    label = "门禁"
    scopes: ClassVar[frozenset[str]] = frozenset({"门禁", "卡片"})

    def push(self, shape: Shape, *, key: str, at: datetime) -> Answer:
        service.sync_staff(person_id=shape.person_id, active=shape.active, call_key=key, at=at)
        return self.ask(shape, key=key, at=at)

    def ask(self, shape: Shape, *, key: str, at: datetime) -> Answer:
        owners = [f"person:{shape.person_id}"]
        return _answer(assets.told(call_key=key), owners, kinds=GATES, shape=shape)


@BACK_ENDS.register
class Parking(BackEnd):
    """The vehicles that were admitted for this person."""

    name = "parking"
    label = "停车"
    scopes: ClassVar[frozenset[str]] = frozenset({"停车"})

    def push(self, shape: Shape, *, key: str, at: datetime) -> Answer:
        service.sync_vehicles(person_id=shape.person_id, active=shape.active, call_key=key, at=at)
        return self.ask(shape, key=key, at=at)

    def ask(self, shape: Shape, *, key: str, at: datetime) -> Answer:
        permits = selectors.permits_of(person_id=shape.person_id)
        if not permits:
            return NOT_KNOWN
        owners = [f"plate:{permit_id}" for permit_id in permits]
        return _answer(assets.told(call_key=key), owners, kinds=BARRIERS, shape=shape)


def _answer(
    told: Told, owners: Collection[str], *, kinds: Collection[TerminalKind], shape: Shape
) -> Answer:
    """By what the terminals were seen to hold, not by what they were sent."""
    standing = assets.standing(owners=owners, kinds=kinds)
    if told.reasons and not told.waiting:
        return failed("；".join(dict.fromkeys(told.reasons)))
    if told.waiting or standing.unread:
        return WAITING
    if not shape.active and standing.held:
        return failed(f"{standing.held} 项仍在终端上，请在“终端”页比对")
    return OK if standing.held or not shape.active else NOT_KNOWN
