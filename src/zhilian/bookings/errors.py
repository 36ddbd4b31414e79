"""What bookings refuse; each text is shown to the person who asked."""

from zhilian.core.errors import Refusal


class BookingRefused(Refusal):
    """Base of every refusal of this app."""


class BadHours(BookingRefused):
    def __init__(self, part: str) -> None:
        super().__init__(
            f"开放时间“{part[:40]}”看不懂，"
            "请写成 1-5 08:30-12:00,13:30-17:30; 6 09:00-12:00 的样子。"
        )


class Full(BookingRefused):
    """Somebody else has it."""

    def __init__(self, name: str, when: str) -> None:
        super().__init__(f"{name} {when} 已被预约，请换一个时间。")


class NotOpen(BookingRefused):
    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name}{why}，请换一个时间。")


class NoSuchThing(BookingRefused):
    def __init__(self, what: str) -> None:
        super().__init__(f"{what}已经不在可选范围，请重新选择。")


class BadDraft(BookingRefused):
    """What was described cannot be; the text says how to mend it."""


class NotNow(BookingRefused):
    """The state does not lead there."""


class OutOfStock(BookingRefused):
    def __init__(self, name: str, *, left: int) -> None:
        told = f"还剩 {left} 件" if left > 0 else "已售完"
        super().__init__(f"“{name}”{told}，请调整数量或换一种。")


class TooMany(BookingRefused):
    def __init__(self, name: str, *, most: int) -> None:
        super().__init__(f"“{name}”每人每单最多 {most} 件，请调整数量。")


class AlreadyIn(BookingRefused):
    def __init__(self, name: str) -> None:
        super().__init__(f"您已报名“{name}”，不用重复报名。")


class ImportRefused(BookingRefused):
    """A table that cannot be taken in; the text names lines and remedies."""


class BadReport(BookingRefused):
    """A call of a hospital that it did not sign, or that is not understood."""

    def __init__(self, why: str) -> None:
        super().__init__(f"体检机构的通知不可信：{why}。")
