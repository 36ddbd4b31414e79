"""What the canteen refuses; each text is shown to the person who asked."""

from zhilian.core.errors import Refusal


class CanteenError(Refusal):
    """Base of what this app refuses."""


class NoSuchRow(CanteenError):
    def __init__(self, what: str) -> None:
        super().__init__(f"没有这{what}，可能已被删除，请返回列表。")


class BadDraft(CanteenError):
    """A canteen, a rule, a menu or a subsidy cannot be kept like this."""


class NotServed(CanteenError):
    """There is no such meal there, or it was cancelled."""


class TooLate(CanteenError):
    """The time to book or to cancel is over."""


class SoldOut(CanteenError):
    def __init__(self, *, what: str, left: int) -> None:
        words = f"还剩 {left} 份" if left > 0 else "已订满"
        super().__init__(f"{what}{words}，请减少份数，或换一个餐次、套餐。")


class AlreadyBooked(CanteenError):
    def __init__(self) -> None:
        super().__init__("您已预订这一餐，如需改动，请先撤回原来的预订。")


class NoAccount(CanteenError):
    """Nobody's meal account, or one that is not open."""


class NothingToPay(CanteenError):
    """No money is to be moved."""


class TooMuchBack(CanteenError):
    """More is asked back than was paid."""
