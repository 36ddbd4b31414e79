"""Stretches of time in words."""

from datetime import date

from zhilian.bookings.types import Stretch
from zhilian.core.times import local


def when(stretch: Stretch) -> str:
    """11月30日 09:30-10:00; over midnight with both days."""
    begin, end = local(stretch.starts_at), local(stretch.ends_at)
    if begin.date() == end.date():
        return f"{day_words(begin.date())} {begin:%H:%M}-{end:%H:%M}"
    return f"{day_words(begin.date())} {begin:%H:%M} 至 {day_words(end.date())} {end:%H:%M}"


def day_words(day: date) -> str:
    return f"{day.month}月{day.day}日"
