"""Kinds of resource, states, and the small data types that other apps give and receive."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import TextChoices

from zhilian.directory.types import Role


class ResourceKind(TextChoices):
    ROOM = "ROOM", "会议室"
    VIDEO_ROOM = "VIDEO_ROOM", "视频分会场"
    VENUE = "VENUE", "大型场地"
    CAR = "CAR", "公务车辆"
    DRIVER = "DRIVER", "驾驶员"
    PARKING = "PARKING", "停车场"
    BUS_LINE = "BUS_LINE", "班车线路"
    BUS_TRIP = "BUS_TRIP", "班次"
    BARBER_SHOP = "BARBER_SHOP", "理发室"
    BARBER = "BARBER", "理发师"
    CLINIC = "CLINIC", "医务室"
    COUNSELLOR = "COUNSELLOR", "心理咨询师"
    NURSING_ROOM = "NURSING_ROOM", "母婴室"
    SPORT = "SPORT", "运动场馆"
    COURT = "COURT", "场地"
    HOSPITAL = "HOSPITAL", "体检机构"
    SERVICE_DESK = "SERVICE_DESK", "服务台"
    SERVICE = "SERVICE", "生活服务"


class Mode(TextChoices):
    """How a resource is taken: from one instant to another, by slots, or by the day."""

    INTERVAL = "INTERVAL", "按起止时间"
    SLOT = "SLOT", "按时段"
    DAY = "DAY", "按天"


class ResourceState(TextChoices):
    OPEN = "OPEN", "开放"
    CLOSED = "CLOSED", "停用"


class ReservationState(TextChoices):
    HELD = "HELD", "已预约"
    CHECKED_IN = "CHECKED_IN", "已到场"
    RELEASED = "RELEASED", "已释放"
    NO_SHOW = "NO_SHOW", "爽约"
    CALLED_OFF = "CALLED_OFF", "因停用取消"


LIVE = frozenset({ReservationState.HELD, ReservationState.CHECKED_IN})


class OfferKind(TextChoices):
    """What a resource offers to choose from."""

    PACKAGE = "PACKAGE", "套餐"
    EXTRA = "EXTRA", "加项"
    ITEM = "ITEM", "项目"


class Method(TextChoices):
    FIRST_COME = "FIRST_COME", "先到先得"
    LOTTERY = "LOTTERY", "抽签"


class SignUpState(TextChoices):
    ENTERED = "ENTERED", "待抽签"
    SELECTED = "SELECTED", "已入选"
    WAITING = "WAITING", "候补"
    ATTENDED = "ATTENDED", "已到场"
    RELEASED = "RELEASED", "已退出"
    MISSED = "MISSED", "爽约"
    LOST = "LOST", "未入选"


IN_PLAY = frozenset({SignUpState.ENTERED, SignUpState.SELECTED, SignUpState.WAITING})
HAS_PLACE = frozenset({SignUpState.SELECTED, SignUpState.ATTENDED, SignUpState.MISSED})


class MoveKind(TextChoices):
    IN = "IN", "入库"
    ADJUST = "ADJUST", "盘点调整"
    RESERVE = "RESERVE", "下单占用"
    RELEASE = "RELEASE", "释放"
    PICKUP = "PICKUP", "取货出库"
    RETURN = "RETURN", "退货入库"


class SkuState(TextChoices):
    ON = "ON", "在售"
    OFF = "OFF", "停售"


class OrderState(TextChoices):
    """How an order stands with a hospital."""

    ASKED = "ASKED", "待推送"
    CONFIRMED = "CONFIRMED", "已确认"
    REFUSED = "REFUSED", "被拒"
    CANCELLING = "CANCELLING", "取消中"
    CANCELLED = "CANCELLED", "已取消"
    DONE = "DONE", "已到检"


@dataclass(frozen=True, kw_only=True)
class KindInfo:
    """What a kind of resource is like: how it is taken, who keeps it, what stands below it."""

    mode: Mode
    step_minutes: int
    roles: tuple[str, ...]
    parent: ResourceKind | None = None


_MEETING = ("meeting_admin",)
_FLEET = ("fleet_admin", "fleet_dispatcher")
_WELFARE = ("welfare_admin",)
KINDS: Mapping[ResourceKind, KindInfo] = {
    ResourceKind.ROOM: KindInfo(mode=Mode.INTERVAL, step_minutes=5, roles=_MEETING),
    ResourceKind.VIDEO_ROOM: KindInfo(mode=Mode.INTERVAL, step_minutes=5, roles=_MEETING),
    ResourceKind.VENUE: KindInfo(mode=Mode.INTERVAL, step_minutes=15, roles=_MEETING),
    ResourceKind.CAR: KindInfo(mode=Mode.INTERVAL, step_minutes=5, roles=_FLEET),
    ResourceKind.DRIVER: KindInfo(mode=Mode.INTERVAL, step_minutes=5, roles=_FLEET),
    ResourceKind.PARKING: KindInfo(
        mode=Mode.INTERVAL, step_minutes=30, roles=("parking_admin", "fleet_admin")
    ),
    ResourceKind.BUS_LINE: KindInfo(mode=Mode.DAY, step_minutes=0, roles=("fleet_admin",)),
    ResourceKind.BUS_TRIP: KindInfo(
        mode=Mode.DAY, step_minutes=0, roles=("fleet_admin",), parent=ResourceKind.BUS_LINE
    ),
    ResourceKind.BARBER_SHOP: KindInfo(mode=Mode.SLOT, step_minutes=30, roles=_WELFARE),
    ResourceKind.BARBER: KindInfo(
        mode=Mode.SLOT, step_minutes=30, roles=_WELFARE, parent=ResourceKind.BARBER_SHOP
    ),
    ResourceKind.CLINIC: KindInfo(mode=Mode.SLOT, step_minutes=20, roles=_WELFARE),
    ResourceKind.COUNSELLOR: KindInfo(mode=Mode.SLOT, step_minutes=50, roles=_WELFARE),
    ResourceKind.NURSING_ROOM: KindInfo(mode=Mode.SLOT, step_minutes=30, roles=_WELFARE),
    ResourceKind.SPORT: KindInfo(mode=Mode.SLOT, step_minutes=60, roles=_WELFARE),
    ResourceKind.COURT: KindInfo(
        mode=Mode.SLOT, step_minutes=60, roles=_WELFARE, parent=ResourceKind.SPORT
    ),
    ResourceKind.HOSPITAL: KindInfo(mode=Mode.DAY, step_minutes=0, roles=_WELFARE),
    ResourceKind.SERVICE_DESK: KindInfo(
        mode=Mode.SLOT, step_minutes=30, roles=("person_admin", "access_admin")
    ),
    ResourceKind.SERVICE: KindInfo(mode=Mode.SLOT, step_minutes=60, roles=("mall_admin",)),
}


@dataclass(frozen=True, kw_only=True)
class ResourceDraft:
    """A resource as somebody describes it. `units`: how many may have it at the same time; `seats`:
    how many people it takes. `hours` as `bookings.hours` reads them; empty is always open.
    """

    code: str
    kind: ResourceKind
    name: str
    units: int = 1
    seats: int = 0
    step_minutes: int = 0
    buffer_minutes: int = 0
    horizon_days: int = 30
    hours: str = ""
    workdays_only: bool = False
    needs_approval: bool = False
    parent: str = ""
    site: str = ""
    branch_id: int | None = None
    place: str = ""
    ref: str = ""
    note: str = ""
    position: int = 0
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Who takes something: the subject that it is for, e.g. "case:12", and whose that is."""

    subject: str
    number: str = ""
    window: str = ""
    person_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """A half-open stretch of time."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class FreeSlot:
    """A slot that may be taken: its instants and how much of it is left."""

    code: str
    starts_at: datetime
    ends_at: datetime
    left: int
    units: int


SELLING: Mapping[str, tuple[str, Role]] = {
    "takeaway-preorder": ("主食净菜预订", Role.CANTEEN_ADMIN),
    "life-service-booking": ("生活服务预约", Role.MALL_ADMIN),
}
"""Windows at which shops of the platform itself sell, what they are called, who keeps a new one."""


@dataclass(frozen=True, kw_only=True)
class SkuDraft:
    """Goods as a shop describes them; price in 分."""

    code: str
    name: str
    shop: str
    price: int
    category: str = ""
    unit: str = ""
    spec: str = ""
    most_each: int = 0
    unlimited: bool = False
    resource: str = ""
    note: str = ""
    position: int = 0


@dataclass(frozen=True, kw_only=True)
class StockLine:
    """So many of a good, by its code."""

    sku: str
    qty: int


@dataclass(frozen=True, kw_only=True)
class GroupDraft:
    """A group of an activity and how many it takes."""

    name: str
    capacity: int


@dataclass(frozen=True, kw_only=True)
class ActivityDraft:
    """An activity as somebody describes it."""

    code: str
    name: str
    kind: str
    method: Method
    starts_at: datetime
    ends_at: datetime
    opens_at: datetime
    closes_at: datetime
    groups: tuple[GroupDraft, ...]
    draw_at: datetime | None = None
    place: str = ""
    note: str = ""
    branch_id: int | None = None
