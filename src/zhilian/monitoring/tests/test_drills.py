"""Drills: who may, when not, how they end, and that no figure sees them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from zhilian.catalogue.tests import make as windows
from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON
from zhilian.core.times import day_bounds, local_date
from zhilian.directory.tests import make as people
from zhilian.monitoring import jobs, selectors, service
from zhilian.monitoring.errors import DrillRefused, NotAllowed
from zhilian.monitoring.models import Check, DayFigure, Drill, Flip
from zhilian.monitoring.tests import make
from zhilian.monitoring.types import State

pytestmark = pytest.mark.django_db
HALF_HOUR = timedelta(minutes=30)


@pytest.fixture(autouse=True)
def _catalogue() -> None:
    windows.catalogue()


def start(*, role: str = "ops_manager", fault: str = "http_500", window: str = "haircut") -> Drill:
    person = people.person(roles=[role])
    return service.start_drill(window_code=window, fault=fault, person_id=person.pk, at=NOON)


@pytest.mark.parametrize("role", ["ops_manager", "ops_hardware", "ops_software"])
def test_manager_and_engineers_start_a_drill_and_the_fault_is_on(role: str) -> None:
    make.check(window_code="haircut")

    drill = start(role=role)

    fault = selectors.active_fault(window_code="haircut", now=NOON)
    assert fault is not None
    assert (fault.drill_id, fault.kind, fault.ends_at) == (drill.pk, "http_500", NOON + HALF_HOUR)
    assert selectors.active_fault(window_code="visitor", now=NOON) is None


@pytest.mark.parametrize("role", ["purchaser", "hotline", "staff", "system_admin"])
def test_others_may_neither_start_nor_stop(role: str) -> None:
    make.check(window_code="haircut")
    drill, other = start(), people.person(roles=[role])

    with pytest.raises(NotAllowed):
        start(role=role, window="visitor")
    with pytest.raises(NotAllowed):
        service.stop_drill(drill_id=drill.pk, person_id=other.pk, at=NOON)


@pytest.mark.parametrize(
    ("fault", "window", "remedy"),
    [
        ("explode", "haircut", "可选"),
        ("hang", "no-such", "请从列表中选择"),
        ("hang", "room-booking", "没有在监控"),
    ],
)
def test_drill_that_cannot_be_is_refused_with_the_remedy(
    fault: str, window: str, remedy: str
) -> None:
    make.check(window_code="haircut")

    with pytest.raises(DrillRefused, match=remedy):
        start(fault=fault, window=window)


@pytest.mark.parametrize("state", [State.DOWN, State.UNKNOWN, State.MAINTENANCE])
def test_drill_on_a_window_that_is_not_well_is_refused(state: State) -> None:
    make.check(window_code="haircut", state=state)

    with pytest.raises(DrillRefused, match="恢复正常后再演练"):
        start()


def test_one_drill_runs_on_a_window_at_a_time() -> None:
    make.check(window_code="haircut")
    first = start()

    with pytest.raises(DrillRefused, match="正在演练"):
        start()
    service.stop_drill(drill_id=first.pk, at=NOON)

    assert start().pk != first.pk


def test_stopping_twice_is_stopping_once_and_has_the_probe_look_now() -> None:
    check = make.check(window_code="haircut")
    drill, person = start(), people.person(roles=["ops_software"])
    later = NOON + timedelta(minutes=5)

    service.stop_drill(drill_id=drill.pk, person_id=person.pk, at=later)
    service.stop_drill(drill_id=drill.pk, person_id=person.pk, at=later + timedelta(minutes=1))

    drill.refresh_from_db()
    assert (drill.stopped_at, drill.stopped_by_id) == (later, person.pk)
    assert Check.objects.get(id=check.pk).recheck_at == later
    assert JournalEntry.objects.filter(kind="monitoring.drill.stopped").count() == 1


def test_forgotten_drill_ends_by_itself_after_half_an_hour() -> None:
    make.check(window_code="haircut")
    drill = start()

    off = selectors.active_fault(window_code="haircut", now=NOON + HALF_HOUR)
    Drill.objects.filter(id=drill.pk).update(
        started_at=NOON - timedelta(days=1), ends_at=NOON - timedelta(days=1) + HALF_HOUR
    )
    jobs.end_overdue.func()

    drill.refresh_from_db()
    assert off is None
    assert drill.stopped_at is not None
    assert JournalEntry.objects.get(kind="monitoring.drill.stopped").data["overdue"] is True


def test_drill_time_is_neither_up_nor_down() -> None:
    day = local_date(NOON)
    begin, end = day_bounds(day)
    check = make.check(
        window_code="haircut", state=State.UNKNOWN, horizon_at=begin - timedelta(hours=1)
    )
    agent, _ = make.agent()
    make.see(check, True, by=agent, start=begin - timedelta(minutes=1))
    drill = start()
    make.see(check, False, False, False, by=agent, start=NOON)
    service.stop_drill(drill_id=drill.pk, at=NOON + timedelta(minutes=10))
    make.see(check, True, True, by=agent, start=NOON + timedelta(minutes=10))

    service.roll_day(day=day, now=end)

    figure = DayFigure.objects.get()
    assert (figure.up_s, figure.down_s, figure.drill_s) == (86_400 - 600, 0, 600)


def test_real_fault_after_the_drill_is_counted() -> None:
    check, (agent, _) = make.check(window_code="haircut"), make.agent()
    drill = start()
    make.see(check, False, False, False, by=agent)
    service.stop_drill(drill_id=drill.pk, at=NOON + timedelta(minutes=1))

    make.see(check, False, False, False, by=agent, start=NOON + timedelta(minutes=2))

    last = Flip.objects.order_by("id").last()
    assert last is not None
    assert (last.from_state, last.to_state, last.drill) == (State.DOWN, State.DOWN, False)
    assert "演练已结束，故障仍在" in last.reason
