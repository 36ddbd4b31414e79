"""Meal accounts brought into line with the directory, and read back from the machines."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from zhilian.assets import selectors as assets
from zhilian.assets.types import TerminalKind
from zhilian.canteen import selectors, service
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


@BACK_ENDS.register
class MealAccounts(BackEnd):
    """Whoever has left has no account any more; whoever is back has the one of before."""

    name = "canteen"
    label = "餐卡"
    scopes: ClassVar[frozenset[str]] = frozenset({"餐卡", "卡片"})

    def push(self, shape: Shape, *, key: str, at: datetime) -> Answer:
        service.sync_account(person_id=shape.person_id, active=shape.active, call_key=key, at=at)
        return self.ask(shape, key=key, at=at)

    def ask(self, shape: Shape, *, key: str, at: datetime) -> Answer:
        account = selectors.account_of(person_id=shape.person_id)
        if account is None:
            return NOT_KNOWN
        told = assets.told(call_key=key)
        standing = assets.standing(
            owners=[f"person:{shape.person_id}"], kinds=[TerminalKind.CANTEEN]
        )
        if told.reasons and not told.waiting:
            return failed("；".join(dict.fromkeys(told.reasons)))
        if told.waiting or standing.unread:
            return WAITING
        if not shape.active and (account.is_open or standing.held):
            return failed("餐卡账户或消费机上仍有此人，请餐饮科核对")
        return OK
