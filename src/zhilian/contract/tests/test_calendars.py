from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from zhilian.contract import selectors, service
from zhilian.contract.calendar_math import CalendarError, MinuteRange
from zhilian.contract.errors import CalendarRefused
from zhilian.contract.holidays import DatedDay
from zhilian.contract.models import CalendarDay, CalendarRevision, HoursConfirmation
from zhilian.contract.tests import make
from zhilian.contract.working_time import working_time
from zhilian.core.testing import NOON
from zhilian.directory.tests import make as people

pytestmark = pytest.mark.django_db
LONGER = (MinuteRange(480, 720), MinuteRange(810, 1080))
DAY = timedelta(days=1)


def notice(day: date, *, working: bool = False) -> DatedDay:
    return DatedDay(
        date=day, working=working, label="春节", source="国办发明电〔2026〕7 号", status="official"
    )


def test_first_revision_has_announced_days_and_next_year_provisional() -> None:
    revision = service.ensure_calendar(at=NOON)

    assert revision.number == 1
    this_year = selectors.days_of_year(revision=revision, year=2026)
    next_year = selectors.days_of_year(revision=revision, year=2027)
    assert {day.status for day in this_year} == {"official"}
    assert {day.status for day in next_year} == {"provisional"}
    assert selectors.missing_notice(revision=revision, today=date(2026, 11, 24)) == 2027


def test_ensure_calendar_twice_is_one_revision() -> None:
    first = service.ensure_calendar(at=NOON)

    assert service.ensure_calendar(at=NOON + DAY) == first


def test_working_time_clock_skips_the_night_and_the_weekend() -> None:
    friday_17 = datetime(2026, 11, 27, 9, tzinfo=UTC)

    clock = make.clock(policy="consult", subject="consultation:1", started_at=friday_17)

    monday_17 = datetime(2026, 11, 30, 9, tzinfo=UTC)
    assert selectors.clock(clock_id=clock.pk, now=friday_17).due_at == monday_17


def test_calendar_edit_moves_running_clocks_and_never_stopped_ones() -> None:
    person = people.person(roles=["ops_manager"])
    running = make.clock(policy="consult", subject="consultation:1")
    stopped = make.clock(policy="consult", subject="consultation:2")
    service.stop_clocks(subject="consultation:2", at=NOON + timedelta(hours=3))
    before = [selectors.clock(clock_id=c.pk, now=NOON + 9 * DAY) for c in (running, stopped)]

    service.set_working_hours(
        hours=LONGER, weekdays=range(5), at=NOON + timedelta(hours=6), person_id=person.pk
    )

    after = [selectors.clock(clock_id=c.pk, now=NOON + 9 * DAY) for c in (running, stopped)]
    assert after[0].due_at == before[0].due_at - timedelta(minutes=30)
    assert after[1] == before[1]


def test_revision_is_frozen_in_the_database() -> None:
    service.ensure_calendar(at=NOON)

    for rows in (CalendarRevision.objects.all(), CalendarDay.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(id=1)


def test_revision_whose_content_misses_its_hash_is_not_used() -> None:
    forged = CalendarRevision.objects.create(
        number=1,
        weekly=[[[0, 60]]] * 7,
        make_up=[],
        fingerprint="0" * 64,
        reason="伪造",
        made_at=NOON,
    )

    with pytest.raises(CalendarError, match="校验值"):
        working_time(forged)


def test_replace_year_takes_the_notice_and_ends_the_warning() -> None:
    person = people.person(roles=["ops_manager"])
    rows = [notice(date(2027, 2, 6)), notice(date(2027, 2, 20), working=True)]

    revision = service.replace_year(year=2027, days=rows, at=NOON, person_id=person.pk)

    held = selectors.days_of_year(revision=revision, year=2027)
    assert [(day.date, day.working) for day in held] == [(r.date, r.working) for r in rows]
    assert len(selectors.days_of_year(revision=revision, year=2026)) > 30
    assert selectors.missing_notice(revision=revision, today=date(2026, 11, 24)) is None


@pytest.mark.parametrize("days", [[], [notice(date(2026, 2, 6))]])
def test_replace_year_refuses_an_empty_or_foreign_year(days: list[DatedDay]) -> None:
    person = people.person(roles=["ops_manager"])

    with pytest.raises(CalendarRefused):
        service.replace_year(year=2027, days=days, at=NOON, person_id=person.pk)
    assert not CalendarRevision.objects.exists()


def test_empty_week_is_refused() -> None:
    person = people.person(roles=["ops_manager"])

    with pytest.raises(CalendarRefused, match="没有任何工作时间"):
        service.set_working_hours(hours=LONGER, weekdays=[], at=NOON, person_id=person.pk)


def test_unchanged_hours_make_no_new_revision() -> None:
    person = people.person(roles=["ops_manager"])
    first = service.set_working_hours(hours=LONGER, weekdays=range(5), at=NOON, person_id=person.pk)

    again = service.set_working_hours(
        hours=LONGER, weekdays=range(5), at=NOON + DAY, person_id=person.pk
    )

    assert again == first


def test_confirmation_holds_for_one_revision_only() -> None:
    purchaser = people.person(roles=["purchaser"])
    first = service.ensure_calendar(at=NOON)
    service.confirm_hours(revision_id=first.pk, at=NOON, person_id=purchaser.pk)

    changed = service.set_working_hours(
        hours=LONGER, weekdays=range(5), at=NOON + DAY, person_id=purchaser.pk
    )

    assert selectors.hours_view(revision=first).confirmation is not None
    assert selectors.hours_view(revision=changed).confirmation is None
    with pytest.raises(CalendarRefused, match="新的版本"):
        service.confirm_hours(revision_id=first.pk, at=NOON, person_id=purchaser.pk)
    assert HoursConfirmation.objects.count() == 1


def test_in_working_hours_is_known_before_any_revision_is_written() -> None:
    tuesday_ten = datetime(2026, 11, 24, 2, tzinfo=UTC)
    national_day = datetime(2026, 10, 1, 2, tzinfo=UTC)
    make_up_saturday = datetime(2026, 10, 10, 2, tzinfo=UTC)

    working = [
        selectors.in_working_hours(at=at) for at in (tuesday_ten, national_day, make_up_saturday)
    ]

    assert working == [True, False, True]
