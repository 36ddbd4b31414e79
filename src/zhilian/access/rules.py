"""Hours at which a right to pass counts. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from zhilian.access.errors import BadRule
from zhilian.access.types import Rule, Span, Week
from zhilian.core.times import LOCAL, local, local_midnight

WORK_FROM, WORK_TO = "07:00", "20:00"
"""What 工作时间 means at a door: the working hours with time to come and to go."""
WORKWEEK: Week = [(day, WORK_FROM, WORK_TO) for day in range(1, 6)]
ALL_DAYS = range(1, 8)
DAYS = {sign: place for place, sign in enumerate("一二三四五六日", start=1)} | {"天": 7}
NAMED = {"工作日": range(1, 6), "周末": (6, 7), "每天": ALL_DAYS, "每日": ALL_DAYS}
_HOURS = re.compile(r"(\d{1,2})[:：](\d{2})\s*(?:-|－|—|~|～|至|到)+\s*(\d{1,2})[:：](\d{2})")
_SPAN = re.compile(
    r"(?:周|星期)([一二三四五六日天])\s*(?:至|到|-|－|—|~)\s*(?:周|星期)?([一二三四五六日天])"
)
_DAY = re.compile(r"(?:周|星期)([一二三四五六日天])")
_PARTS = re.compile(r"[;；\n]|，(?=.*?[:：])")


def rule_of(words: str, *, custom: str = "") -> tuple[Rule, Week | None]:
    """The rule that a form's words mean. Errors: `BadRule`."""
    if words in {"", Rule.ALWAYS.label, Rule.ALWAYS}:
        return Rule.ALWAYS, None
    if words in {Rule.WORKING.label, Rule.WORKING}:
        return Rule.WORKING, WORKWEEK
    return Rule.CUSTOM, read_week(custom)


def read_week(text: str) -> Week:
    """ "周一至周五 07:00-21:00；周六 9:00-12:00" as spans. Errors: `BadRule`."""
    found: Week = []
    for part in _PARTS.split(text):
        if part.strip():
            found += _read_part(part)
    if not found:
        raise BadRule
    return sorted(set(found))


def whole_days(first: date | datetime, last: date | datetime) -> tuple[datetime, datetime]:
    """The instants between which something counts that is said by day or by the minute.

    The last day counts whole.
    """
    return _beginning(first), _end(last)


def counts(spans: Iterable[Span], *, at: datetime, worked: bool) -> Span | None:
    """The span that holds at this instant, the longest; `worked`: today is a working day."""
    good = [span for span in spans if holds(span, at=at, worked=worked)]
    return max(good, key=lambda span: span.end or FAR, default=None)


def holds(span: Span, *, at: datetime, worked: bool) -> bool:
    if span.start is not None and at < span.start:
        return False
    if span.end is not None and at >= span.end:
        return False
    if span.workdays and not worked:
        return False
    return span.week is None or _in_week(span.week, at=at, worked=span.workdays and worked)


def plain(span: Span) -> dict[str, Any]:
    """As a terminal holds it. Public holidays it does not know: it goes by weekdays."""
    found: dict[str, Any] = {}
    if span.start is not None:
        found["from"] = local(span.start).isoformat()
    if span.end is not None:
        found["to"] = local(span.end).isoformat()
    if span.week is not None:
        found["week"] = [list(one) for one in span.week]
    return found


FAR = datetime(9999, 1, 1, tzinfo=LOCAL)


def _in_week(week: Sequence[tuple[int, str, str]], *, at: datetime, worked: bool) -> bool:
    """A worked Saturday (调休补班) counts with the hours of a Monday."""
    here = local(at)
    today, clock = here.isoweekday(), f"{here:%H:%M}"
    days = {1} if worked and today > 5 else {today}
    return any(day in days and low <= clock < high for day, low, high in week)


def _read_part(part: str) -> Week:
    hours = _HOURS.findall(part)
    days = _days(_HOURS.sub(" ", part))
    return [
        (day, _clock(a, b), _clock(c, d, end=True))
        for day in days
        for a, b, c, d in hours
        if _clock(a, b) < _clock(c, d, end=True)
    ]


def _days(text: str) -> Iterable[int]:
    for name, days in NAMED.items():
        if name in text:
            return days
    spans = [(DAYS[low], DAYS[high]) for low, high in _SPAN.findall(text)]
    single = [DAYS[sign] for sign in _DAY.findall(_SPAN.sub(" ", text))]
    found = [day for low, high in spans for day in range(low, high + 1)] + single
    return sorted(set(found)) or ALL_DAYS


def _clock(hour: str, minute: str, *, end: bool = False) -> str:
    """ "24:00" is the end of the day. Errors: `BadRule`."""
    if int(hour) > 24 or int(minute) > 59 or (int(hour) == 24 and not (end and minute == "00")):
        raise BadRule
    return f"{int(hour):02d}:{minute}"


def _beginning(first: date | datetime) -> datetime:
    return first if isinstance(first, datetime) else local_midnight(first)


def _end(last: date | datetime) -> datetime:
    return last if isinstance(last, datetime) else local_midnight(last + timedelta(days=1))
