"""Page rounds: kept once with their loads, graded by the contract's limits, one grade a day."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from zhilian.contract import limits
from zhilian.core.testing import NOON
from zhilian.core.times import local_date
from zhilian.directory.tests import make as people
from zhilian.monitoring import selectors
from zhilian.monitoring.grades import grade_of
from zhilian.monitoring.models import Check, Drill, PageLoad, PageRun, Sample
from zhilian.monitoring.service.ingest import ingest
from zhilian.monitoring.tests import make
from zhilian.monitoring.types import PageGrade, State
from zhilian.probe.rounds import PageRound

TODAY = local_date(NOON)


def page_check(window_code: str = "haircut") -> Check:
    options = {"url": "http://127.0.0.1/w/haircut/"}
    return make.check(kind="page", options=options, window_code=window_code, interval_s=86_400)


def measured(check: Check, *rounds: PageRound, start: datetime = NOON, **values: Any) -> None:
    agent, _ = make.agent()
    for n, found in enumerate(rounds):
        at = start + timedelta(minutes=n)
        push = make.batch([make.page_sample(check, found, at=at, **values)])
        ingest(agent_id=agent.pk, batch=push, at=at)


@pytest.mark.parametrize(
    ("ms", "grade"),
    [
        (10, PageGrade.EXCELLENT),
        (limits.PAGE_EXCELLENT_MS, PageGrade.EXCELLENT),
        (limits.PAGE_EXCELLENT_MS + 0.001, PageGrade.QUALIFIED),
        (limits.PAGE_QUALIFIED_MS, PageGrade.QUALIFIED),
        (limits.PAGE_QUALIFIED_MS + 0.001, PageGrade.UNQUALIFIED),
        (None, PageGrade.UNQUALIFIED),
    ],
)
def test_each_limit_belongs_to_the_better_grade(ms: float | None, grade: PageGrade) -> None:
    assert grade_of(None if ms is None else round(ms * 1000)) is grade


@given(st.integers(0, 5_000_000), st.integers(0, 5_000_000))
def test_a_longer_load_is_never_graded_better(one: int, other: int) -> None:
    order = [PageGrade.EXCELLENT, PageGrade.QUALIFIED, PageGrade.UNQUALIFIED]
    short, long = sorted((one, other))

    assert order.index(grade_of(short)) <= order.index(grade_of(long))


@pytest.mark.django_db
def test_round_is_kept_with_every_load_and_graded_by_its_median() -> None:
    check = page_check()

    measured(check, make.loaded(300, 380, 390, 2500, None, void=2))

    run = PageRun.objects.get()
    assert (run.grade, run.median_ms, run.blank_ms) == (PageGrade.EXCELLENT, 390.0, 160.0)
    assert (run.counted, run.failed, run.voided) == (5, 1, 2)
    assert [load.void for load in run.loads.order_by("n")] == [False] * 5 + [True] * 2


@pytest.mark.django_db
def test_page_that_fails_most_of_its_loads_is_unqualified_not_dropped() -> None:
    check = page_check()

    measured(check, make.loaded(100, 100, None, None, None))

    run = PageRun.objects.get()
    assert (run.grade, run.median_us) == (PageGrade.UNQUALIFIED, None)


@pytest.mark.django_db
def test_round_of_mostly_void_loads_has_no_grade() -> None:
    check = page_check()

    measured(check, make.loaded(100, 100, void=8, wanted=5))

    assert PageRun.objects.get().grade == PageGrade.VOID
    assert selectors.lab_grades(first=TODAY)[0].grade is PageGrade.VOID


@pytest.mark.django_db
def test_sample_without_a_page_or_with_an_odd_one_is_kept_and_makes_no_run() -> None:
    check, (agent, _) = page_check(), make.agent()
    odd = {"page": {"loads": [{"load_us": "soon"}], "profile": "x", "wanted": 1}}
    samples = [make.sample(check), make.sample(check, at=NOON + timedelta(seconds=1), detail=odd)]

    answer = ingest(agent_id=agent.pk, batch=make.batch(samples), at=NOON)

    assert (answer.accepted, Sample.objects.count(), PageRun.objects.count()) == (2, 2, 0)


@pytest.mark.django_db
def test_run_in_a_drill_or_in_maintenance_is_kept_and_grades_nothing() -> None:
    kept, serviced = page_check("haircut"), page_check("canteen")
    Check.objects.filter(id=serviced.pk).update(state=State.MAINTENANCE)
    Drill.objects.create(
        window_code="haircut",
        fault="slow",
        started_at=NOON - timedelta(minutes=1),
        ends_at=NOON + timedelta(minutes=29),
        started_by=people.person(roles=["ops_manager"]),
    )

    measured(kept, make.loaded(3400))
    measured(serviced, make.loaded(None))

    assert list(PageRun.objects.order_by("id").values_list("aside", flat=True)) == [
        "DRILL",
        "MAINTENANCE",
    ]
    assert selectors.lab_grades(first=TODAY) == []
    assert selectors.latest_lab_grades() == {}
    assert selectors.latest_lab_grade(window_code="haircut") is None


@pytest.mark.django_db
def test_day_with_several_runs_is_graded_by_the_one_in_the_middle() -> None:
    check = page_check()

    measured(check, make.loaded(5000), make.loaded(100), make.loaded(3000), make.loaded(void=9))

    grade = selectors.latest_lab_grade(window_code="haircut")
    assert grade is not None
    assert (grade.grade, grade.median_ms) == (PageGrade.UNQUALIFIED, 3000.0)
    assert (grade.runs, grade.void_runs) == (4, 1)


@pytest.mark.django_db
def test_lab_grades_of_a_period_are_by_window_and_day_in_one_query(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    measured(page_check(), make.loaded(100), start=NOON)
    measured(page_check(), make.loaded(900), start=NOON - timedelta(days=1))
    measured(page_check("canteen"), make.loaded(100), start=NOON)

    with django_assert_max_num_queries(1):
        rows = selectors.lab_grades(first=TODAY - timedelta(days=6), last=TODAY)

    assert [(row.window_code, row.date.day, row.grade) for row in rows] == [
        ("canteen", 24, PageGrade.EXCELLENT),
        ("haircut", 23, PageGrade.QUALIFIED),
        ("haircut", 24, PageGrade.EXCELLENT),
    ]
    latest = selectors.latest_lab_grades()
    assert {code: row.median_ms for code, row in latest.items()} == {
        "canteen": 100.0,
        "haircut": 100.0,
    }


@pytest.mark.django_db
def test_page_runs_come_newest_first_with_their_loads_in_two_queries(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    check = page_check()
    measured(check, make.loaded(300, 310), make.loaded(200, None))

    with django_assert_max_num_queries(2):
        runs = selectors.page_runs(window_code="haircut", since=NOON - timedelta(hours=1))
        loads = [[load.load_us for load in run.loads.all()] for run in runs]

    assert loads == [[200_000, None], [300_000, 310_000]]


@pytest.mark.django_db
def test_runs_and_loads_are_written_once_and_never_changed() -> None:
    measured(page_check(), make.loaded(300))

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        PageRun.objects.update(grade="EXCELLENT")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        PageLoad.objects.update(load_us=1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"grade": "SPLENDID"}, "page_grade_is_known"),
        ({"grade": "EXCELLENT", "median_us": None}, "page_grade_has_its_figure"),
        ({"at": NOON}, "page_run_once"),
        ({"aside": "HOLIDAY"}, "page_run_aside_is_known"),
    ],
)
def test_run_that_cannot_be_is_refused(values: dict[str, Any], constraint: str) -> None:
    check = page_check()
    measured(check, make.loaded(300))
    row = {
        "check_ref": check, "at": NOON + timedelta(hours=1), "date": TODAY, "agent_id": 1,
        "grade": "UNQUALIFIED", "profile": "x", "counted": 1, "failed": 1, "voided": 0,
    }  # fmt: skip

    with pytest.raises(IntegrityError), transaction.atomic():
        PageRun.objects.create(**(row | values))

    assert constraint in {one.name for one in PageRun._meta.constraints}


@pytest.mark.django_db
@pytest.mark.parametrize("values", [{"n": 1, "load_us": 5}, {"n": 2}])
def test_load_that_cannot_be_is_refused(values: dict[str, Any]) -> None:
    measured(page_check(), make.loaded(300))

    with pytest.raises(IntegrityError), transaction.atomic():
        PageLoad.objects.create(run=PageRun.objects.get(), void=False, busy_permille=0, **values)
