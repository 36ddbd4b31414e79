"""What access refuses; each text is shown to the person who asked."""

from zhilian.core.errors import Refusal


class AccessError(Refusal):
    """Base of what this app refuses."""


class PlaceRefused(AccessError):
    """A building, an area or a gate cannot be kept like this."""


class GrantRefused(AccessError):
    """Nothing can be given like this."""


class NoSuchRow(AccessError):
    """It is not there (any more)."""

    def __init__(self, what: str) -> None:
        super().__init__(f"没有这{what}，可能已被删除或收回，请返回列表。")


class BadRule(AccessError):
    """Hours that cannot be read."""

    def __init__(self) -> None:
        super().__init__("自定义时段读不懂，请写成“周一至周五 07:00-21:00”，多段用分号隔开。")


class LinkRefused(AccessError):
    """A visitor's link cannot be used (any more)."""


class FaceRefused(AccessError):
    """A picture cannot be kept."""


class ListRefused(AccessError):
    """An entry of the restricted list cannot be made or ended like this."""
