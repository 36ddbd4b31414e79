"""When things were disposed of, and cars scrapped."""

from zhilian.assets import selectors
from zhilian.assets.numbers import numbers_in
from zhilian.core.calls import id_of, keys_of
from zhilian.core.retention import STILL, Held, Start, kept_from


@kept_from("资产处置", by="assets")
def disposed(held: Held) -> Start | None:
    """Every card that the case names is disposed of: the last of them counts."""
    named = [*keys_of(held.values.get("assets")), *keys_of(held.values.get("asset_nos"))]
    nos = [no for text in named for no in numbers_in(text)]
    if not nos:
        return None
    ended_at = selectors.disposed_at(nos=nos)
    return Start(at=ended_at) if ended_at else STILL


@kept_from("车辆报废", by="assets")
def scrapped(held: Held) -> Start | None:
    car_id = id_of(held.values.get("car"))
    if car_id is None:
        return None
    scrapped_at = selectors.scrapped_at(car_id=car_id)
    return Start(at=scrapped_at) if scrapped_at else STILL
