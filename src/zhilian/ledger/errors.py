"""What the ledger refuses; each text is shown to the person who asked."""

from collections.abc import Sequence

from zhilian.core.effects import yuan
from zhilian.core.errors import Refusal


class LedgerRefused(Refusal):
    """Base of every refusal of this app."""


class NotEnough(LedgerRefused):
    def __init__(self, *, name: str, held: int, needed: int) -> None:
        super().__init__(
            f"{name}余额 {yuan(held)} 元，不够支付 {yuan(needed)} 元，请充值或换一种支付方式。"
        )


class AccountNotOpen(LedgerRefused):
    def __init__(self, *, name: str, state: str) -> None:
        super().__init__(f"{name}{state}，不能收付，请联系管理员。")


class AccountNotEmpty(LedgerRefused):
    def __init__(self, *, held: int) -> None:
        super().__init__(f"账户还有 {yuan(held)} 元，请先退付或转出，余额为零才能销户。")


class BadMove(LedgerRefused):
    """The state does not lead there."""


class KeyUsed(LedgerRefused):
    def __init__(self) -> None:
        super().__init__("同一笔业务已经以不同的金额入过账，请核对后再办。")


class BadLine(LedgerRefused):
    """Nothing to move, an account to itself, or no line at all."""


class NoSuchChannel(LedgerRefused):
    def __init__(self, name: str) -> None:
        super().__init__(f"支付方式“{name}”没有开通，请换一种，或联系财务开通。")


class NotPaid(LedgerRefused):
    def __init__(self, *, channel: str, asked: int, paid: int) -> None:
        super().__init__(
            f"{channel}应付 {yuan(asked)} 元，已收到 {yuan(paid)} 元。"
            "付款后到账通常不到一分钟，请稍候再试。"
        )


class SplitWrong(LedgerRefused):
    def __init__(self, *, total: int, parts: int) -> None:
        super().__init__(
            f"支付组合合计 {yuan(parts)} 元，应付 {yuan(total)} 元，请调整到两者相等。"
        )


class TooMuchBack(LedgerRefused):
    def __init__(self, *, asked: int, left: int) -> None:
        super().__init__(f"要退 {yuan(asked)} 元，这笔业务还可退 {yuan(left)} 元，请核对金额。")


class BadChannel(LedgerRefused):
    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(f"支付渠道设置有误：{'；'.join(problems)}。")


class BadCallback(LedgerRefused):
    """A callback whose signature or content is not what the channel promises."""
