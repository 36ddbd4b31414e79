"""Every window's page graded daily, in turn; an unmeasured page makes nobody unknown."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from zhilian.catalogue.tests import make as windows
from zhilian.core.testing import NOON
from zhilian.directory.tests import make as people
from zhilian.monitoring import selectors, service
from zhilian.monitoring.models import Check
from zhilian.monitoring.service import drills, page_turns, past
from zhilian.monitoring.service.ingest import ingest
from zhilian.monitoring.service.past import PastRun
from zhilian.monitoring.tests import make
from zhilian.monitoring.types import PageGrade, State
from zhilian.probe.rounds import PageRound

pytestmark = pytest.mark.django_db
URL = "http://127.0.0.1:8000"
LATER = NOON + page_turns.FIRST_AFTER


def watched() -> None:
    windows.catalogue()
    service.ensure_window_checks(base_url=URL, at=NOON)
    service.ensure_page_checks(base_url=URL, at=NOON)


def fetched() -> None:
    """The agent has taken what was asked for."""
    Check.objects.update(recheck_at=None)


def measured(check_id: int, found: PageRound, *, at: datetime) -> None:
    agent, _ = make.agent()
    check = Check.objects.get(id=check_id)
    ingest(agent_id=agent.pk, batch=make.batch([make.page_sample(check, found, at=at)]), at=at)


def test_every_window_gets_a_page_check_behind_its_own_and_again_is_the_same() -> None:
    watched()

    again = service.ensure_page_checks(base_url=URL, at=LATER)

    pages = Check.objects.filter(kind="page").select_related("parent")
    assert (again, pages.count()) == (0, 64)
    assert all(one.parent and one.parent.code == f"w-{one.window_code}" for one in pages)
    assert not pages.filter(recheck_at__isnull=False).exists()


def test_pages_are_asked_for_one_at_a_time_and_each_once() -> None:
    watched()
    fetched()
    asked: list[int | None] = []

    assert page_turns.ask_next(at=NOON) is None
    for n in range(3):
        at = LATER + timedelta(minutes=n)
        asked.append(page_turns.ask_next(at=at))
        assert page_turns.ask_next(at=at) is None
        fetched()
        measured(asked[-1] or 0, make.loaded(300), at=at)

    assert len(set(asked)) == 3
    assert None not in asked


def test_graded_page_is_asked_for_again_after_a_day_and_a_void_one_after_an_hour() -> None:
    windows.catalogue()
    good, void = (
        make.check(kind="page", interval_s=86_400, state=State.UP, options={"url": URL})
        for _ in range(2)
    )
    measured(good.pk, make.loaded(300), at=NOON)
    measured(void.pk, make.loaded(void=9), at=NOON)

    soon = page_turns.ask_next(at=NOON + timedelta(minutes=50))
    hour = page_turns.ask_next(at=NOON + timedelta(minutes=61))
    fetched()
    measured(void.pk, make.loaded(500), at=NOON + timedelta(minutes=62))
    same_day = page_turns.ask_next(at=NOON + timedelta(hours=23))
    next_day = page_turns.ask_next(at=NOON + timedelta(hours=24))

    assert (soon, hour, same_day, next_day) == (None, void.pk, None, good.pk)


def test_imported_rounds_do_not_put_the_first_measurement_off() -> None:
    watched()
    fetched()
    codes = {one.window_code for one in Check.objects.filter(kind="page")}
    told = [
        PastRun(window_code=code, at=NOON, loads_us=(300_000,), blank_us=150_000, profile="x")
        for code in codes
    ]
    past.bulk_page_runs(rows=told)

    assert page_turns.ask_next(at=NOON + timedelta(hours=2)) is not None


def test_page_behind_a_dead_window_is_unreachable_and_no_second_fault() -> None:
    watched()
    (agent, _), at = make.agent(), LATER
    window = Check.objects.get(code="w-haircut")
    Check.objects.update(state=State.UP)
    make.see(window, False, False, False, by=agent, start=at)

    page = Check.objects.get(code="w-haircut-page")
    make.see(page, False, False, False, by=agent, start=at + timedelta(minutes=1))

    states = dict(Check.objects.filter(window_code="haircut").values_list("code", "state"))
    assert states == {"w-haircut": State.DOWN, "w-haircut-page": State.UNREACHABLE}


def test_slow_page_is_graded_and_not_down() -> None:
    watched()
    page = Check.objects.get(code="w-haircut-page")
    for n in range(4):
        measured(page.pk, make.loaded(9000), at=LATER + timedelta(minutes=n))

    grade = selectors.latest_lab_grade(window_code="haircut")
    assert grade is not None
    assert (grade.grade, Check.objects.get(id=page.pk).state) == (PageGrade.UNQUALIFIED, State.UP)


def test_window_whose_page_was_never_measured_is_not_unknown() -> None:
    watched()
    Check.objects.exclude(kind="page").update(state=State.UP)

    tiles = selectors.wall(now=NOON)
    summary = selectors.platform_summary(now=NOON)

    assert {tile.state for tile in tiles} == {State.UP}
    assert (summary.state, summary.windows_up) == (State.UP, 64)


def test_broken_page_shows_on_its_window() -> None:
    watched()
    Check.objects.exclude(kind="page").update(state=State.UP)
    Check.objects.filter(code="w-haircut-page").update(state=State.DOWN)

    tiles = {tile.window_code: tile.state for tile in selectors.wall(now=NOON)}

    assert tiles["haircut"] is State.DOWN


def test_page_loads_are_no_answer_times() -> None:
    watched()
    page = Check.objects.get(code="w-haircut-page")
    measured(page.pk, make.loaded(1900), at=NOON)

    tiles = {tile.window_code: tile.p95_ms for tile in selectors.wall(now=NOON)}

    assert tiles["haircut"] is None


def test_drill_needs_no_measured_page_and_does_not_start_one() -> None:
    watched()
    fetched()
    Check.objects.exclude(kind="page").update(state=State.UP)
    manager = people.person(roles=["ops_manager"])

    drill = drills.start_drill(window_code="haircut", fault="slow", person_id=manager.pk, at=NOON)
    drills.stop_drill(drill_id=drill.pk, at=NOON)

    asked = Check.objects.filter(recheck_at__isnull=False).values_list("code", flat=True)
    assert list(asked) == ["w-haircut"]
