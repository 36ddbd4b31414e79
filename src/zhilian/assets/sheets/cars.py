"""Official cars."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from zhilian.assets import selectors, service
from zhilian.assets.types import CarDraft, CarState, CarType, Cause, Energy
from zhilian.core.listing import Asked
from zhilian.core.sheet_columns import Choice, Column, Day, Number, Text, Whole, by_label
from zhilian.core.sheets import SHEETS, Keeper, Said, Sheet
from zhilian.directory import selectors as directory
from zhilian.directory.types import Role

OWN = ("plate", "model", "car_type", "energy", "seats", "rated", "odometer", "site_id", "state",
       "bought_date")  # fmt: skip
MORE = ("inspect_by", "insured_to")


@SHEETS.register
class Cars(Sheet):
    name = "cars"
    label = "公务车辆"
    lead = "号牌、车型、座位、能耗和年检保险日期。"
    icon = "car"
    home = "/desk/assets/cars/"
    roles = (Role.FLEET_ADMIN,)
    key = ("plate",)

    def columns(self, keeper: Keeper) -> Sequence[Column]:
        return (
            Text("plate", "号牌", needed=True, longest=10),
            Text("model", "品牌型号", needed=True),
            Choice("car_type", "车型", needed=True, choices=by_label(CarType)),
            Choice("energy", "能源", needed=True, choices=by_label(Energy)),
            Whole("seats", "座位数（含驾驶员）", needed=True, low=2, high=60),
            Number("rated", "额定百公里能耗", needed=True, low=Decimal("0.01"), high=Decimal(200)),
            Whole("odometer", "里程（km）", usual=0, high=10_000_000),
            Choice("site_id", "停放", choices={one.name: one.pk for one in directory.sites()}),
            Choice("state", "状态", usual=CarState.ACTIVE.value, choices=by_label(CarState)),
            Day("bought_date", "购置日期"),
            Day("inspect_by", "年检有效期至"),
            Day("insured_to", "保险有效期至"),
        )

    def held(self, keeper: Keeper) -> Iterator[Said]:
        for one in selectors.cars_file(Asked()):
            yield {name: getattr(one, name) for name in (*OWN, *MORE)}

    def save(self, said: Said, *, keeper: Keeper, at: datetime) -> None:
        plate = said["plate"].strip().upper()
        held = selectors.car_by_plate(plate=plate)
        service.keep_car(
            car_id=held.pk if held else None,
            draft=CarDraft(**{name: said[name] for name in OWN}),
            more={name: said[name] for name in MORE},
            cause=Cause(at=at, note="表格导入", by_id=keeper.person_id),
        )
