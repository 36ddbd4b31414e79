"""What notices refuses; each text is shown to the person who asked."""

from collections.abc import Sequence

from zhilian.core.errors import Refusal


class NoticeRefused(Refusal):
    """Base of every refusal of this app."""


class NoSuchTemplate(NoticeRefused):
    def __init__(self, name: str) -> None:
        super().__init__(f"没有名为“{name}”的短信模板，请从模板列表中选择。")


class MissingValue(NoticeRefused):
    def __init__(self, *, template: str, names: Sequence[str]) -> None:
        super().__init__(f"短信模板“{template}”还缺：{'、'.join(names)}。")


class BadPhone(NoticeRefused):
    def __init__(self) -> None:
        super().__init__("手机号要写 11 位数字，以 1 开头，例如 13800000000。")


class NotResendable(NoticeRefused):
    def __init__(self, label: str) -> None:
        super().__init__(f"这条短信现在是“{label}”，只有未送达且没有重发过的短信可以重发。")


class CodeNotResendable(NoticeRefused):
    def __init__(self) -> None:
        super().__init__("验证码短信不能重发，请本人重新获取验证码。")


class BadReceipt(NoticeRefused):
    def __init__(self, why: str) -> None:
        super().__init__(f"网关的请求看不懂：{why}。")


class BadProvider(NoticeRefused):
    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(f"网关设置有误：{'；'.join(problems)}。")


class PreferenceRefused(NoticeRefused):
    def __init__(self, label: str) -> None:
        super().__init__(f"“{label}”的短信关系到值班和账号安全，不能关闭。")


class QuotaRefused(NoticeRefused):
    def __init__(self) -> None:
        super().__init__("每人每日条数不能多于每日总条数，也不能为负，请改正。")


class AnnouncementRefused(NoticeRefused):
    """What is wrong with an announcement, or why it cannot be changed any more."""


class BroadcastRefused(NoticeRefused):
    """What is wrong with a bulk text, or why it cannot be changed any more."""
