"""A year of cases: real patterns, spread as an office works, and the same again when it goes on."""

from collections import Counter
from datetime import timedelta
from itertools import islice

import pytest

from zhilian.cases import service
from zhilian.cases.models import Case
from zhilian.cases.service import PastCase, PastStory
from zhilian.cases.tests import make
from zhilian.cases.types import OPEN, Status
from zhilian.catalogue import selectors as catalogue
from zhilian.config.year import patterns, schedule
from zhilian.config.year.command import main
from zhilian.core.testing import NOON
from zhilian.core.times import local, local_date
from zhilian.directory.tests import make as people

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
YEAR = 1400


@pytest.fixture
def windows() -> list[str]:
    """Two windows, people who apply, and whoever handles and approves."""
    unit = people.unit(parent=people.unit())
    for role in ("property_admin", "repair_worker"):
        make.staff(role, unit=unit)
    for _ in range(8):
        make.staff(unit=unit)
    approve, fix = make.step("ok", "approve", "property_admin"), make.step("fix")
    return [make.window([approve, fix]), make.window([fix])]


def year(count: int = YEAR) -> list[PastCase]:
    return list(schedule.rows(patterns=patterns.made(), count=count, until=NOON))


def test_patterns_of_a_window_stand_in_every_state(windows: list[str]) -> None:
    told = list(patterns.make(at=NOON))

    stand = {(one.window, one.status) for one in patterns.made()}
    first, second = windows
    assert {status for window, status in stand if window == first} == {
        Status.FINISHED, Status.RUNNING, Status.REJECTED, Status.WITHDRAWN,
    }  # fmt: skip
    assert (second, Status.REJECTED) not in stand
    assert {window for window, _ in told} == set(windows)
    assert schedule.windows_without(patterns.made()) == []


def test_patterns_that_exist_are_left_alone(windows: list[str]) -> None:
    list(patterns.make(at=NOON))
    before = Case.objects.count()

    assert list(patterns.make(at=NOON + timedelta(days=1))) == []
    assert Case.objects.count() == before


def test_a_window_without_a_finished_case_takes_a_finished_story(windows: list[str]) -> None:
    stuck = make.window([make.step("ok", "approve", "finance")])
    story = PastStory(
        view=catalogue.window(code=stuck),
        form={"word": "样本"},
        applicant_id=make.staff().pk,
        submitted_at=NOON - timedelta(days=30),
        paces=(0.5,),
    )
    service.bulk_past_stories(stories=[story], until=NOON)
    list(patterns.make(at=NOON, windows=len(windows)))

    mine = Counter(one.status for one in patterns.made() if one.window == stuck)
    rows = year(400)

    assert (mine[Status.FINISHED], schedule.windows_without(patterns.made())) == (1, [])
    assert patterns.began_at() == NOON
    list(service.bulk_past_cases(rows=rows, at=NOON))
    copied = Case.objects.filter(submit_key__startswith="past:", window_code=stuck)
    assert copied.filter(status=Status.FINISHED).exists()


def test_cases_are_many_on_workdays_and_by_day(windows: list[str]) -> None:
    list(patterns.make(at=NOON))

    rows = year()

    days = Counter(local(row.submitted_at).weekday() for row in rows)
    hours = Counter(local(row.submitted_at).hour for row in rows)
    assert len(rows) == YEAR
    assert min(days[day] for day in range(5)) > 2 * max(days[5], days[6])
    assert sum(hours[hour] for hour in range(8, 18)) > YEAR / 2
    assert [row.submitted_at for row in rows] == sorted(row.submitted_at for row in rows)
    assert len({row.applicant_id for row in rows}) == 10
    spread = {local_date(row.submitted_at) for row in rows}
    assert len(spread) > 300
    assert max(spread) < local_date(NOON)


def test_only_young_cases_are_open_and_none_ends_in_the_future(windows: list[str]) -> None:
    list(patterns.make(at=NOON))
    found = {one.case_id: one for one in patterns.made()}

    rows = year()

    still_open = [row for row in rows if found[row.pattern_id].is_open]
    assert still_open
    assert all(NOON - row.submitted_at < timedelta(days=11) for row in still_open)
    ended = [row for row in rows if not found[row.pattern_id].is_open]
    assert all(row.submitted_at + found[row.pattern_id].took <= NOON for row in ended)


def test_a_year_that_was_interrupted_goes_on_where_it_stood(windows: list[str]) -> None:
    list(patterns.make(at=NOON))
    whole = year(60)
    list(service.bulk_past_cases(rows=islice(year(60), 25), at=NOON))

    list(service.bulk_past_cases(rows=islice(year(60), service.count_past_cases(), None), at=NOON))

    copies = Case.objects.filter(submit_key__startswith="past:").order_by("id")
    assert list(copies.values_list("submitted_at", flat=True)) == [
        row.submitted_at for row in whole
    ]
    assert copies.filter(status__in=sorted(OPEN), finished_at__isnull=False).count() == 0


def test_a_production_system_takes_no_demonstration(capsys: pytest.CaptureFixture[str]) -> None:
    from zhilian.core import service as core
    from zhilian.core.models import Installation

    core.mark_installation(kind=Installation.Kind.PRODUCTION, title="智联机关", at=NOON)

    with pytest.raises(SystemExit, match="正式系统"):
        main(["--cases", "1"])
