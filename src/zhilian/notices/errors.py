"""What notices refuses; each text is shown to the person who asked."""

from zhilian.core.errors import Refusal


class NoticeRefused(Refusal):
    """Base of every refusal of this app."""


class NoSuchTemplate(NoticeRefused):
    def __init__(self, name: str) -> None:
        super().__init__(f"没有名为“{name}”的短信模板，请在 notices/templates.yaml 中查看可用模板")


class MissingValue(NoticeRefused):
    def __init__(self, *, template: str, names: list[str]) -> None:
        super().__init__(f"短信模板“{template}”还缺：{'、'.join(names)}")


class BadPhone(NoticeRefused):
    def __init__(self) -> None:
        super().__init__("手机号要写 11 位数字，例如 13800000000")


class NotResendable(NoticeRefused):
    def __init__(self, label: str) -> None:
        super().__init__(f"这条短信是“{label}”，只有未送达的短信可以重发")


class BadReceipt(NoticeRefused):
    def __init__(self, why: str) -> None:
        super().__init__(f"回执无法识别：{why}")
