"""同比、环比、单价. The rule names a field; which one it is is told by the value itself."""

from collections.abc import Callable
from decimal import Decimal

from zhilian.core.effects import Asking, function
from zhilian.filing import selectors
from zhilian.filing.figures import ZERO, change, month_before, period_of, price, year_before
from zhilian.filing.shipped import indicators


@function("yoy")
def yoy(asking: Asking, value: Decimal) -> Decimal:
    """The change against the same month a year before, as a share; 0 where there is none."""
    return _change(asking, value, before=year_before)


@function("mom")
def mom(asking: Asking, value: Decimal) -> Decimal:
    """The change against the month before."""
    return _change(asking, value, before=month_before)


@function("unit_price")
def unit_price(asking: Asking, fee: Decimal, amount: Decimal) -> Decimal:
    """Yuan for one unit."""
    return price(Decimal(fee), Decimal(amount))


def _change(asking: Asking, value: Decimal, *, before: Callable[[str], str]) -> Decimal:
    """Of the indicator whose field holds this very value, for the month that is filled in."""
    month = asking.values.get("period")
    key = _key_of(asking, value)
    if month is None or not key:
        return ZERO
    institution = selectors.institution_of(unit_id=asking.unit_id)
    then = selectors.figures_of(
        institution_id=institution.pk if institution else None, period=before(period_of(month))
    )
    return change(Decimal(value), then.get(key))


def _key_of(asking: Asking, value: Decimal) -> str:
    """The same object where it can be told, else the first field with the same value."""
    held = [one.key for one in indicators() if asking.values.get(one.key) == value]
    exact = (key for key in held if asking.values[key] is value)
    return next(exact, held[0] if held else "")
