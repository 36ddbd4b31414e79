"""Maintenance: announced ahead, covering no fault, exact to the second, ended by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from zhilian.catalogue.tests import make as catalogue
from zhilian.core import times
from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON
from zhilian.directory.tests import make as people
from zhilian.monitoring import selectors, service
from zhilian.monitoring.errors import BadMaintenance, ReasonMissing
from zhilian.monitoring.models import Agent, Check, Flip, MaintenanceRun, MaintenanceWindow
from zhilian.monitoring.selectors import upkeep as asked
from zhilian.monitoring.service import announcing, upkeep
from zhilian.monitoring.service.announcing import Announcement
from zhilian.monitoring.tests import make
from zhilian.monitoring.types import Scope, State

pytestmark = pytest.mark.django_db
ClientAs = Callable[..., Client]
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
BEGIN = NOON + HOUR
END = BEGIN + HOUR


def announced(**values: Any) -> MaintenanceWindow:
    said: dict[str, Any] = {
        "scope": Scope.ALL,
        "target": "",
        "reason": "更换核心交换机",
        "starts_at": BEGIN,
        "duration_min": 60,
    }
    draft = Announcement(**(said | values))
    person = people.person(roles=["ops_manager"])
    return announcing.announce(draft=draft, person_id=person.pk, at=NOON)


def keep_up(now: datetime) -> None:
    """What the job does."""
    for run_id in asked.runs_over(now=now):
        upkeep.end_run(run_id=run_id, at=now)
    for check_id in selectors.maintenance_over(now=now):
        upkeep.end_maintenance(check_id=check_id, at=now)
    for one in asked.due(now=now):
        upkeep.begin_run(window_id=one.window_id, starts_at=one.starts_at, at=now)
    for run_id in asked.open_runs(now=now):
        upkeep.cover_more(run_id=run_id, at=now)


def state(check: Check) -> str:
    check.refresh_from_db()
    return check.state


def turns(check: Check) -> list[tuple[str, datetime]]:
    flips = Flip.objects.filter(check_ref=check).order_by("id")
    return list(flips.values_list("to_state", "began_at"))


@pytest.fixture
def agent() -> Agent:
    return make.agent()[0]


def test_it_begins_and_ends_at_its_instants_whenever_somebody_looks() -> None:
    check = make.check()
    announced()

    keep_up(BEGIN - MINUTE)
    before = state(check)
    keep_up(BEGIN + 7 * MINUTE)
    during = state(check)
    keep_up(END + 9 * MINUTE)

    assert (before, during, state(check)) == ("UP", "MAINTENANCE", "UNKNOWN")
    assert turns(check) == [("MAINTENANCE", BEGIN), ("UNKNOWN", END)]
    assert check.recheck_at == END + 9 * MINUTE


def test_each_beginning_is_one_run_however_often_the_job_runs() -> None:
    make.check()
    window = announced(cron="0 * * * *", duration_min=30)

    for minutes in range(0, 180, 5):
        keep_up(BEGIN + minutes * MINUTE)

    starts = MaintenanceRun.objects.filter(window=window).values_list("starts_at", flat=True)
    assert sorted(starts) == [BEGIN, BEGIN + HOUR, BEGIN + 2 * HOUR]
    assert JournalEntry.objects.filter(kind="monitoring.maintenance.run_began").count() == 3


def test_what_was_failing_is_spared_and_covered_once_it_is_well(agent: Agent) -> None:
    broken, fine = make.check(), make.check()
    window = announced()
    make.see(broken, False, False, False, by=agent, start=BEGIN - 10 * MINUTE)

    keep_up(BEGIN)
    at_first = (state(broken), state(fine))
    make.see(broken, True, True, by=agent, start=BEGIN + 5 * MINUTE)
    keep_up(BEGIN + 10 * MINUTE)

    run = window.runs.get()
    assert at_first == ("DOWN", "MAINTENANCE")
    assert state(broken) == "MAINTENANCE"
    assert (run.covered, run.spared) == (2, 1)


def test_a_fault_that_was_being_confirmed_when_it_began_stays_a_fault(agent: Agent) -> None:
    check = make.check()
    announced()
    make.see(check, False, False, by=agent, start=BEGIN - 8 * timedelta(seconds=1))

    keep_up(BEGIN + timedelta(seconds=3))
    make.see(check, False, by=agent, start=BEGIN + timedelta(seconds=8))

    assert state(check) == "DOWN"


def test_failing_within_it_is_no_fault(agent: Agent) -> None:
    check = make.check()
    announced()
    keep_up(BEGIN)

    make.see(check, False, False, False, by=agent, start=BEGIN + MINUTE)

    assert state(check) == "MAINTENANCE"


@pytest.mark.parametrize(
    ("scope", "target", "covered"),
    [
        (Scope.CHECK, "one", {"one"}),
        (Scope.WINDOW, "haircut", {"one", "two"}),
        (Scope.SUB_PLATFORM, "meetings", {"three"}),
        (Scope.ALL, "", {"one", "two", "three", "four"}),
    ],
)
def test_scope_says_what_is_covered(scope: Scope, target: str, covered: set[str]) -> None:
    catalogue.catalogue()
    make.check(code="one", window_code="haircut")
    make.check(code="two", window_code="haircut")
    make.check(code="three", sub_platform="meetings")
    make.check(code="four")
    if scope == Scope.SUB_PLATFORM:
        target = next(code for code, _ in asked.places().sub_platforms)
        Check.objects.filter(code="three").update(sub_platform=target)

    announced(scope=scope, target=target)
    keep_up(BEGIN)

    aside = Check.objects.filter(state=State.MAINTENANCE).values_list("code", flat=True)
    assert set(aside) == covered


def test_a_site_covers_what_is_measured_from_it() -> None:
    site = people.site()
    there, here = make.check(site=site), make.check()

    announced(scope=Scope.SITE, target=site.code)
    keep_up(BEGIN)

    assert (state(there), state(here)) == ("MAINTENANCE", "UP")


def test_a_child_of_what_is_maintained_is_unreachable_and_no_fault(agent: Agent) -> None:
    gateway = make.check(code="gateway")
    child = make.check(parent=gateway)
    announced(scope=Scope.CHECK, target="gateway")
    keep_up(BEGIN)

    make.see(child, False, False, False, by=agent, start=BEGIN + MINUTE)

    assert state(child) == "UNREACHABLE"
    assert child.root_id == gateway.pk


def test_ended_early_the_rest_is_judged_again() -> None:
    check = make.check()
    window = announced()
    keep_up(BEGIN)
    person = people.person(roles=["ops_software"])

    upkeep.end_run(run_id=window.runs.get().pk, at=BEGIN + 10 * MINUTE, person_id=person.pk)

    assert turns(check)[-1] == ("UNKNOWN", BEGIN + 10 * MINUTE)
    assert window.runs.get().ended_by == person


def test_what_two_hold_is_released_by_the_later() -> None:
    check = make.check(code="a1")
    long = announced(duration_min=120)
    announced(scope=Scope.CHECK, target="a1", duration_min=30)
    keep_up(BEGIN)

    keep_up(BEGIN + 31 * MINUTE)
    first = state(check)
    upkeep.end_run(run_id=long.runs.get().pk, at=BEGIN + HOUR)

    assert (first, state(check)) == ("MAINTENANCE", "UNKNOWN")


def test_the_shorter_still_holds_when_the_longer_is_ended_early() -> None:
    check = make.check(code="a1")
    long = announced(duration_min=120)
    announced(scope=Scope.CHECK, target="a1", duration_min=60)
    keep_up(BEGIN)

    upkeep.end_run(run_id=long.runs.get().pk, at=BEGIN + 10 * MINUTE)
    held = state(check)
    keep_up(BEGIN + 61 * MINUTE)

    assert (held, state(check)) == ("MAINTENANCE", "UNKNOWN")
    assert turns(check)[-1] == ("UNKNOWN", BEGIN + HOUR)


def test_called_off_it_begins_no_more() -> None:
    check = make.check()
    window = announced()
    person = people.person(roles=["ops_manager"])

    with pytest.raises(ReasonMissing):
        announcing.call_off(window_id=window.pk, reason=" ", person_id=person.pk, at=NOON)
    announcing.call_off(window_id=window.pk, reason="厂家改期", person_id=person.pk, at=NOON)
    keep_up(BEGIN)

    assert state(check) == "UP"
    assert not window.runs.exists()


def test_seconds_of_the_day_are_exact(agent: Agent) -> None:
    day = date(2026, 11, 24)
    start, end = times.day_bounds(day)
    check = make.check(state_since=start, horizon_at=start, created_at=start - timedelta(days=1))
    Flip.objects.create(
        check_ref=check, at=start, began_at=start, from_state="UNKNOWN", to_state="UP",
        reason="", drill=False,
    )  # fmt: skip
    announced()
    keep_up(BEGIN + timedelta(seconds=9))
    keep_up(END + timedelta(seconds=8))
    make.see(check, True, by=agent, start=END + timedelta(seconds=20))

    service.roll_day(day=day, now=end)

    row = check.days.get(date=day)
    assert (row.maintenance_s, row.unknown_s, row.down_s) == (3600, 20, 0)
    assert row.up_s == 86_400 - 3620


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"starts_at": NOON - MINUTE}, "starts_at"),
        ({"duration_min": 0}, "duration_min"),
        ({"duration_min": 1441}, "duration_min"),
        ({"reason": "换"}, "reason"),
        ({"scope": Scope.CHECK, "target": "none"}, "target"),
        ({"scope": Scope.WINDOW, "target": ""}, "target"),
        ({"target": "x"}, "target"),
        ({"cron": "0 * * * *", "duration_min": 61}, "cron"),
        ({"cron": "0 2 * * 6", "last_start_at": NOON}, "last_start_at"),
    ],
)
def test_what_cannot_be_announced_names_its_field(values: dict[str, Any], field: str) -> None:
    with pytest.raises(BadMaintenance) as refused:
        announced(**values)

    assert list(refused.value.fields) == [field]
    assert not MaintenanceWindow.objects.exists()


def test_backdating_is_refused_by_the_database_too() -> None:
    person = people.person()

    with pytest.raises(IntegrityError), transaction.atomic():
        MaintenanceWindow.objects.create(
            scope="ALL", reason="x", starts_at=NOON, created_at=NOON + MINUTE, duration_min=1,
            created_by=person,
        )  # fmt: skip
