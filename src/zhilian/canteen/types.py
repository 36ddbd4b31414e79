"""Words and data of the canteen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import TextChoices


class Meal(TextChoices):
    BREAKFAST = "BREAKFAST", "早餐"
    LUNCH = "LUNCH", "午餐"
    DINNER = "DINNER", "晚餐"
    SUPPER = "SUPPER", "夜宵"
    WEEKEND = "WEEKEND", "周末午餐"


MEALS = {meal.label: meal for meal in Meal}
"""By the words of the forms."""


class SessionState(TextChoices):
    OPEN = "OPEN", "正常供应"
    CLOSED = "CLOSED", "已取消"


class Sort(TextChoices):
    PACKAGE = "PACKAGE", "套餐"
    DISH = "DISH", "菜品"


class Held(TextChoices):
    """Where a reservation stands."""

    HELD = "HELD", "已预订"
    SERVED = "SERVED", "已取餐"
    RELEASED = "RELEASED", "已取消"
    MISSED = "MISSED", "未取餐"


class Payer(TextChoices):
    SELF = "SELF", "本人"
    UNIT = "UNIT", "单位"


class AccountState(TextChoices):
    OPEN = "OPEN", "已开通"
    CLOSED = "CLOSED", "已停用"


class Spent(TextChoices):
    """Why money of a meal account moved."""

    MEAL = "MEAL", "预订就餐"
    WALK_IN = "WALK_IN", "现场消费"
    TOP_UP = "TOP_UP", "充值"
    PAID = "PAID", "订单支付"
    BACK = "BACK", "退回"
    SUBSIDY = "SUBSIDY", "补贴发放"
    ADJUST = "ADJUST", "补贴补差"
    LAPSED = "LAPSED", "补贴清零"
    REFUND = "REFUND", "消费退款"
    ARREARS = "ARREARS", "补扣欠款"


SPENDING = frozenset({Spent.MEAL, Spent.WALK_IN, Spent.PAID})
"""What a person has bought and may dispute."""


class PaidKind(TextChoices):
    REGULAR = "REGULAR", "月度发放"
    ADJUST = "ADJUST", "补差"


class Why(TextChoices):
    """What a canteen machine says."""

    SERVED = "SERVED", "取餐成功"
    CHARGED = "CHARGED", "扣款成功"
    UNKNOWN = "UNKNOWN", "没有登记"
    OLD_CODE = "OLD_CODE", "动态码已过期，请刷新后再出示"
    FROZEN = "FROZEN", "卡已冻结"
    NO_ACCOUNT = "NO_ACCOUNT", "没有就餐资格"
    NO_FACE = "NO_FACE", "没有餐厅刷脸的同意"
    NOT_HERE = "NOT_HERE", "没有开通这个餐厅"
    OVER = "OVER", "就餐资格已到期"
    NO_MEAL = "NO_MEAL", "现在不是供餐时间"
    CLOSED = "CLOSED", "这一餐已取消"
    NO_WALK_IN = "NO_WALK_IN", "这个餐厅须先预订"
    NOT_ENOUGH = "NOT_ENOUGH", "余额不足，请充值"
    TWICE = "TWICE", "两分钟内重复刷卡，没有扣款"
    CASE = "CASE", "核销"


@dataclass(frozen=True, kw_only=True)
class CanteenDraft:
    code: str
    name: str
    site_id: int
    seats: int = 0
    place: str = ""
    overtime: bool = False
    walk_in: bool = True


@dataclass(frozen=True, kw_only=True)
class RuleDraft:
    """On which days a meal is served, for how many, at what price (分)."""

    canteen_id: int
    meal: str
    weekdays: Sequence[int]
    quota: int
    price: int


@dataclass(frozen=True, kw_only=True)
class TimesDraft:
    """When a meal is served everywhere, and until when it may be booked."""

    meal: str
    serves_from: time
    serves_to: time
    cutoff_days: int
    cutoff_at: time


@dataclass(frozen=True, kw_only=True)
class ItemDraft:
    """One line of a menu; `quota` None: as many as the session."""

    name: str
    sort: str = Sort.PACKAGE
    price: int = 0
    quota: int | None = None
    tags: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Source:
    """Which call of which case asks; `key` makes it once."""

    key: str
    subject: str = ""
    number: str = ""
    window: str = ""
    person_id: int | None = None
    unit_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Booking:
    """What is reserved for whom."""

    day: date
    meal: Meal
    canteen_id: int
    item_id: int | None = None
    qty: int = 1
    diet: Sequence[str] = ()
    place: str = ""


@dataclass(frozen=True, kw_only=True)
class Tap:
    """What was shown at a canteen machine; `amount` 分 where the till asks for one."""

    means: str
    value: str
    at: datetime
    event: str = ""
    amount: int = 0


@dataclass(frozen=True, kw_only=True)
class Served:
    """What the machine's screen says."""

    ok: bool
    why: str
    show: str = ""
    paid: int = 0
    balance: int | None = None
    person_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Balance:
    """What a person has to eat with, in 分."""

    card: int
    subsidy: int
    arrears: int = 0

    @property
    def total(self) -> int:
        return self.card + self.subsidy


@dataclass(frozen=True, kw_only=True)
class SubsidyDraft:
    """Who gets how much in a month, on which day of it; whether what is left lapses then."""

    name: str
    amount: int
    day: int
    lapses: bool
    unit_ids: Sequence[int] = ()
