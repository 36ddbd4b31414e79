"""`stock.*` of bookings: goods of canteens and the mall."""

from zhilian.bookings import service
from zhilian.bookings.service import Movement
from zhilian.bookings.types import MoveKind, StockLine
from zhilian.core.calls import each, key_of, tells_refusals
from zhilian.core.effects import Call, Outcome, effect


@effect("stock.reserve")
@tells_refusals
def reserve(call: Call) -> Outcome:
    """扣减可售库存."""
    return _move(call, MoveKind.RESERVE)


@effect("stock.release")
@tells_refusals
def release(call: Call) -> Outcome:
    """恢复可售库存."""
    return _move(call, MoveKind.RELEASE)


@effect("stock.pickup")
@tells_refusals
def pick_up(call: Call) -> Outcome:
    """核销取货并减实物库存."""
    return _move(call, MoveKind.PICKUP)


def _move(call: Call, kind: MoveKind) -> Outcome:
    movement = Movement(
        key=call.key,
        kind=kind,
        at=call.at,
        subject=call.subject,
        number=call.number,
        by_id=call.person_id,
    )
    lines = [
        StockLine(sku=key_of(row.get("sku")), qty=int(row.get("qty") or 0))
        for row in each(call.args["items"])
    ]
    moves = service.move_stock(lines=lines, movement=movement)
    return Outcome(receipt={"moves": [move.pk for move in moves]})
