"""Working time as people change and confirm it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from zhilian.contract.calendar_math import CalendarError, MinuteRange, WorkingTime
from zhilian.contract.errors import CalendarRefused
from zhilian.contract.events import WorkingHoursConfirmed
from zhilian.contract.holidays import DatedDay
from zhilian.contract.models import CalendarRevision, Clock, HoursConfirmation
from zhilian.contract.service.clocks import adopt_calendar
from zhilian.contract.service.revisions import dated_days_of, ensure_calendar, write_revision
from zhilian.contract.working_time import make_calendar, ranges
from zhilian.core import events


@transaction.atomic
def set_working_hours(
    *, hours: Sequence[MinuteRange], weekdays: Sequence[int], at: datetime, person_id: int
) -> CalendarRevision:
    """A new revision with these hours; the dated rows are kept, the confirmation starts anew."""
    held = ensure_calendar(at=at)
    days = dated_days_of(held)
    try:
        calendar = make_calendar(hours=hours, weekdays=weekdays, days=days)
    except CalendarError as error:
        raise CalendarRefused(f"{error}。") from error
    return _adopted(calendar, days=days, reason="调整工作时间", at=at, person_id=person_id)


@transaction.atomic
def replace_year(
    *, year: int, days: Sequence[DatedDay], at: datetime, person_id: int
) -> CalendarRevision:
    """A new revision in which the rows of `year` are these: the way a notice gets in."""
    outside = [row.date for row in days if row.date.year != year]
    if outside:
        raise CalendarRefused(f"{outside[0]} 不在 {year} 年内，请按年份分开导入。")
    if not days:
        raise CalendarRefused("文件中没有日期，请至少填一行。")
    held = ensure_calendar(at=at)
    kept = [row for row in dated_days_of(held) if row.date.year != year]
    merged = tuple(sorted([*kept, *days], key=lambda row: row.date))
    calendar = WorkingTime(
        weekly=tuple(ranges(day) for day in held.weekly),
        make_up=ranges(held.make_up),
        days={row.date: row.working for row in merged},
    )
    reason = f"导入 {year} 年节假日安排"
    return _adopted(calendar, days=merged, reason=reason, at=at, person_id=person_id)


@transaction.atomic
def confirm_hours(*, revision_id: int, at: datetime, person_id: int) -> None:
    """The purchaser agrees to the working hours of the revision in force."""
    revision = ensure_calendar(at=at)
    if revision.pk != revision_id:
        raise CalendarRefused("工作时间刚刚有了新的版本，请看过新版本再确认。")
    if HoursConfirmation.objects.filter(revision=revision).exists():
        return
    HoursConfirmation.objects.create(revision=revision, person_id=person_id, at=at)
    events.record(WorkingHoursConfirmed(at=at, revision_id=revision.pk))


def _adopted(
    calendar: WorkingTime, *, days: Sequence[DatedDay], reason: str, at: datetime, person_id: int
) -> CalendarRevision:
    """The new revision, in force at once: clocks that run count by it from now on."""
    revision = write_revision(calendar, days=days, reason=reason, at=at, person_id=person_id)
    for clock in Clock.objects.in_force().running().exclude(calendar=None).order_by("id"):
        adopt_calendar(clock_id=clock.pk, revision=revision, at=at)
    return revision
