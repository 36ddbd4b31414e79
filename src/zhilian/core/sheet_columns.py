"""Columns of a table: text of a cell to a value and back. What is wrong is said with its remedy."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import TextChoices

from zhilian.core.effects import fen, yuan
from zhilian.core.times import LOCAL, local

APART = re.compile(r"[、，,;；\n]+")
SLUG = re.compile(r"[-\w]+", re.ASCII)
YES, NO = "是", "否"


def by_label(kind: Iterable[TextChoices]) -> dict[str, str]:
    """The choices of a column: what people read, and what is stored."""
    return {str(one.label): one.value for one in kind}


class Fault(Exception):
    """What is wrong with a cell; the text goes behind the column's label."""


@dataclass(frozen=True)
class Column(ABC):
    """`needed`: not empty. `usual` is the value of a new row whose cell is empty."""

    name: str
    label: str
    needed: bool = False
    usual: Any = None
    hint: str = ""

    def read(self, text: str) -> Any:
        """The value of a cell. Errors: `Fault`."""
        if not text:
            if self.needed:
                raise Fault("不能空着，请填写")
            return self.empty()
        return self.value(text)

    def empty(self) -> Any:
        return self.usual

    @abstractmethod
    def value(self, text: str) -> Any:
        """The value of a text that is not empty. Errors: `Fault`."""

    def show(self, value: Any) -> str:
        """The text of a value, which reads back to the same."""
        return "" if value is None else str(value)

    @property
    def how(self) -> str:
        """How the cell is written, for the page that explains the table."""
        return self.hint


@dataclass(frozen=True)
class Text(Column):
    longest: int = 60

    def empty(self) -> str:
        return str(self.usual or "")

    def value(self, text: str) -> str:
        if len(text) > self.longest:
            raise Fault(f"有 {len(text)} 个字，最多 {self.longest} 个，请写短一些")
        return text

    @property
    def how(self) -> str:
        return self.hint or f"最多 {self.longest} 个字"


@dataclass(frozen=True)
class Code(Text):
    """What tells rows apart: letters, digits, hyphens."""

    def value(self, text: str) -> str:
        if not SLUG.fullmatch(text):
            raise Fault(f"“{text}”只能用字母、数字和连字符，例如 main-301")
        return super().value(text)

    @property
    def how(self) -> str:
        return self.hint or "字母、数字和连字符，相同的编号是同一条"


@dataclass(frozen=True)
class Whole(Column):
    low: int = 0
    high: int = 1_000_000

    def value(self, text: str) -> int:
        plain = text.replace(",", "")
        if not re.fullmatch(r"-?\d{1,12}", plain, re.ASCII):
            raise Fault(f"“{text}”不是整数，请写成 {self.low} 到 {self.high} 之间的整数")
        found = int(plain)
        if not self.low <= found <= self.high:
            raise Fault(f"{found} 不在 {self.low} 到 {self.high} 之间，请改正")
        return found

    @property
    def how(self) -> str:
        return self.hint or f"整数，{self.low} 到 {self.high}"


@dataclass(frozen=True)
class Number(Column):
    """With two decimals."""

    low: Decimal = Decimal(0)
    high: Decimal = Decimal(100_000)

    def value(self, text: str) -> Decimal:
        try:
            found = Decimal(text.replace(",", ""))
            if not self.low <= found <= self.high or found != round(found, 2):
                raise ValueError
        except (InvalidOperation, ValueError):
            raise Fault(
                f"“{text}”不对，请写 {self.low} 到 {self.high} 之间的数，最多两位小数"
            ) from None
        return found

    def show(self, value: Any) -> str:
        return "" if value is None else f"{value:.2f}"

    @property
    def how(self) -> str:
        return self.hint or "数字，最多两位小数"


@dataclass(frozen=True)
class Yuan(Column):
    """Yuan in the table, 分 as the value."""

    def value(self, text: str) -> int:
        plain = text.replace(",", "").removesuffix("元").strip()
        try:
            amount = Decimal(plain)
            if not 0 <= amount < Decimal(10**10) or amount != round(amount, 2):
                raise ValueError
        except (InvalidOperation, ValueError):
            raise Fault(f"“{text}”不是金额，请写成 15 或 15.50，不小于 0") from None
        return fen(amount)

    def show(self, value: Any) -> str:
        return "" if value is None else str(yuan(value))

    @property
    def how(self) -> str:
        return self.hint or "元，最多两位小数"


@dataclass(frozen=True)
class YesNo(Column):
    usual: Any = False

    def value(self, text: str) -> bool:
        if text in {YES, "1", "TRUE", "true", "√", "启用", "对"}:
            return True
        if text in {NO, "0", "FALSE", "false", "×", "停用", "错"}:
            return False
        raise Fault(f"“{text}”看不懂，请写“是”或“否”")

    def show(self, value: Any) -> str:
        return YES if value else NO

    @property
    def how(self) -> str:
        return self.hint or "是 或 否"


@dataclass(frozen=True)
class Choice(Column):
    """One of some words. `choices`: the value by the word."""

    choices: Mapping[str, Any] | None = None

    def value(self, text: str) -> Any:
        known = self.choices or {}
        if text not in known:
            some = "、".join(list(known)[:8]) or "暂无可选项"
            more = "等" if len(known) > 8 else ""
            raise Fault(f"没有“{text}”，可以写：{some}{more}")
        return known[text]

    def show(self, value: Any) -> str:
        words = (word for word, held in (self.choices or {}).items() if held == value)
        return next(words, "" if value is None else str(value))

    @property
    def how(self) -> str:
        known = list(self.choices or {})
        if self.hint or not known:
            return self.hint or "从已有的里面选"
        return "、".join(known[:8]) + (f" 等 {len(known)} 个" if len(known) > 8 else "")


@dataclass(frozen=True)
class Day(Column):
    def value(self, text: str) -> date:
        plain = text.replace("/", "-").replace(".", "-")
        try:
            return date(*(int(part) for part in plain.split("-")))
        except (ValueError, TypeError):
            raise Fault(f"“{text}”不是日期，请写成 2026-11-24") from None

    @property
    def how(self) -> str:
        return self.hint or "日期，如 2026-11-24"


@dataclass(frozen=True)
class Moment(Column):
    """An instant by the clock of Asia/Shanghai."""

    def value(self, text: str) -> datetime:
        try:
            found = datetime.fromisoformat(text.replace("/", "-"))
        except ValueError:
            raise Fault(f"“{text}”不是时间，请写成 2026-11-24 09:00") from None
        return found.replace(tzinfo=LOCAL) if found.tzinfo is None else found

    def show(self, value: Any) -> str:
        return "" if value is None else f"{local(value):%Y-%m-%d %H:%M}"

    @property
    def how(self) -> str:
        return self.hint or "日期和时间，如 2026-11-24 09:00"


@dataclass(frozen=True)
class Clock(Column):
    def value(self, text: str) -> time:
        try:
            plain = text.replace("：", ":")
            return time.fromisoformat(f"0{plain}" if plain[1:2] == ":" else plain)
        except ValueError:
            raise Fault(f"“{text}”不是时刻，请写成 09:00") from None

    def show(self, value: Any) -> str:
        return "" if value is None else f"{value:%H:%M}"

    @property
    def how(self) -> str:
        return self.hint or "时刻，如 09:00"


@dataclass(frozen=True)
class Words(Column):
    """Several words in one cell."""

    most: int = 6

    def empty(self) -> list[str]:
        return list(self.usual or [])

    def value(self, text: str) -> list[str]:
        found = [one.strip() for one in APART.split(text) if one.strip()]
        if len(found) > self.most:
            raise Fault(f"有 {len(found)} 个，最多 {self.most} 个，请减少")
        return found

    def show(self, value: Any) -> str:
        return "、".join(value or ())

    @property
    def how(self) -> str:
        return self.hint or f"用顿号分开，最多 {self.most} 个"
