"""Arithmetic of returns. Pure: periods, changes, what wants an explanation."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from zhilian.filing.shipped import indicator_by_key, indicators
from zhilian.filing.types import Doubt

Figures = Mapping[str, Decimal]
ZERO: Final = Decimal(0)
ALL_NEW: Final = Decimal(1)
PRICE: Final = (Decimal("0.2"), Decimal("2.0"))
"""Yuan for a kilowatt hour within which a price is believed."""


def period_of(value: date | int | str) -> str:
    """A month as "2026-11", a year as "2026"."""
    return f"{value:%Y-%m}" if isinstance(value, date) else str(value)


def shown_period(period: str) -> str:
    """2026年11月, 2026."""
    return f"{period[:4]}年{int(period[5:7])}月" if len(period) > 4 else period


def year_before(period: str) -> str:
    """The same month or year, a year earlier."""
    year, rest = period[:4], period[4:]
    return f"{int(year) - 1:04d}{rest}"


def month_before(period: str) -> str:
    year, month = int(period[:4]), int(period[5:7])
    return f"{year - 1:04d}-12" if month == 1 else f"{year:04d}-{month - 1:02d}"


def months_of(year: int | str) -> list[str]:
    return [f"{int(year):04d}-{month:02d}" for month in range(1, 13)]


def change(now: Decimal, before: Decimal | None) -> Decimal:
    """How much more than before, as a share. Nothing to compare with: no change; from nothing to
    something: all of it.
    """
    if before is None or now == before:
        return ZERO
    if before == 0:
        return ALL_NEW
    return (now - before) / before


def price(fee: Decimal, amount: Decimal) -> Decimal:
    """Yuan for one unit; nothing used costs nothing."""
    return fee / amount if amount else ZERO


def warnings(
    figures: Figures, *, year_ago: Figures, month_ago: Figures, people: int
) -> tuple[Doubt, ...]:
    """What wants an explanation: changes beyond the limit of an indicator, and no electricity
    although people are there.
    """
    found = []
    for one in indicators():
        if one.key not in figures:
            continue
        now = figures[one.key]
        compared = (("同比", one.yoy_limit, year_ago), ("环比", one.mom_limit, month_ago))
        for word, limit, then in compared:
            share = change(now, then.get(one.key))
            if limit is not None and abs(share) > limit:
                found.append(Doubt(key=one.key, text=_said(one.label, word, share, limit)))
    if people > 0 and figures.get("electricity") == 0:
        found.append(Doubt(key="electricity", text="有用能人数但用电量为零"))
    return tuple(found)


def differences(
    given: Mapping[str, Decimal], summed: Mapping[str, Decimal]
) -> dict[str, tuple[Decimal, Decimal]]:
    """By label, where what was given is not what the months add up to."""
    return {
        label: (value, summed[label])
        for label, value in given.items()
        if label in summed and value != summed[label]
    }


def label_of(key: str) -> str:
    known = indicator_by_key().get(key)
    return known.label if known else key


def _said(label: str, word: str, share: Decimal, limit: Decimal) -> str:
    way = "上升" if share > 0 else "下降"
    return f"{label}{word}{way} {abs(share) * 100:.1f}%，超过 {limit * 100:.0f}%"
