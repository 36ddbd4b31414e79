"""What a filled-in form costs, from what was picked: prices are facts of goods, frozen at submit.

Facts that count, all in yuan: `price` of a thing chosen (times `qty` of its row, or of the form);
`prices` of a place: by the words of another field (理发项目: 剪发 15); `off` of a coupon, from the
sum `off_from` on. Whoever sells gives these facts; nothing here knows a window.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from zhilian.core.effects import Picked, Values, fen


def total_fen(values: Values) -> int:
    """What is to be paid, in 分; never less than nothing."""
    whole = sum(amount for _, amount in parts(values))
    return max(0, whole - discount_fen(values, whole=whole))


def parts(values: Values) -> Iterator[tuple[str, int]]:
    """(merchant, 分) of everything that has a price; the merchant is the fact `merchant`."""
    for thing, count in _things(values):
        price = _yuan(thing.facts.get("price"))
        if price is not None:
            yield str(thing.facts.get("merchant", "")), fen(price) * count
        listed = thing.facts.get("prices")
        if isinstance(listed, Mapping):
            yield str(thing.facts.get("merchant", "")), _listed(listed, values)


def parts_by_merchant(values: Values) -> dict[str, int]:
    """分 by merchant, before any coupon."""
    found: dict[str, int] = {}
    for merchant, amount in parts(values):
        if merchant and amount:
            found[merchant] = found.get(merchant, 0) + amount
    return found


def discount_fen(values: Values, *, whole: int) -> int:
    """What coupons take off a sum of `whole` 分."""
    off = 0
    for thing, _count in _things(values):
        less = _yuan(thing.facts.get("off"))
        least = _yuan(thing.facts.get("off_from")) or Decimal(0)
        if less is not None and whole >= fen(least):
            off += fen(less)
    return min(off, whole)


def _things(values: Values) -> Iterator[tuple[Picked, int]]:
    for value in values.values():
        if isinstance(value, Picked):
            yield value, _count(values)
        elif isinstance(value, list | tuple):
            yield from _in_rows(value, values)


def _in_rows(rows: list[Any] | tuple[Any, ...], values: Values) -> Iterator[tuple[Picked, int]]:
    for row in rows:
        if isinstance(row, Picked):
            yield row, _count(values)
        elif isinstance(row, Mapping):
            for cell in row.values():
                if isinstance(cell, Picked):
                    yield cell, _count(row)


def _count(row: Values) -> int:
    qty = row.get("qty")
    return int(qty) if isinstance(qty, int | Decimal) and not isinstance(qty, bool) else 1


def _listed(prices: Mapping[str, Any], values: Values) -> int:
    """The prices of those words that some field of the form says."""
    said = {value for value in values.values() if isinstance(value, str)}
    return sum(fen(price) for word in said if (price := _yuan(prices.get(word))) is not None)


def _yuan(value: object) -> Decimal | None:
    """However a fact came back from where it was kept: number or text."""
    if value is None or isinstance(value, bool):
        return None
    try:
        return Decimal(str(value))
    except ArithmeticError:
        return None
