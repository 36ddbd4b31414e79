"""What the assets announce."""

from dataclasses import dataclass
from typing import ClassVar

from zhilian.core.events import Event


@dataclass(frozen=True, kw_only=True)
class _AboutTerminal(Event):
    terminal_id: int

    @property
    def subject(self) -> str:
        return f"terminal:{self.terminal_id}"


@dataclass(frozen=True, kw_only=True)
class TerminalEnrolled(_AboutTerminal):
    kind: ClassVar[str] = "assets.terminal.enrolled"
    code: str


@dataclass(frozen=True, kw_only=True)
class TerminalChanged(_AboutTerminal):
    kind: ClassVar[str] = "assets.terminal.changed"


@dataclass(frozen=True, kw_only=True)
class TerminalKeysRenewed(_AboutTerminal):
    kind: ClassVar[str] = "assets.terminal.keys_renewed"


@dataclass(frozen=True, kw_only=True)
class TerminalRetired(_AboutTerminal):
    kind: ClassVar[str] = "assets.terminal.retired"
    reason: str


@dataclass(frozen=True, kw_only=True)
class TerminalLost(_AboutTerminal):
    """Nothing was heard of it, or it could not be reached."""

    kind: ClassVar[str] = "assets.terminal.lost"
    reason: str


@dataclass(frozen=True, kw_only=True)
class TerminalBack(_AboutTerminal):
    kind: ClassVar[str] = "assets.terminal.back"


@dataclass(frozen=True, kw_only=True)
class TerminalsTold(Event):
    """Orders were written down for terminals; what they hold is read back later."""

    kind: ClassVar[str] = "assets.terminals.told"
    call_key: str
    orders: int
    terminals: int

    @property
    def subject(self) -> str:
        return self.call_key[:80]


@dataclass(frozen=True, kw_only=True)
class TerminalReadBack(_AboutTerminal):
    """One batch was sent, read back and compared."""

    kind: ClassVar[str] = "assets.terminal.read_back"
    done: int
    again: int
    failed: int


@dataclass(frozen=True, kw_only=True)
class TerminalCompared(_AboutTerminal):
    """All that a terminal holds was compared with what it should hold."""

    kind: ClassVar[str] = "assets.terminal.compared"
    same: int
    missing: int
    surplus: int


@dataclass(frozen=True, kw_only=True)
class TerminalOpened(_AboutTerminal):
    """Somebody had a terminal open its way from afar."""

    kind: ClassVar[str] = "assets.terminal.opened"
    person_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class CodeRenewed(Event):
    """All codes that a person's phone showed before are void."""

    kind: ClassVar[str] = "assets.code.renewed"
    person_id: int

    @property
    def subject(self) -> str:
        return f"person:{self.person_id}"


@dataclass(frozen=True, kw_only=True)
class _AboutBadge(Event):
    badge_id: int
    person_id: int

    @property
    def subject(self) -> str:
        return f"person:{self.person_id}"


@dataclass(frozen=True, kw_only=True)
class BadgeGiven(_AboutBadge):
    kind: ClassVar[str] = "assets.badge.given"


@dataclass(frozen=True, kw_only=True)
class BadgeFrozen(_AboutBadge):
    kind: ClassVar[str] = "assets.badge.frozen"


@dataclass(frozen=True, kw_only=True)
class BadgeThawed(_AboutBadge):
    kind: ClassVar[str] = "assets.badge.thawed"


@dataclass(frozen=True, kw_only=True)
class BadgeEnded(_AboutBadge):
    kind: ClassVar[str] = "assets.badge.ended"


@dataclass(frozen=True, kw_only=True)
class AssetChanged(Event):
    """A card has a new version; `change` says why."""

    kind: ClassVar[str] = "assets.asset.changed"
    asset_id: int
    version: int
    change: str
    number: str = ""

    @property
    def subject(self) -> str:
        return f"asset:{self.asset_id}"


@dataclass(frozen=True, kw_only=True)
class AssetsImported(Event):
    kind: ClassVar[str] = "assets.assets.imported"
    import_id: int
    created: int
    changed: int
    undone: bool = False

    @property
    def subject(self) -> str:
        return f"asset_import:{self.import_id}"


@dataclass(frozen=True, kw_only=True)
class RecordsMade(Event):
    """Many records at once, of the demonstration."""

    kind: ClassVar[str] = "assets.records.made"
    what: str
    count: int

    @property
    def subject(self) -> str:
        return f"assets:{self.what}"


@dataclass(frozen=True, kw_only=True)
class AssetsExported(Event):
    """A list was taken out as a file."""

    kind: ClassVar[str] = "assets.list.exported"
    what: str
    filters: str

    @property
    def subject(self) -> str:
        return f"assets:{self.what}"


@dataclass(frozen=True, kw_only=True)
class StockMoved(Event):
    kind: ClassVar[str] = "assets.stock.moved"
    item_id: int
    move: str
    change: int
    left: int
    number: str = ""

    @property
    def subject(self) -> str:
        return f"stock:{self.item_id}"


@dataclass(frozen=True, kw_only=True)
class RoomChanged(Event):
    kind: ClassVar[str] = "assets.room.changed"
    room_id: int
    version: int
    number: str = ""

    @property
    def subject(self) -> str:
        return f"room:{self.room_id}"


@dataclass(frozen=True, kw_only=True)
class AreaGranted(Event):
    """Area was approved without naming rooms; somebody has to find them."""

    kind: ClassVar[str] = "assets.area.granted"
    grant_id: int
    settled: bool = False

    @property
    def subject(self) -> str:
        return f"area_grant:{self.grant_id}"


@dataclass(frozen=True, kw_only=True)
class CarChanged(Event):
    kind: ClassVar[str] = "assets.car.changed"
    car_id: int
    change: str

    @property
    def subject(self) -> str:
        return f"car:{self.car_id}"


@dataclass(frozen=True, kw_only=True)
class OdometerNoted(Event):
    kind: ClassVar[str] = "assets.odometer.noted"
    car_id: int
    odometer: int
    void: bool = False

    @property
    def subject(self) -> str:
        return f"car:{self.car_id}"


@dataclass(frozen=True, kw_only=True)
class EquipmentLent(Event):
    kind: ClassVar[str] = "assets.equipment.lent"
    loan_id: int
    equipment_id: int
    quantity: int

    @property
    def subject(self) -> str:
        return f"equipment:{self.equipment_id}"


@dataclass(frozen=True, kw_only=True)
class EquipmentReturned(Event):
    kind: ClassVar[str] = "assets.equipment.returned"
    loan_id: int
    equipment_id: int
    quantity: int

    @property
    def subject(self) -> str:
        return f"equipment:{self.equipment_id}"


@dataclass(frozen=True, kw_only=True)
class RecordKept(Event):
    """A record of a list was added or changed: garage, meter, elevator, equipment, device."""

    kind: ClassVar[str] = "assets.record.kept"
    what: str
    record_id: int
    added: bool

    @property
    def subject(self) -> str:
        return f"{self.what}:{self.record_id}"


@dataclass(frozen=True, kw_only=True)
class MeterRead(Event):
    kind: ClassVar[str] = "assets.meter.read"
    meter_id: int
    reading_id: int

    @property
    def subject(self) -> str:
        return f"meter:{self.meter_id}"
