"""What the assets refuse."""

from zhilian.core.errors import NotAdmitted, Refusal


class AssetsError(Refusal):
    """Base of what this app refuses."""


class TerminalRefused(AssetsError):
    """A terminal cannot be registered or changed like this."""


class NoSuchTerminal(AssetsError):
    """There is no terminal of this number."""


class TokenRefused(AssetsError, NotAdmitted):
    """The token belongs to no terminal that is in use."""

    def __init__(self) -> None:
        super().__init__("令牌无效或终端已停用，请在“终端”页面重新生成令牌。")


class BadgeRefused(AssetsError):
    """A card cannot be given, frozen or taken like this."""


class AssetRefused(AssetsError):
    """A card cannot be changed so: unknown, disposed of, or with somebody else."""


class StockRefused(AssetsError):
    """There is not enough in store, or the move is not a move."""


class RoomRefused(AssetsError):
    """A room is unknown, or another unit's."""


class CarRefused(AssetsError):
    """A figure of a car cannot be right."""


class EquipmentRefused(AssetsError):
    """More than there is at that time, or given back already."""


class MeterRefused(AssetsError):
    """A reading that cannot be right."""


class DeviceRefused(AssetsError):
    """A device's record cannot be changed so."""


class ImportRefused(AssetsError):
    """A table that cannot be read, or was written already."""
