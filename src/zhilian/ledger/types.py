"""Kinds of account, states, and the small data types that other apps give and receive."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import TextChoices


class AccountKind(TextChoices):
    """What an account is for. Its owner is a person, a merchant, a channel, a car, a window."""

    MEAL_CARD = "MEAL_CARD", "餐卡账户"
    SUBSIDY = "SUBSIDY", "就餐补贴"
    WELFARE = "WELFARE", "工会福利账户"
    POINTS = "POINTS", "积分"
    MERCHANT = "MERCHANT", "商户应付款"
    CLEARING = "CLEARING", "窗口待清算款"
    HELD = "HELD", "暂收款"
    INCOME = "INCOME", "经营收入"
    COMMISSION = "COMMISSION", "佣金收入"
    PAYABLE = "PAYABLE", "应付费用"
    CHANNEL = "CHANNEL", "在途资金"
    ONSITE = "ONSITE", "现场收款"
    BANK = "BANK", "银行存款"
    FUND = "FUND", "拨款"
    COST = "COST", "车辆费用"


WALLETS = frozenset(
    {AccountKind.MEAL_CARD, AccountKind.SUBSIDY, AccountKind.WELFARE, AccountKind.POINTS}
)
"""Accounts of persons. None of them goes below nothing; a point is worth one 分."""

DEBIT_KINDS = frozenset(
    {
        AccountKind.CHANNEL,
        AccountKind.ONSITE,
        AccountKind.BANK,
        AccountKind.FUND,
        AccountKind.COST,
    }
)
"""What we own or have spent: kept below zero, shown the other way round."""


class AccountState(TextChoices):
    OPEN = "OPEN", "正常"
    FROZEN = "FROZEN", "已冻结"
    CLOSED = "CLOSED", "已销户"


class ChannelKind(TextChoices):
    OUTER = "OUTER", "外部支付"
    WALLET = "WALLET", "内部账户"
    ONSITE = "ONSITE", "现场收款"


class PaymentState(TextChoices):
    CREATED = "CREATED", "待支付"
    OPENED = "OPENED", "支付中"
    CAPTURED = "CAPTURED", "已支付"
    CLOSED = "CLOSED", "已关闭"


UNPAID = frozenset({PaymentState.CREATED, PaymentState.OPENED})
PAYMENT_MOVES: Mapping[PaymentState, frozenset[PaymentState]] = {
    PaymentState.CREATED: frozenset(
        {PaymentState.OPENED, PaymentState.CAPTURED, PaymentState.CLOSED}
    ),
    PaymentState.OPENED: frozenset({PaymentState.CAPTURED, PaymentState.CLOSED}),
    # money that comes late comes all the same: it is taken in, and given back
    PaymentState.CLOSED: frozenset({PaymentState.CAPTURED}),
    PaymentState.CAPTURED: frozenset(),
}


class RefundState(TextChoices):
    REQUESTED = "REQUESTED", "待退款"
    SENT = "SENT", "退款中"
    DONE = "DONE", "已退款"
    FAILED = "FAILED", "退款失败"


class CallbackOutcome(TextChoices):
    TAKEN = "TAKEN", "已处理"
    REPEATED = "REPEATED", "重复"
    FORGED = "FORGED", "验签失败"
    UNKNOWN = "UNKNOWN", "查无此单"
    MISMATCH = "MISMATCH", "金额不符"


class Trouble(TextChoices):
    """Why money and records do not agree, or did not."""

    LATE = "LATE", "迟到或多付"
    AMOUNT = "AMOUNT", "金额不符"
    STRANGER = "STRANGER", "渠道有、本系统无"
    MISSING = "MISSING", "本系统有、渠道无"
    REFUND_FAILED = "REFUND_FAILED", "退款失败"
    REFUND_STRANGER = "REFUND_STRANGER", "渠道有退款、本系统无"
    REFUND_MISSING = "REFUND_MISSING", "本系统有退款、渠道无"


class TroubleState(TextChoices):
    OPEN = "OPEN", "待处理"
    SETTLED = "SETTLED", "已处理"


class BillState(TextChoices):
    AGREED = "AGREED", "一致"
    DIFFERENT = "DIFFERENT", "有差异"
    UNAVAILABLE = "UNAVAILABLE", "未取到账单"


class ItemKind(TextChoices):
    ORDER = "ORDER", "订单"
    ADJUST = "ADJUST", "调整"


class BatchState(TextChoices):
    DRAFT = "DRAFT", "待审核"
    APPROVED = "APPROVED", "已审核"
    PAID = "PAID", "已付款"


BATCH_MOVES: Mapping[BatchState, frozenset[BatchState]] = {
    BatchState.DRAFT: frozenset({BatchState.APPROVED}),
    BatchState.APPROVED: frozenset({BatchState.PAID, BatchState.DRAFT}),
    BatchState.PAID: frozenset(),
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """`amount` 分, more than nothing, goes from the account `source` to the account `target`."""

    source: int
    target: int
    amount: int


@dataclass(frozen=True, kw_only=True)
class About:
    """What a transaction is about. `key` makes it once; `kind` is a short word for lists."""

    key: str
    kind: str
    at: datetime
    subject: str = ""
    number: str = ""
    memo: str = ""


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What happened on an account between two instants; amounts as people read them."""

    opening: int
    inward: int
    outward: int
    closing: int


@dataclass(frozen=True, kw_only=True)
class StatementRow:
    """One transfer as the account sees it; `amount` is signed, `balance` is what was then held."""

    id: int
    at: datetime
    kind: str
    memo: str
    subject: str
    number: str
    amount: int
    balance: int
    other: str


@dataclass(frozen=True, kw_only=True)
class PayOrder:
    """What a payment is for. `return_to` is a path of ours to come back to."""

    subject: str
    number: str
    window: str
    title: str
    person_id: int
    return_to: str = "/"


@dataclass(frozen=True, kw_only=True)
class Paid:
    """A payment that has come in, as far as others need to know."""

    payment_id: int
    channel: str
    amount: int
    refunded: int
    used: bool


@dataclass(frozen=True, kw_only=True)
class ChannelAccount:
    """What a provider needs to speak for us; `options` as the provider's class explains them."""

    code: str
    url: str
    merchant_no: str
    app_id: str
    our_key: str
    our_key_id: str
    peer_key: str
    peer_key_id: str
    secret: str
    notify_url: str
    refund_notify_url: str
    options: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class BillRow:
    """One line of a channel's bill: a payment, or a refund when `refund` is set."""

    reference: str
    channel_no: str
    amount: int
    at: datetime
    refund: str = ""


@dataclass(frozen=True, kw_only=True)
class BillResult:
    """A day's bill. `ok` false: it could not be had, `text` says why."""

    ok: bool
    day: date
    rows: tuple[BillRow, ...] = ()
    text: str = ""
