"""Calendar revisions: written once, named by their hash."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from zhilian.contract.calendar_math import WorkingTime
from zhilian.contract.events import CalendarRevised
from zhilian.contract.holidays import DatedDay
from zhilian.contract.models import CalendarDay, CalendarRevision
from zhilian.contract.working_time import DEFAULT_HOURS, make_calendar, minutes, shipped_days
from zhilian.core import events
from zhilian.core.times import local_date


@transaction.atomic
def ensure_calendar(*, at: datetime) -> CalendarRevision:
    """The revision in force; the first one is made from the shipped rows."""
    held = CalendarRevision.objects.order_by("-number").first()
    if held is not None:
        return held
    days = shipped_days(through_year=local_date(at).year + 1)
    calendar = make_calendar(hours=DEFAULT_HOURS, weekdays=range(5), days=days)
    return write_revision(calendar, days=days, reason="系统自带的节假日与默认工作时间", at=at)


def dated_days_of(revision: CalendarRevision) -> tuple[DatedDay, ...]:
    return tuple(
        DatedDay(
            date=row.date,
            working=row.working,
            label=row.label,
            source=row.source,
            status=row.status,
        )
        for row in revision.days.order_by("date")
    )


def write_revision(
    calendar: WorkingTime,
    *,
    days: Sequence[DatedDay],
    reason: str,
    at: datetime,
    person_id: int | None = None,
) -> CalendarRevision:
    """The next number; unchanged content stays the revision that it is."""
    last = CalendarRevision.objects.order_by("-number").first()
    fingerprint = calendar.fingerprint()
    if last is not None and last.fingerprint == fingerprint and _same_rows(last, days):
        return last
    revision = CalendarRevision.objects.create(
        number=last.number + 1 if last else 1,
        weekly=[minutes(day) for day in calendar.weekly],
        make_up=minutes(calendar.make_up),
        fingerprint=fingerprint,
        reason=reason,
        made_at=at,
        made_by_id=person_id,
    )
    CalendarDay.objects.bulk_create([_row(revision, day) for day in days])
    events.record(CalendarRevised(at=at, revision_id=revision.pk, number=revision.number))
    return revision


def _same_rows(revision: CalendarRevision, days: Sequence[DatedDay]) -> bool:
    return list(dated_days_of(revision)) == sorted(days, key=_date_of)


def _date_of(row: DatedDay) -> date:
    return row.date


def _row(revision: CalendarRevision, day: DatedDay) -> CalendarDay:
    return CalendarDay(
        revision=revision,
        date=day.date,
        working=day.working,
        label=day.label,
        source=day.source,
        status=day.status,
    )
