"""Things, rooms, cars and equipment: words and small shapes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import TextChoices


class Category(TextChoices):
    OFFICE = "OFFICE", "办公设备"
    FURNITURE = "FURNITURE", "办公家具"
    AV = "AV", "音视频设备"
    APPLIANCE = "APPLIANCE", "电器"
    SUPPLY = "SUPPLY", "低值易耗品"


class AssetState(TextChoices):
    IN_STORE = "IN_STORE", "在库"
    IN_USE = "IN_USE", "在用"
    MISSING = "MISSING", "盘亏待核"
    DISPOSED = "DISPOSED", "已处置"


ASSET_MOVES: Mapping[AssetState, frozenset[AssetState]] = {
    AssetState.IN_STORE: frozenset({AssetState.IN_USE, AssetState.MISSING, AssetState.DISPOSED}),
    AssetState.IN_USE: frozenset({AssetState.IN_STORE, AssetState.MISSING, AssetState.DISPOSED}),
    AssetState.MISSING: frozenset({AssetState.IN_STORE, AssetState.IN_USE, AssetState.DISPOSED}),
    AssetState.DISPOSED: frozenset(),
}


class Change(TextChoices):
    """Why a card has a new version."""

    REGISTERED = "REGISTERED", "建卡"
    CORRECTED = "CORRECTED", "更正"
    ASSIGNED = "ASSIGNED", "领用"
    RETURNED = "RETURNED", "退库"
    MOVED = "MOVED", "调拨"
    CHECKED = "CHECKED", "盘点"
    MISSING = "MISSING", "盘亏"
    SURPLUS = "SURPLUS", "盘盈"
    DISPOSED = "DISPOSED", "处置"
    UNDONE = "UNDONE", "撤销导入"


class Verdict(TextChoices):
    """What would become of one line of a table."""

    BAD = "BAD", "有错"
    NEW = "NEW", "新增"
    CHANGED = "CHANGED", "变更"
    SAME = "SAME", "无变化"


class MoveKind(TextChoices):
    """Why stock grew or shrank."""

    IN = "IN", "入库"
    ISSUE = "ISSUE", "领用出库"
    PUT_BACK = "PUT_BACK", "领用退库"
    SCRAP = "SCRAP", "报损"
    COUNT = "COUNT", "盘点调整"


class RoomUse(TextChoices):
    OFFICE = "OFFICE", "办公"
    MEETING = "MEETING", "会议"
    STORE = "STORE", "库房"
    EQUIPMENT = "EQUIPMENT", "设备"
    OTHER = "OTHER", "其他"


class CarType(TextChoices):
    SEDAN = "SEDAN", "轿车"
    MPV = "MPV", "商务车"
    SUV = "SUV", "越野车"
    MINIBUS = "MINIBUS", "中巴"
    BUS = "BUS", "大巴"


class Energy(TextChoices):
    PETROL = "PETROL", "汽油"
    DIESEL = "DIESEL", "柴油"
    HYBRID = "HYBRID", "插电混动"
    ELECTRIC = "ELECTRIC", "纯电"

    @property
    def unit_word(self) -> str:
        return "度" if self is Energy.ELECTRIC else "升"


class CarState(TextChoices):
    ACTIVE = "ACTIVE", "在用"
    REPAIR = "REPAIR", "维修中"
    RETIRED = "RETIRED", "已停用"
    SCRAPPED = "SCRAPPED", "已报废"


GONE_CARS = frozenset({CarState.RETIRED, CarState.SCRAPPED})


class MeterKind(TextChoices):
    POWER = "POWER", "电表"
    WATER = "WATER", "水表"
    GAS = "GAS", "燃气表"
    HEAT = "HEAT", "热量表"

    @property
    def unit_word(self) -> str:
        return {"POWER": "kWh", "WATER": "m³", "GAS": "m³", "HEAT": "GJ"}[self.value]


class LoanState(TextChoices):
    HELD = "HELD", "占用中"
    RETURNED = "RETURNED", "已归还"


class DeviceKind(TextChoices):
    ACCESS = "ACCESS", "门禁控制器"
    GATE = "GATE", "通道闸机"
    BARRIER = "BARRIER", "停车道闸"
    CANTEEN = "CANTEEN", "餐厅消费机"
    SWITCH = "SWITCH", "交换机"
    UPS = "UPS", "UPS 电源"
    SERVER = "SERVER", "服务器"
    CAMERA = "CAMERA", "摄像机"


class DeviceState(TextChoices):
    IN_SERVICE = "IN_SERVICE", "在用"
    SPARE = "SPARE", "备用"
    REPAIR = "REPAIR", "维修中"
    RETIRED = "RETIRED", "已停用"


@dataclass(frozen=True, kw_only=True)
class Cause:
    """Why something changes: when, by which effect or whose hand, for which case."""

    at: datetime
    key: str = ""
    subject: str = ""
    number: str = ""
    note: str = ""
    by_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class AssetDraft:
    """What a card says. Money in 分; `life_years` None: as its kind has it."""

    name: str
    kind_id: int
    no: str = ""
    spec: str = ""
    value: int = 0
    bought_date: date | None = None
    life_years: int | None = None
    unit_id: int | None = None
    person_id: int | None = None
    place: str = ""


@dataclass(frozen=True, kw_only=True)
class Keeper:
    """Who has a thing and where: nobody and no unit means the warehouse."""

    unit_id: int | None = None
    person_id: int | None = None
    place: str = ""


@dataclass(frozen=True, kw_only=True)
class Counted:
    """One row of a stock-taking: what was found of one card."""

    asset_no: str
    found: str
    place: str = ""


@dataclass(frozen=True, kw_only=True)
class Surplus:
    name: str
    quantity: int
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class CheckedRoom:
    """One row of a checked room list, as the unit returned it."""

    room: str
    area: Decimal
    user: str
    use: RoomUse
    level: str = ""


@dataclass(frozen=True, kw_only=True)
class RoomDraft:
    building: str
    number: str
    floor: str = ""
    site_id: int | None = None
    area: Decimal = Decimal(0)
    use: RoomUse = RoomUse.OFFICE
    unit_id: int | None = None
    user: str = ""
    level: str = ""


@dataclass(frozen=True, kw_only=True)
class CarDraft:
    """A car as the fleet's list has it; `rated` is its rated use per 100 km."""

    plate: str
    model: str
    car_type: CarType
    energy: Energy
    seats: int
    rated: Decimal
    odometer: int = 0
    site_id: int | None = None
    state: CarState = CarState.ACTIVE
    bought_date: date | None = None


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """A half-open interval with a quantity: from `start`, to but not including `end`."""

    start: datetime
    end: datetime
    quantity: int


@dataclass(frozen=True, kw_only=True)
class RoomSum:
    """What one unit occupies; `share` of what the largest one has."""

    path: str
    unit: str
    rooms: int
    area: Decimal
    office_area: Decimal
    people: int = 0
    share: float = 0

    @property
    def per_head(self) -> Decimal | None:
        return (self.office_area / self.people).quantize(Decimal("0.1")) if self.people else None


@dataclass(frozen=True, kw_only=True)
class ImportedRow:
    """One line of a table that is to be imported: what it says, and what would become of it."""

    line: int
    no: str
    name: str
    verdict: Verdict
    faults: tuple[str, ...] = ()
    differences: tuple[tuple[str, str, str], ...] = ()
    draft: AssetDraft | None = None
    asset_id: int | None = None
