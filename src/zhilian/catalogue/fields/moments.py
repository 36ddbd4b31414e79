"""Fields that hold days and hours, with limits that move with the clock: today+3, current, now."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from zhilian.catalogue.declarations import FieldDeclaration
from zhilian.catalogue.fields.base import Faulty, FieldType, Surroundings, register
from zhilian.core.times import local, weekday

_PARTS = re.compile(r"\d+", re.ASCII)
_COMPACT = re.compile(r"^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d))?$", re.ASCII)
_TODAY = re.compile(r"^today(?P<days>[+-]\d+)?$")
HOUR = "%Y-%m-%dT%H:%M"
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
    control = "moment"
    attrs = {"type": "text", "data-pick": "date", "maxlength": "16"}

    def read(self, item: FieldDeclaration, *, text: str, about: Surroundings) -> Any:
        try:
            value = date(*_whole_date(numbers_in(text), about.today))
        except (ValueError, TypeError, OverflowError):
            raise Faulty("日期不对，请写成 2026-11-24 的样子") from None
        low, high = self._span(item, about)
        if (low and value < low) or (high and value > high):
            raise Faulty(f"请选{span_in_words(low, high)}的日期")
        return value

    def show(self, item: FieldDeclaration, value: Any) -> str:
        return f"{value:%Y-%m-%d} {weekday(value)}"

    def hint(self, item: FieldDeclaration, *, about: Surroundings) -> str:
        low, high = self._span(item, about)
        return f"可选{span_in_words(low, high)}" if low or high else f"如 {about.today}"

    def limits(self, item: FieldDeclaration, *, about: Surroundings) -> dict[str, str]:
        low, high = self._span(item, about)
        ends = {"data-min": low, "data-max": high}
        return {key: day.isoformat() for key, day in ends.items() if day}

    def _span(self, item: FieldDeclaration, about: Surroundings) -> tuple[date | None, date | None]:
        low = day_limit(item.min, today=about.today)
        return low, day_limit(item.max, today=about.today)


@register
class Hour(FieldType):
    name = "datetime"
    control = "moment"
    attrs = {
        "type": "text",
        "data-pick": "datetime-local",
        "maxlength": "24",
    }

    def read(self, item: FieldDeclaration, *, text: str, about: Surroundings) -> Any:
        try:
            *day, hour, minute = numbers_in(text)[:5]
            whole = _whole_date(day, about.today)
            value = datetime(*whole, hour, minute, tzinfo=about.now.tzinfo)
        except (ValueError, TypeError, OverflowError):
            raise Faulty("时间不对，请写成 2026-11-24 09:30 的样子") from None
        if item.max == "now" and value > about.now:
            raise Faulty("不能晚于现在，请填写已经发生的时间")
        if item.min == "now" and value < about.now:
            raise Faulty("不能早于现在，请另选时间")
        return value

    def show(self, item: FieldDeclaration, value: Any) -> str:
        here = local(value)
        return f"{here:%Y-%m-%d} {weekday(here)} {here:%H:%M}"

    def hint(self, item: FieldDeclaration, *, about: Surroundings) -> str:
        like = f"如 {about.now:%Y-%m-%d %H:%M}"
        if item.max == "now":
            return f"不晚于现在，{like}"
        return f"不早于现在，{like}" if item.min == "now" else like

    def limits(self, item: FieldDeclaration, *, about: Surroundings) -> dict[str, str]:
        ends = {"data-min": item.min, "data-max": item.max}
        return {key: about.now.strftime(HOUR) for key, end in ends.items() if end == "now"}


@register
class Month(FieldType):
    name = "month"
    control = "moment"
    attrs = {"type": "text", "data-pick": "month", "maxlength": "12"}

    def read(self, item: FieldDeclaration, *, text: str, about: Surroundings) -> Any:
        try:
            year, month = numbers_in(text)
            value = date(*_in_our_time(year), month, 1)
        except (ValueError, OverflowError):
            raise Faulty("月份不对，请写成 2026-11 的样子") from None
        if item.max == "current" and value > about.today:
            raise Faulty(f"请选 {about.today:%Y-%m} 或更早的月份")
        return value

    def show(self, item: FieldDeclaration, value: Any) -> str:
        return f"{value.year} 年 {value.month} 月"

    def hint(self, item: FieldDeclaration, *, about: Surroundings) -> str:
        return f"{about.today:%Y-%m} 或更早" if item.max == "current" else ""

    def limits(self, item: FieldDeclaration, *, about: Surroundings) -> dict[str, str]:
        return {"data-max": f"{about.today:%Y-%m}"} if item.max == "current" else {}


@register
class Year(FieldType):
    name = "year"
    attrs = {"type": "text", "inputmode": "numeric", "maxlength": "4"}

    def read(self, item: FieldDeclaration, *, text: str, about: Surroundings) -> Any:
        digits = text.isascii() and text.isdigit()
        if not digits or not FIRST_YEAR <= int(text) <= LAST_YEAR:
            raise Faulty(f"请填写四位年份，如 {about.today.year}")
        return int(text)

    def show(self, item: FieldDeclaration, value: Any) -> str:
        return f"{value} 年"

    def hint(self, item: FieldDeclaration, *, about: Surroundings) -> str:
        return f"四位年份，如 {about.today.year}"

    def start(self, item: FieldDeclaration, *, about: Surroundings) -> str:
        return str(about.today.year) if item.default == "current" else ""


def numbers_in(text: str) -> list[int]:
    """2026 年 11 月 24 日 9:30, 2026-11-24T09:30 and 202611240930 say the same: five numbers."""
    compact = _COMPACT.match(text)
    parts = [part for part in compact.groups() if part] if compact else _PARTS.findall(text)
    return [int(part) for part in parts if len(part) <= 4]


def _whole_date(parts: Sequence[int], today: date) -> tuple[int, int, int]:
    """Without a year the next such day is meant."""
    if len(parts) == 3:
        year, month, day = parts
        return (*_in_our_time(year), month, day)
    month, day = parts
    this_year = date(today.year, month, day)
    return (today.year if this_year >= today else today.year + 1), month, day


def _in_our_time(year: int) -> tuple[int]:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"the year {year}")
    return (year,)


def span_in_words(low: date | None, high: date | None) -> str:
    if low and high:
        return f" {_short(low)}至 {_short(high)}"
    return f" {_short(low)}起" if low else f" {_short(high)}前" if high else ""


def _short(day: date) -> str:
    return f"{day.month} 月 {day.day} 日"
