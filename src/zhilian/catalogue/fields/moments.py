"""Fields that hold days and hours, with limits that move with the clock: today+3, current, now."""

import re
from datetime import date, datetime, timedelta
from typing import Any

from zhilian.catalogue.declarations import FieldDeclaration
from zhilian.catalogue.fields.base import Faulty, FieldType, Surroundings, register

_TODAY = re.compile(r"^today(?P<days>[+-]\d+)?$")
_HOUR = "%Y-%m-%dT%H:%M"
FIRST_YEAR, LAST_YEAR = 2000, 2099


def day_limit(limit: Any, *, today: date) -> date | None:
    """`today+7` as a day; a day written out as itself."""
    if limit is None:
        return None
    found = _TODAY.match(str(limit))
    if found:
        return today + timedelta(days=int(found["days"] or 0))
    return date.fromisoformat(str(limit))


@register
class Day(FieldType):
    name = "date"
    attrs = {"type": "date"}

    def read(self, item: FieldDeclaration, *, text: str, about: Surroundings) -> Any:
        try:
            value = date.fromisoformat(text)
        except ValueError:
            raise Faulty("日期不对，请写成 2026-11-24 的样子") from None
        low, high = self._span(item, about)
        if (low and value < low) or (high and value > high):
            raise Faulty(f"请选{span_in_words(low, high)}的日期")
        return value

    def hint(self, item: FieldDeclaration, *, about: Surroundings) -> str:
        low, high = self._span(item, about)
        return f"可选{span_in_words(low, high)}" if low or high else ""

    def limits(self, item: FieldDeclaration, *, about: Surroundings) -> dict[str, str]:
        low, high = self._span(item, about)
        ends = {"min": low, "max": high}
        return {key: day.isoformat() for key, day in ends.items() if day}

    def _span(self, item: FieldDeclaration, about: Surroundings) -> tuple[date | None, date | None]:
        low = day_limit(item.min, today=about.today)
        return low, day_limit(item.max, today=about.today)


@register
class Hour(FieldType):
    name = "datetime"
    attrs = {"type": "datetime-local"}

    def read(self, item: FieldDeclaration, *, text: str, about: Surroundings) -> Any:
        try:
            value = datetime.strptime(text[:16], _HOUR).replace(tzinfo=about.now.tzinfo)
        except ValueError:
            raise Faulty("时间不对，请写成 2026-11-24T09:30 的样子") from None
        if item.max == "now" and value > about.now:
            raise Faulty("不能晚于现在，请填写已经发生的时间")
        if item.min == "now" and value < about.now:
            raise Faulty("不能早于现在，请另选时间")
        return value

    def hint(self, item: FieldDeclaration, *, about: Surroundings) -> str:
        if item.max == "now":
            return "不晚于现在"
        return "不早于现在" if item.min == "now" else ""

    def limits(self, item: FieldDeclaration, *, about: Surroundings) -> dict[str, str]:
        ends = {"min": item.min, "max": item.max}
        return {key: about.now.strftime(_HOUR) for key, end in ends.items() if end == "now"}


@register
class Slot(Hour):
    """The begin of an appointment. Which ones are free is the business of the booking."""

    name = "slot"

    def read(self, item: FieldDeclaration, *, text: str, about: Surroundings) -> Any:
        value = super().read(item, text=text, about=about)
        last = about.today + timedelta(days=item.max_days or 0)
        if value < about.now or value.date() > last:
            raise Faulty(f"请选现在起至 {_short(last)} 的时段")
        minutes = item.minutes or 1
        if (value.hour * 60 + value.minute) % minutes:
            raise Faulty(f"每段 {minutes} 分钟，请选整段的开始时间")
        return value

    def hint(self, item: FieldDeclaration, *, about: Surroundings) -> str:
        return f"每段 {item.minutes} 分钟，可约 {item.max_days} 天内"

    def limits(self, item: FieldDeclaration, *, about: Surroundings) -> dict[str, str]:
        last = about.today + timedelta(days=item.max_days or 0)
        return {
            "min": f"{about.today.isoformat()}T00:00",
            "max": f"{last.isoformat()}T23:59",
            "step": str((item.minutes or 1) * 60),
        }


@register
class Month(FieldType):
    name = "month"
    attrs = {"type": "month"}

    def read(self, item: FieldDeclaration, *, text: str, about: Surroundings) -> Any:
        try:
            value = datetime.strptime(text, "%Y-%m").replace(tzinfo=about.now.tzinfo).date()
        except ValueError:
            raise Faulty("月份不对，请写成 2026-11 的样子") from None
        if item.max == "current" and value > about.today:
            raise Faulty(f"请选 {about.today:%Y-%m} 或更早的月份")
        return value

    def hint(self, item: FieldDeclaration, *, about: Surroundings) -> str:
        return f"{about.today:%Y-%m} 或更早" if item.max == "current" else ""

    def limits(self, item: FieldDeclaration, *, about: Surroundings) -> dict[str, str]:
        return {"max": f"{about.today:%Y-%m}"} if item.max == "current" else {}


@register
class Year(FieldType):
    name = "year"
    attrs = {"type": "text", "inputmode": "numeric", "maxlength": "4"}

    def read(self, item: FieldDeclaration, *, text: str, about: Surroundings) -> Any:
        digits = text.isascii() and text.isdigit()
        if not digits or not FIRST_YEAR <= int(text) <= LAST_YEAR:
            raise Faulty(f"请填写四位年份，如 {about.today.year}")
        return int(text)

    def hint(self, item: FieldDeclaration, *, about: Surroundings) -> str:
        return f"四位年份，如 {about.today.year}"

    def start(self, item: FieldDeclaration, *, about: Surroundings) -> str:
        return str(about.today.year) if item.default == "current" else ""


def span_in_words(low: date | None, high: date | None) -> str:
    if low and high:
        return f" {_short(low)}至 {_short(high)}"
    return f" {_short(low)}起" if low else f" {_short(high)}前" if high else ""


def _short(day: date) -> str:
    return f"{day.month} 月 {day.day} 日"
