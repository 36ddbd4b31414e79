"""C3.9 from the clocks: in time, late, none; drills never count."""

from datetime import timedelta

import pytest

from zhilian.contract import service as contract
from zhilian.contract.types import Period, Verdict
from zhilian.core.testing import NOON
from zhilian.oncall.indicators import arrivals

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
PERIOD = Period(start_at=NOON - DAY, end_at=NOON + DAY)


def arrival(number: int, *, took: timedelta, drill: bool = False) -> None:
    subject = f"incident:{number}"
    contract.start_clock(policy="arrival", subject=subject, at=NOON, drill=drill)
    contract.stop_clocks(subject=subject, at=NOON + took)


def test_arrivals_nothing_happened_is_no_data() -> None:
    assert arrivals(PERIOD).verdict == Verdict.NO_DATA


def test_arrivals_all_in_time_meet_the_clause() -> None:
    arrival(1, took=timedelta(minutes=50))
    arrival(2, took=timedelta(hours=2))

    reading = arrivals(PERIOD)

    assert (reading.value, reading.n, reading.verdict) == (100.0, 2, Verdict.MET)
    assert [e.url for e in reading.evidence] == ["/ops/incidents/2/", "/ops/incidents/1/"]


def test_arrivals_one_late_misses_it() -> None:
    arrival(1, took=timedelta(minutes=50))
    arrival(2, took=timedelta(hours=2, seconds=1))

    reading = arrivals(PERIOD)

    assert (reading.value, reading.verdict) == (50.0, Verdict.MISSED)


def test_arrivals_drills_never_count() -> None:
    arrival(1, took=timedelta(hours=9), drill=True)

    assert arrivals(PERIOD).n == 0
