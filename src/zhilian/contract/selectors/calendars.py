"""Questions about working time."""

from dataclasses import dataclass
from datetime import date, datetime

from zhilian.contract import holidays
from zhilian.contract.calendar_math import MinuteRange, WorkingTime
from zhilian.contract.holidays import DatedDay
from zhilian.contract.models import CalendarDay, CalendarRevision, HoursConfirmation
from zhilian.contract.types import DayStatus
from zhilian.contract.working_time import ranges, shipped_calendar, shipped_days, working_time
from zhilian.core.times import local_date


@dataclass(frozen=True, kw_only=True)
class HoursView:
    """The working hours in force and who has agreed to them."""

    revision: CalendarRevision
    hours: tuple[MinuteRange, ...]
    weekdays: tuple[int, ...]
    confirmation: HoursConfirmation | None

    @property
    def minutes_a_day(self) -> int:
        return sum(span.minutes for span in self.hours)


def working_calendar(*, at: datetime) -> WorkingTime:
    """The working time in force; the shipped one until a first revision is written."""
    held = CalendarRevision.objects.order_by("-number").first()
    if held is not None:
        return working_time(held)
    return shipped_calendar(through_year=local_date(at).year + 1)


def in_working_hours(*, at: datetime) -> bool:
    """Whether the residents are at work: outside these hours the arrival clock counts."""
    return working_calendar(at=at).is_working(at)


def hours_view(*, revision: CalendarRevision) -> HoursView:
    worked = [day for day, spans in enumerate(revision.weekly) if spans]
    return HoursView(
        revision=revision,
        hours=ranges(revision.weekly[worked[0]]),
        weekdays=tuple(worked),
        confirmation=HoursConfirmation.objects.filter(revision=revision)
        .select_related("person")
        .first(),
    )


def days_of_year(*, revision: CalendarRevision, year: int) -> list[CalendarDay]:
    return list(revision.days.filter(date__year=year).order_by("date"))


def dated_days(*, first: date, last: date) -> dict[date, DatedDay]:
    """Days off and make-up days between two dates, in force now; the shipped ones until a first
    revision is written.
    """
    held = CalendarRevision.objects.order_by("-number").first()
    if held is None:
        shipped = shipped_days(through_year=last.year)
        return {row.date: row for row in shipped if first <= row.date <= last}
    rows = held.days.filter(date__gte=first, date__lte=last)
    return {
        row.date: DatedDay(
            date=row.date,
            working=row.working,
            label=row.label,
            source=row.source,
            status=row.status,
        )
        for row in rows
    }


def missing_notice(*, revision: CalendarRevision, today: date) -> int | None:
    """The year whose notice should be there and is not."""
    official = revision.days.filter(status=DayStatus.OFFICIAL).values_list("date", flat=True)
    return holidays.missing_notice(today=today, official_years={day.year for day in official})


def revisions(*, limit: int = 20) -> list[CalendarRevision]:
    rows = CalendarRevision.objects.select_related("made_by", "confirmation__person")
    return list(rows.order_by("-number")[:limit])
