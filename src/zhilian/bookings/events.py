"""Facts that we announce."""

from dataclasses import dataclass
from typing import ClassVar

from zhilian.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ReservationEvent(Event):
    """Shared by what happens to a reservation. `holder` is whom it is for, e.g. "case:12"."""

    reservation_id: int
    resource_id: int
    holder: str

    @property
    def subject(self) -> str:
        return self.holder


@dataclass(frozen=True, kw_only=True)
class ReservationMade(ReservationEvent):
    kind: ClassVar[str] = "bookings.reservation.made"


@dataclass(frozen=True, kw_only=True)
class ReservationChanged(ReservationEvent):
    """Another time or another resource; `by` is the subject that asked for it."""

    kind: ClassVar[str] = "bookings.reservation.changed"
    by: str


@dataclass(frozen=True, kw_only=True)
class ReservationReleased(ReservationEvent):
    """Somebody else may have it. `by` is the subject that gave it back; when it is not the holder,
    the holder lost it by another case's hand.
    """

    kind: ClassVar[str] = "bookings.reservation.released"
    by: str
    state: str


@dataclass(frozen=True, kw_only=True)
class ReservationCheckedIn(ReservationEvent):
    kind: ClassVar[str] = "bookings.reservation.checked_in"


@dataclass(frozen=True, kw_only=True)
class ResourceClosed(Event):
    """Who keeps a resource closed it over what `holder` had taken. Once for each holder; beside it
    `core.effect.revoked` names the effect, and its case ends with the cause `closed`.
    """

    kind: ClassVar[str] = "bookings.resource.closed"
    holder: str
    resource_id: int
    closure_id: int
    reason: str

    @property
    def subject(self) -> str:
        return self.holder


@dataclass(frozen=True, kw_only=True)
class PlaceCalledOff(Event):
    """An activity was called off: `holder` has no place any more (beside `core.effect.revoked`)."""

    kind: ClassVar[str] = "bookings.activity.called_off"
    holder: str
    activity_id: int
    reason: str

    @property
    def subject(self) -> str:
        return self.holder


@dataclass(frozen=True, kw_only=True)
class NoShowNoted(Event):
    kind: ClassVar[str] = "bookings.no_show.noted"
    holder: str
    person_id: int
    window: str

    @property
    def subject(self) -> str:
        return self.holder


@dataclass(frozen=True, kw_only=True)
class ResourceChanged(Event):
    """A resource was set up or changed; `what` names the fields."""

    kind: ClassVar[str] = "bookings.resource.changed"
    resource_id: int
    what: str


@dataclass(frozen=True, kw_only=True)
class ClosureMade(Event):
    kind: ClassVar[str] = "bookings.closure.made"
    closure_id: int
    resource_id: int


@dataclass(frozen=True, kw_only=True)
class ClosureLifted(Event):
    kind: ClassVar[str] = "bookings.closure.lifted"
    closure_id: int
    resource_id: int


@dataclass(frozen=True, kw_only=True)
class ActivityChanged(Event):
    kind: ClassVar[str] = "bookings.activity.changed"
    activity_id: int


@dataclass(frozen=True, kw_only=True)
class ActivityDrawn(Event):
    """The draw of a lottery is done and can be checked by anybody."""

    kind: ClassVar[str] = "bookings.activity.drawn"
    activity_id: int
    entries: int
    selected: int


@dataclass(frozen=True, kw_only=True)
class SignUpMoved(Event):
    """An entry got a place, waits, lost, left or came."""

    kind: ClassVar[str] = "bookings.sign_up.moved"
    sign_up_id: int
    holder: str
    state: str

    @property
    def subject(self) -> str:
        return self.holder


@dataclass(frozen=True, kw_only=True)
class StockMoved(Event):
    """Goods came, were promised, given back or fetched; one fact for all goods of a key."""

    kind: ClassVar[str] = "bookings.stock.moved"
    holder: str
    what: str
    lines: int

    @property
    def subject(self) -> str:
        return self.holder


@dataclass(frozen=True, kw_only=True)
class StockIsLow(Event):
    kind: ClassVar[str] = "bookings.stock.low"
    sku: str
    left: int


@dataclass(frozen=True, kw_only=True)
class SkuChanged(Event):
    kind: ClassVar[str] = "bookings.sku.changed"
    sku: str
    what: str


@dataclass(frozen=True, kw_only=True)
class ShopChanged(Event):
    kind: ClassVar[str] = "bookings.shop.changed"
    shop: str
    open: bool


@dataclass(frozen=True, kw_only=True)
class HospitalOrderMoved(Event):
    kind: ClassVar[str] = "bookings.hospital_order.moved"
    order_id: int
    holder: str
    state: str

    @property
    def subject(self) -> str:
        return self.holder


@dataclass(frozen=True, kw_only=True)
class HospitalSaysDone(Event):
    """A hospital reports that `holder`'s examination has taken place; no result comes with it."""

    kind: ClassVar[str] = "bookings.hospital.says_done"
    holder: str
    order_id: int

    @property
    def subject(self) -> str:
        return self.holder


@dataclass(frozen=True, kw_only=True)
class TableImported(Event):
    """Somebody took a table of resources or goods in."""

    kind: ClassVar[str] = "bookings.table.imported"
    what: str
    rows: int
    changed: int


@dataclass(frozen=True, kw_only=True)
class ListExported(Event):
    """Somebody took a list of resources, reservations, activities or goods out as a file."""

    kind: ClassVar[str] = "bookings.list.exported"
    what: str
    filters: str
