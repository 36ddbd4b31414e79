"""The warehouse's book: what came, what was drawn, what was given back. Never below nothing."""

from collections.abc import Mapping
from dataclasses import replace

from django.db import transaction
from django.db.models import F

from zhilian.assets.errors import StockRefused
from zhilian.assets.events import StockMoved
from zhilian.assets.models import StockItem, StockMove
from zhilian.assets.types import Cause, MoveKind
from zhilian.core import events

MOST = 100_000


@transaction.atomic
def issue(*, wanted: Mapping[int, int], cause: Cause) -> dict[str, int]:
    """Draw so many of each kind (kind id: number), all or nothing; what was drawn, by item id.

    Asked again under the same key it answers what was drawn then.
    """
    drawn = {}
    for kind_id, number in sorted(wanted.items()):
        item = _item(kind_id)
        _move(item, MoveKind.ISSUE, change=-number, cause=cause)
        drawn[str(item.pk)] = number
    return drawn


@transaction.atomic
def put_back(*, items: Mapping[str, int], cause: Cause) -> None:
    """What was drawn (item id: number) goes back on the shelf."""
    for item_id, number in sorted(items.items(), key=lambda pair: int(pair[0])):
        _move(StockItem.objects.get(pk=item_id), MoveKind.PUT_BACK, change=number, cause=cause)


@transaction.atomic
def take_in(*, item_id: int, number: int, cause: Cause) -> StockMove:
    """Goods arrived. Says from whom in the note."""
    _sensible(number)
    return _move(StockItem.objects.get(pk=item_id), MoveKind.IN, change=number, cause=cause)


@transaction.atomic
def scrap(*, item_id: int, number: int, cause: Cause) -> StockMove:
    """Goods spoiled or lost; the reason is asked for."""
    _sensible(number)
    if not cause.note.strip():
        raise StockRefused("请写明报损原因，便于核对。")
    return _move(StockItem.objects.get(pk=item_id), MoveKind.SCRAP, change=-number, cause=cause)


@transaction.atomic
def count(*, item_id: int, counted: int, cause: Cause) -> StockMove | None:
    """What lies on the shelf was counted: the book follows it, with the reason. None: it agreed."""
    item = StockItem.objects.select_for_update().get(pk=item_id)
    if not 0 <= counted <= MOST:
        raise StockRefused(f"实点数量应在 0 到 {MOST} 之间，请核对。")
    if counted == item.quantity:
        return None
    if not cause.note.strip():
        raise StockRefused(f"账上是 {item.quantity}，实点 {counted}，请写明差异原因后再保存。")
    return _move(item, MoveKind.COUNT, change=counted - item.quantity, cause=cause)


@transaction.atomic
def set_minimum(*, item_id: int, minimum: int, shelf: str) -> StockItem:
    item = StockItem.objects.select_for_update().get(pk=item_id)
    item.minimum, item.shelf = minimum, shelf.strip()[:30]
    item.save(update_fields=["minimum", "shelf"])
    return item


def _item(kind_id: int) -> StockItem:
    found = StockItem.objects.filter(kind_id=kind_id).first()
    if found is None:
        raise StockRefused("清单里有库房没有的品名，请重新选择。")
    return found


def _move(item: StockItem, move: MoveKind, *, change: int, cause: Cause) -> StockMove:
    """Conditional update first: of many who draw the last one, one gets it."""
    held = StockMove.objects.filter(item=item, key=cause.key).first() if cause.key else None
    if held is not None:
        return held
    shelf = StockItem.objects.filter(pk=item.pk)
    if change < 0:
        shelf = shelf.filter(quantity__gte=-change)
    if shelf.update(quantity=F("quantity") + change) != 1:
        item.refresh_from_db()
        name, unit = item.kind.name, item.kind.unit_word
        raise StockRefused(
            f"{name}库存只剩 {item.quantity} {unit}，不够 {-change} {unit}。请减少数量或等补货。"
        )
    item.refresh_from_db()
    said = replace(cause, note=cause.note.strip()[:200])
    row = StockMove.objects.create(
        item=item,
        at=said.at,
        move=move,
        change=change,
        left=item.quantity,
        subject=said.subject,
        case_number=said.number,
        note=said.note,
        by_id=said.by_id,
        key=said.key,
    )
    moved = StockMoved(
        at=said.at,
        item_id=item.pk,
        move=move,
        change=change,
        left=item.quantity,
        number=said.number,
    )
    events.record(moved)
    return row


def _sensible(number: int) -> None:
    if not 1 <= number <= MOST:
        raise StockRefused(f"数量应在 1 到 {MOST} 之间，请核对。")
