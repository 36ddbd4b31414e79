from zhilian.assets.models.asset import Asset, AssetImport, AssetKind, AssetVersion
from zhilian.assets.models.equipment import Device, Equipment, Loan
from zhilian.assets.models.facility import Elevator, Meter, MeterReading
from zhilian.assets.models.office import AreaGrant, Room, RoomVersion, StandardArea
from zhilian.assets.models.stock import StockItem, StockMove
from zhilian.assets.models.terminal import (
    Badge,
    CodeVersion,
    Terminal,
    TerminalCommand,
    TerminalItem,
    TerminalWait,
)
from zhilian.assets.models.vehicle import Garage, OdometerReading, Vehicle

__all__ = [
    "AreaGrant",
    "Asset",
    "AssetImport",
    "AssetKind",
    "AssetVersion",
    "Badge",
    "CodeVersion",
    "Device",
    "Elevator",
    "Equipment",
    "Garage",
    "Loan",
    "Meter",
    "MeterReading",
    "OdometerReading",
    "Room",
    "RoomVersion",
    "StandardArea",
    "StockItem",
    "StockMove",
    "Terminal",
    "TerminalCommand",
    "TerminalItem",
    "TerminalWait",
    "Vehicle",
]
