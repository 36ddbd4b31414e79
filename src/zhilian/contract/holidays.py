"""Dated days off and make-up days of China, each with its source and standing.

Announced years come from the `chinesecalendar` package, which transcribes the yearly notices of
the State Council. A year without notice gets the statutory days alone, marked provisional: the
make-up days are not known before the notice, which usually appears in November.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from chinese_calendar import constants

from zhilian.contract.calendar_math import CalendarError

OFFICIAL = "official"
PROVISIONAL = "provisional"
LABELS = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}
STATUTE = "按《全国年节及纪念日放假办法》（2025 年施行）推算，待国务院办公厅通知"
# Lunar dates of the years without notice: new year's day, 清明, 端午, 中秋.
LUNAR = {
    2027: (date(2027, 2, 6), date(2027, 4, 5), date(2027, 6, 9), date(2027, 9, 15)),
    2028: (date(2028, 1, 26), date(2028, 4, 4), date(2028, 5, 28), date(2028, 10, 3)),
}


@dataclass(frozen=True, kw_only=True)
class DatedDay:
    """A day that departs from the week: `working` is a make-up day, else a day off."""

    date: date
    working: bool
    label: str
    source: str
    status: str


def announced_years() -> frozenset[int]:
    return frozenset(day.year for day in constants.holidays)


def dated_days(year: int) -> tuple[DatedDay, ...]:
    """The year's rows: official when its notice is known, else statutory and provisional."""
    if year in announced_years():
        return _announced(year)
    return _statutory(year)


def _announced(year: int) -> tuple[DatedDay, ...]:
    source = f"国务院办公厅关于{year}年部分节假日安排的通知"
    rows = [
        DatedDay(date=day, working=working, label=_label(str(name)), source=source, status=OFFICIAL)
        for table, working in ((constants.holidays, False), (constants.workdays, True))
        for day, name in table.items()
        if day.year == year
    ]
    return tuple(sorted(rows, key=lambda row: row.date))


def _statutory(year: int) -> tuple[DatedDay, ...]:
    if year not in LUNAR:
        raise CalendarError(f"没有 {year} 年的节假日数据，请按国务院办公厅通知导入")
    spring, tomb, dragon, autumn = LUNAR[year]
    eve = date.fromordinal(spring.toordinal() - 1)
    named = {
        "元旦": [date(year, 1, 1)],
        "春节": [eve, *_run(spring, 3)],
        "清明节": [tomb],
        "劳动节": _run(date(year, 5, 1), 2),
        "端午节": [dragon],
        "国庆节": _run(date(year, 10, 1), 3),
        "中秋节": [autumn],
    }
    days = {day: label for label, each in named.items() for day in each}
    return tuple(
        DatedDay(date=day, working=False, label=days[day], source=STATUTE, status=PROVISIONAL)
        for day in sorted(days)
    )


def missing_notice(*, today: date, official_years: Iterable[int]) -> int | None:
    """Next year, when November has come and its notice is still missing; else this year's lack."""
    known = set(official_years)
    if today.year not in known:
        return today.year
    if today.month >= 11 and today.year + 1 not in known:
        return today.year + 1
    return None


def _run(first: date, length: int) -> list[date]:
    return [date.fromordinal(first.toordinal() + n) for n in range(length)]


def _label(name: str) -> str:
    return LABELS.get(name, name)
