"""C2.2: the lab's grades decide, the field and the trend may doubt, and no data is no data."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from zhilian.catalogue import selectors as catalogue
from zhilian.catalogue.tests import make as catalogues
from zhilian.contract.types import INDICATORS, Period, Verdict
from zhilian.core.testing import NOON
from zhilian.monitoring import indicators
from zhilian.monitoring.tests import make_loads as make
from zhilian.monitoring.types import Measured

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_catalogue")]
PERIOD = Period(start_at=NOON - timedelta(days=100), end_at=NOON, label="测试")


@pytest.fixture
def _catalogue() -> None:
    catalogues.catalogue()


def grade_all(*spans: int, but: str = "") -> None:
    for window in catalogue.windows():
        make.page_check(window=window.code)
        if window.code != but:
            make.graded(*spans, window=window.code)


def test_the_clause_has_this_indicator_and_no_other() -> None:
    assert INDICATORS.get("C2.2") is indicators.page_loads


def test_without_lab_and_field_there_is_no_data() -> None:
    make.seen([300] * 29)

    reading = indicators.page_loads(PERIOD)

    assert (reading.verdict, reading.value) == (Verdict.NO_DATA, None)


def test_all_windows_within_the_limit_meet_the_clause() -> None:
    grade_all(380, 390, 500)

    reading = indicators.page_loads(PERIOD)

    assert (reading.verdict, reading.value, reading.n) == (Verdict.MET, 100.0, 64)
    assert "优秀 64、合格 0、不合格 0" in reading.text
    assert reading.evidence[0].url == "/ops/pages/"


def test_one_window_beyond_the_limit_misses_it_and_is_named() -> None:
    grade_all(300, 300, 300, but="haircut")
    make.graded(2_100, 2_200, 300, window="haircut")

    reading = indicators.page_loads(PERIOD)

    assert reading.verdict == Verdict.MISSED
    assert reading.value == pytest.approx(100 * 63 / 64, abs=0.01)
    assert any(one.url == "/ops/pages/at/haircut/" for one in reading.evidence)


def test_a_window_whose_last_grade_is_old_leaves_it_at_risk() -> None:
    grade_all(300, 300, 300, but="haircut")
    make.graded(300, 300, 300, window="haircut", days_ago=3)

    reading = indicators.page_loads(PERIOD)

    assert (reading.verdict, reading.n) == (Verdict.AT_RISK, 63)
    assert "1 个近期没有评级" in reading.text


def test_readers_who_wait_longer_than_the_lab_put_it_at_risk() -> None:
    grade_all(300, 300, 300)
    make.seen([2_400] * 40, page="haircut")
    make.seen([9_000] * 40, page="haircut", kind=Measured.LCP)

    assert indicators.page_loads(PERIOD).verdict == Verdict.AT_RISK


def test_a_slower_month_puts_it_at_risk() -> None:
    grade_all(300, 300, 300)
    make.seen([200] * 40, day=date(2026, 10, 12))
    make.seen([390] * 40, day=date(2026, 11, 12))

    reading = indicators.page_loads(PERIOD)

    assert reading.verdict == Verdict.AT_RISK
    assert "最近一月变慢" in reading.text


def test_the_field_alone_gives_no_figure_but_is_told() -> None:
    make.seen([300] * 40)

    reading = indicators.page_loads(PERIOD)

    assert (reading.value, reading.verdict) == (None, Verdict.AT_RISK)
    assert "现场 p75" in reading.text
