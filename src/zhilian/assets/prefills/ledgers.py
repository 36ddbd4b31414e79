"""What a unit checks: its rooms, its things."""

from collections.abc import Sequence

from zhilian.assets import selectors
from zhilian.assets.types import RoomUse
from zhilian.core.effects import Asking, Row, Values, prefill


@prefill("office_ledger")
def office_ledger(asking: Asking, values: Values) -> Sequence[Row]:
    return [
        {
            "room": room.label,
            "area": room.area,
            "user": room.user,
            "level": room.level,
            "use": RoomUse(room.use).label,
            "diff": "",
        }
        for room in selectors.unit_rooms(unit_id=asking.unit_id)
    ]


@prefill("unit_assets")
def unit_assets(asking: Asking, values: Values) -> Sequence[Row]:
    return [
        {"asset_no": asset.no, "found": "相符", "place": asset.place, "note": ""}
        for asset in selectors.unit_assets(unit_id=asking.unit_id)
    ]
