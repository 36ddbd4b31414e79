"""Indicators and criteria that come with the product, read once."""

from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from zhilian.filing.types import Indicator


@cache
def indicators() -> tuple[Indicator, ...]:
    """The figures of a monthly return, in the order of the form."""
    return tuple(
        Indicator(
            key=row["key"],
            label=row["label"],
            unit=row["unit"],
            money=row.get("money", False),
            yoy_limit=_limit(row.get("yoy")),
            mom_limit=_limit(row.get("mom")),
        )
        for row in _read("indicators.yaml")
    )


@cache
def indicator_by_key() -> dict[str, Indicator]:
    return {one.key: one for one in indicators()}


@cache
def criteria() -> tuple[tuple[str, Decimal], ...]:
    """What a unit scores itself by, with the full score of each; 100 in all."""
    return tuple((row["item"], Decimal(row["full"])) for row in _read("green_criteria.yaml"))


def _read(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(
        (files("zhilian.filing") / name).read_text("utf-8")
    )
    return found


def _limit(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))
