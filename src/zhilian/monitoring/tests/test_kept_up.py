"""C1.1: what is up is counted from whole days, and nothing observed is never 100 %."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from zhilian.catalogue.models import WindowVersion
from zhilian.catalogue.tests import make as catalogue
from zhilian.catalogue.types import State as Edition
from zhilian.contract.tests import make as contract
from zhilian.contract.types import INDICATORS, Period, Reading, Verdict
from zhilian.core.testing import NOON
from zhilian.core.times import day_bounds, local_date
from zhilian.directory.tests import make as people
from zhilian.monitoring.indicators import modules_are_kept_up
from zhilian.monitoring.models import Check, DayFigure, MaintenanceRun, MaintenanceWindow, Release
from zhilian.monitoring.selectors.kept_up import Uptime, uptimes
from zhilian.monitoring.tests import make
from zhilian.monitoring.types import State

pytestmark = pytest.mark.django_db
TODAY = local_date(NOON)
YESTERDAY, BEFORE = TODAY - timedelta(days=1), TODAY - timedelta(days=2)
START = day_bounds(BEFORE)[0]
PERIOD = Period(start_at=START, end_at=NOON)
LONG_AGO = START - timedelta(days=90)
SECOND = timedelta(seconds=1)


@pytest.fixture
def _windows() -> None:
    catalogue.catalogue(at=LONG_AGO)


def day(of: Check, on: date, **values: Any) -> None:
    seconds = {"up_s": 0, "down_s": 0, "unknown_s": 0, "maintenance_s": 0, "drill_s": 0}
    DayFigure.objects.create(check_ref=of, date=on, n=0, **(seconds | values))


def maintained(at: datetime) -> None:
    person = people.person()
    window = MaintenanceWindow.objects.create(
        scope="ALL",
        reason="更换核心交换机",
        starts_at=at,
        duration_min=60,
        created_by=person,
        created_at=at - timedelta(days=1),
    )
    MaintenanceRun.objects.create(
        window=window, starts_at=at, ends_at=at + timedelta(hours=1), ended_at=None
    )


def measured(period: Period = PERIOD) -> Reading:
    return modules_are_kept_up(period)


def labels(reading: Reading) -> str:
    return "\n".join(one.label for one in reading.evidence)


def test_the_clause_is_measured_here() -> None:
    assert INDICATORS.get("C1.1") is modules_are_kept_up


def test_nothing_offered_is_no_data() -> None:
    reading = measured()

    assert (reading.verdict, reading.value, reading.n) == (Verdict.NO_DATA, None, 0)


@pytest.mark.usefixtures("_windows")
def test_windows_without_a_figure_are_no_data_and_not_whole() -> None:
    day(make.check(window_code="haircut"), YESTERDAY, unknown_s=86_400)

    reading = measured()

    assert (reading.verdict, reading.value) == (Verdict.NO_DATA, None)


@pytest.mark.usefixtures("_windows")
def test_one_second_down_is_never_rounded_up_to_the_whole() -> None:
    check = make.check(window_code="haircut")
    day(check, YESTERDAY, up_s=86_399, down_s=1)

    reading = measured()

    assert (reading.value, reading.n) == (99.99, 1)
    assert "可用 99.99%" in labels(reading)


@pytest.mark.usefixtures("_windows")
def test_maintenance_drill_and_unknown_time_are_neither_up_nor_down() -> None:
    check = make.check(window_code="haircut")
    day(check, YESTERDAY, up_s=300, down_s=100, unknown_s=100, maintenance_s=40, drill_s=60)

    reading = measured()

    assert reading.value == 75
    assert "未观测时间（20.0%）" in reading.text


@pytest.mark.usefixtures("_windows")
def test_only_whole_days_of_the_period_count() -> None:
    check = make.check(window_code="haircut")
    day(check, BEFORE - timedelta(days=1), down_s=10)
    day(check, BEFORE, up_s=10)
    day(check, TODAY, down_s=10)

    assert measured().value == 100
    cut = Period(start_at=START + SECOND, end_at=NOON)
    assert measured(cut).verdict is Verdict.NO_DATA


@pytest.mark.usefixtures("_windows")
def test_how_quick_pages_are_says_nothing_of_being_up() -> None:
    day(make.check(window_code="haircut"), YESTERDAY, up_s=10)
    day(make.check(window_code="haircut", kind="page"), YESTERDAY, down_s=10)

    assert measured().value == 100


@pytest.mark.usefixtures("_windows")
def test_time_in_which_the_form_could_not_be_sent_is_down_though_its_page_opened() -> None:
    page = make.check(window_code="haircut")
    form = make.check(window_code="haircut", kind="submit")
    day(page, YESTERDAY, up_s=900, down_s=100)
    day(form, YESTERDAY, up_s=500, down_s=200, unknown_s=300)

    reading = measured()

    assert reading.value == 70
    assert "可用 70.00%" in labels(reading)
    assert "未观测时间（0.0%）" in reading.text


@pytest.mark.usefixtures("_windows")
def test_broken_form_takes_no_more_than_the_page_was_up() -> None:
    day(make.check(window_code="haircut"), YESTERDAY, up_s=100, down_s=100)
    day(make.check(window_code="haircut", kind="submit"), YESTERDAY, down_s=86_400)
    day(make.check(window_code="meal-booking", kind="submit"), YESTERDAY, down_s=86_400)

    found = uptimes(days=1, until=TODAY)

    assert found == {"haircut": Uptime(up_s=0, down_s=200)}


@pytest.mark.usefixtures("_windows")
def test_unobserved_window_keeps_the_clause_from_being_met() -> None:
    day(make.check(window_code="haircut"), YESTERDAY, up_s=86_400)
    maintained(NOON - timedelta(hours=2))

    reading = measured()

    assert reading.verdict is Verdict.AT_RISK
    assert "64 个窗口中 1 个有可用性记录" in reading.text
    assert "没有可用性记录" in labels(reading)


def test_met_needs_every_window_up_and_a_record_of_maintenance() -> None:
    only_window()
    check = make.check(window_code="haircut")
    day(check, YESTERDAY, up_s=86_400)
    assert measured().verdict is Verdict.AT_RISK

    maintained(NOON - timedelta(hours=2))
    assert (measured().verdict, measured().value) == (Verdict.MET, 100)

    Check.objects.update(state=State.UNREACHABLE)
    reading = measured()
    assert reading.verdict is Verdict.AT_RISK
    assert "1 个现在中断" in reading.text


def test_acts_count_from_the_first_instant_and_before_the_last() -> None:
    only_window()
    day(make.check(window_code="haircut"), YESTERDAY, up_s=1)
    for at in (START - SECOND, START, NOON):
        maintained(at)
        Release.objects.create(name="1.0", at=at)
    Release.objects.create(name="1.1", at=START, withdrawn_at=NOON)

    assert "维护 1 次、平台发布 1 次" in measured().text


def test_second_version_is_an_update_the_first_and_a_draft_are_none() -> None:
    version = only_window(at=START)
    day(make.check(window_code="haircut"), YESTERDAY, up_s=1)
    assert "窗口更新 0 次" in measured().text

    WindowVersion.objects.filter(pk=version.pk).update(state=Edition.RETIRED)
    again(version, number=2, state=Edition.PUBLISHED, opens_at=START)
    again(version, number=3, state=Edition.DRAFT, opens_at=START)

    reading = measured()
    assert "窗口更新 1 次" in reading.text
    assert "第 2 版" in labels(reading)


def test_scope_register_is_told_as_it_is() -> None:
    only_window()
    day(make.check(window_code="haircut"), YESTERDAY, up_s=1)
    contract.scope_item()

    assert "维护范围登记 1 项，采购人已确认 0 项" in measured().text


def only_window(*, at: datetime = LONG_AGO) -> WindowVersion:
    """The shipped list with one window on offer."""
    catalogue.catalogue(at=at)
    rest = WindowVersion.objects.exclude(window__code="haircut")
    rest.update(state=Edition.RETIRED)
    return WindowVersion.objects.get(window__code="haircut")


def again(of: WindowVersion, **values: Any) -> None:
    copied = {"window": of.window, "edition": of.edition, "document": of.document}
    WindowVersion.objects.create(**copied, sha256=of.sha256, **values)
