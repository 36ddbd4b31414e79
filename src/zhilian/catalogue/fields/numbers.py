"""Fields that hold numbers. Exact: decimals, never floats."""

import re
from decimal import Decimal
from typing import Any

from zhilian.catalogue.declarations import FieldDeclaration
from zhilian.catalogue.fields.base import Faulty, FieldType, Surroundings, between, register

PLACES = 4
CENTS = 2
_NUMBER = re.compile(r"^[+-]?\d{1,12}(\.\d+)?$", re.ASCII)


@register
class Number(FieldType):
    name = "decimal"
    attrs = {"type": "text", "inputmode": "decimal"}
    places = PLACES

    def read(self, item: FieldDeclaration, *, text: str, about: Surroundings) -> Any:
        plain = text.replace(",", "").replace("，", "")
        if not _NUMBER.match(plain):
            raise Faulty(f"“{text[:20]}”不是数字，请只填数字")
        value = Decimal(plain)
        if -int(value.as_tuple().exponent) > self.places:
            raise Faulty(self._too_fine())
        low, high = _bound(item.min), _bound(item.max)
        if (low is not None and value < low) or (high is not None and value > high):
            raise Faulty(f"请填写 {between(item.min, item.max)} 的数")
        return int(value) if self.places == 0 else value

    def hint(self, item: FieldDeclaration, *, about: Surroundings) -> str:
        return between(item.min, item.max)

    def _too_fine(self) -> str:
        return f"最多 {self.places} 位小数，请四舍五入后填写"


@register
class Integer(Number):
    name = "int"
    attrs = {"type": "text", "inputmode": "numeric"}
    places = 0

    def _too_fine(self) -> str:
        return "请填写整数"


@register
class Money(Number):
    name = "money"
    places = CENTS

    def show(self, item: FieldDeclaration, value: Any) -> str:
        return f"{value:,.2f} 元"

    def hint(self, item: FieldDeclaration, *, about: Surroundings) -> str:
        return between(item.min, item.max, unit="元")

    def _too_fine(self) -> str:
        return "金额最多两位小数，精确到分"


@register
class Rating(Integer):
    name = "rating"
    control = "rating"
    attrs = {}

    def show(self, item: FieldDeclaration, value: Any) -> str:
        return f"{value} 分"

    def hint(self, item: FieldDeclaration, *, about: Surroundings) -> str:
        return f"{item.min} 分最差，{item.max} 分最好"


def _bound(limit: Any) -> Decimal | None:
    return None if limit is None else Decimal(str(limit))
