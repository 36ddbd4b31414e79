"""Whether things are on the books, and whether they have served their time."""

from collections.abc import Mapping
from typing import Any

from zhilian.assets import selectors
from zhilian.core.calls import each, keys_of, label_of
from zhilian.core.effects import Asking, function
from zhilian.core.times import local_date


@function("has_asset")
def has_asset(asking: Asking, items: Any) -> bool:
    """Whether the list names a card that is held; a number that is on no card is none of ours."""
    nos = [label_of(row.get("asset_no")) for row in each(items) if isinstance(row, Mapping)]
    return selectors.has_no(nos=nos)


@function("all_over_life")
def all_over_life(asking: Asking, assets: Any) -> bool:
    found = selectors.assets_by_nos(nos=keys_of(assets))
    today = local_date(asking.at)
    return bool(found) and all(selectors.over_life(one, today=today) for one in found)
