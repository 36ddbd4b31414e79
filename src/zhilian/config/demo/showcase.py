"""Pictures of the demo's goods, put up by whoever keeps them; one waits for the section."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Final

from zhilian.bookings.selectors import Sku
from zhilian.config.demo.drawn import sheet
from zhilian.config.demo.market import SINCE
from zhilian.directory import selectors as directory
from zhilian.mall import selectors as mall
from zhilian.mall import service
from zhilian.mall.service import NewPicture
from zhilian.mall.types import Cause

WAITS: Final = "压榨菜籽油"
"""Its further pictures came today."""


def tell(*, at: datetime) -> None:
    """What is passed already, as old as the goods; what waits with its product waits too."""
    waiting = mall.codes_in_review()
    for sku in Sku.objects.select_related("shop").filter(name__in=sheet.told()).order_by("id"):
        drawn = [
            NewPicture(name=f"{sku.name}.jpg", body=BytesIO(body), size=len(body), alt=alt)
            for body, alt in sheet.pictures_of(sku.name)
        ]
        many = 1 if sku.name == WAITS else len(drawn)
        passes = sku.code not in waiting
        _put_up(sku, drawn[:many], passes=passes, at=at - SINCE)
        _put_up(sku, drawn[many:], passes=False, at=at)


def _put_up(sku: Sku, sent: list[NewPicture], *, passes: bool, at: datetime) -> None:
    if sent:
        keeper = _keeper(sku)
        cause = Cause(at=at, by_id=keeper)
        service.add_pictures(sku_id=sku.pk, sent=sent, by_id=keeper, passes=passes, cause=cause)


def _keeper(sku: Sku) -> int:
    if sku.shop.merchant:
        return mall.people_of(code=sku.shop.merchant)[0]
    return int(directory.people_with_role(role=sku.shop.role, first=1)[0].pk)
