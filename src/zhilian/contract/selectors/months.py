"""A year of working time, month by month, as the calendar page draws it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from zhilian.contract.models import CalendarDay

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class DayCell:
    """One day: `mark` is 休 or 班 on a dated row, else empty."""

    date: date
    mark: str
    label: str
    provisional: bool
    weekend: bool
    today: bool

    @property
    def title(self) -> str:
        what = {"休": "放假", "班": "调休上班"}.get(self.mark, "")
        words = [f"{self.date}", self.label, what, "暂按推算" if self.provisional else ""]
        return " ".join(word for word in words if word)


@dataclass(frozen=True, kw_only=True)
class Month:
    """Weeks from Monday; None pads the first and the last."""

    name: str
    weeks: tuple[tuple[DayCell | None, ...], ...]


def months(
    *, year: int, days: Iterable[CalendarDay], weekdays: Iterable[int], today: date
) -> list[Month]:
    dated = {day.date: day for day in days}
    worked = frozenset(weekdays)
    return [
        Month(
            name=f"{number} 月",
            weeks=_weeks(
                [
                    _cell(day, dated.get(day), worked=worked, today=today)
                    for day in _days_of(year, number)
                ]
            ),
        )
        for number in range(1, 13)
    ]


def _cell(day: date, row: CalendarDay | None, *, worked: frozenset[int], today: date) -> DayCell:
    return DayCell(
        date=day,
        mark="" if row is None else ("班" if row.working else "休"),
        label=row.label if row else "",
        provisional=row is not None and row.status == "provisional",
        weekend=day.weekday() not in worked,
        today=day == today,
    )


def _days_of(year: int, month: int) -> list[date]:
    day, found = date(year, month, 1), []
    while day.month == month:
        found.append(day)
        day += ONE_DAY
    return found


def _weeks(cells: list[DayCell]) -> tuple[tuple[DayCell | None, ...], ...]:
    before = cells[0].date.weekday()
    padded: list[DayCell | None] = [None] * before + list(cells)
    padded += [None] * (-len(padded) % 7)
    return tuple(tuple(padded[start : start + 7]) for start in range(0, len(padded), 7))
