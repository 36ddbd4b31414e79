from __future__ import annotations

from datetime import timedelta

import pytest

from zhilian.contract import limits
from zhilian.contract.types import Period, Verdict
from zhilian.core.testing import NOON
from zhilian.directory.tests import make
from zhilian.oncall.indicators import residents

pytestmark = pytest.mark.django_db
WEEK = Period(start_at=NOON - timedelta(days=7), end_at=NOON)


def test_residents_one_hardware_and_two_software_meet_the_clause() -> None:
    names = {"关硬件": "ops_hardware", "连软件": "ops_software", "佟开发": "ops_software"}
    for name, role in names.items():
        make.person(name=name, roles=[role])

    reading = residents(WEEK)

    assert (reading.value, reading.verdict) == (limits.RESIDENTS, Verdict.MET)
    assert {evidence.label[:3] for evidence in reading.evidence} == set(names)
    assert all("2026-01-01 起" in evidence.label for evidence in reading.evidence)


@pytest.mark.parametrize(
    "team",
    [
        [["ops_hardware"], ["ops_software"]],
        [["ops_software"], ["ops_software"], ["ops_software"]],
        [["ops_hardware", "ops_software"], ["ops_software"]],
    ],
)
def test_residents_a_missing_post_misses_the_clause(team: list[list[str]]) -> None:
    for roles in team:
        make.person(roles=roles)

    assert residents(WEEK).verdict == Verdict.MISSED


def test_residents_counts_who_was_there_at_the_end_of_the_period() -> None:
    gone = make.person(roles=["ops_software"])
    for role in ("ops_hardware", "ops_software"):
        make.person(roles=[role])
    gone.rolegrant_set.update(revoked_at=NOON - timedelta(days=1))

    assert residents(WEEK).verdict == Verdict.MISSED
    before = Period(start_at=NOON - timedelta(days=9), end_at=NOON - timedelta(days=2))
    assert residents(before).verdict == Verdict.MET


def test_residents_nobody_registered_is_no_data() -> None:
    assert residents(WEEK).verdict == Verdict.NO_DATA
