"""Forty at once: one wins, the others are told; nothing is counted twice."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from zhilian.core.errors import Refusal
from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON
from zhilian.incidents import selectors, service
from zhilian.incidents.models import Incident
from zhilian.incidents.tests import make
from zhilian.incidents.types import Status
from zhilian.monitoring.types import State

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 40


def all_at_once(act: Callable[[int], str]) -> list[str]:
    """Forty threads, each with a connection of its own, let go together."""
    barrier = Barrier(MANY)

    def run(place: int) -> str:
        try:
            barrier.wait()
            return act(place)
        except Refusal as refusal:
            return str(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(MANY) as pool:
        return list(pool.map(run, range(MANY)))


def test_forty_accept_at_once_and_one_has_it() -> None:
    incident = make.incident()
    people = [make.engineer(name=f"工程师{n}") for n in range(MANY)]

    def accept(place: int) -> str:
        person = people[place]
        service.accept_incident(incident_id=incident.pk, person_id=person.pk, at=NOON)
        return "taken"

    said = Counter(all_at_once(accept))

    after = selectors.incident(incident_id=incident.pk)
    assert after.owner is not None
    assert said["taken"] == 1
    assert [text for text in said if text != "taken"] == [
        f"{after.number} 已由 {after.owner.name} 12:00 接单。要换人请先由对方退回。"
    ]
    assert JournalEntry.objects.filter(kind="incidents.incident.accepted").count() == 1
    assert selectors.verify_timeline(incident_id=incident.pk).intact


def test_forty_find_the_same_target_and_open_one_incident() -> None:
    check = make.target()

    said = set(all_at_once(lambda _: str(make.incident(check=check).pk)))

    assert len(said) == 1
    assert Incident.objects.count() == 1


def test_forty_faults_at_once_get_forty_numbers_in_a_row() -> None:
    checks = [make.target() for _ in range(MANY)]

    numbers = all_at_once(lambda place: make.incident(check=checks[place]).number)

    assert sorted(numbers) == [f"G20261124-{n:03d}" for n in range(1, MANY + 1)]


def test_forty_notes_at_once_stay_one_chain() -> None:
    incident = make.incident()

    def note(place: int) -> str:
        service.add_note(incident_id=incident.pk, person_id=None, text=f"第 {place} 条", at=NOON)
        return "written"

    all_at_once(note)

    verdict = selectors.verify_timeline(incident_id=incident.pk)
    assert (verdict.intact, verdict.length) == (True, 2 + MANY)


def test_down_and_up_followed_by_forty_workers_end_restored() -> None:
    check = make.target()
    told = [
        make.flip(check_id=check.pk, to=State.DOWN).pk,
        make.flip(check_id=check.pk, to=State.UP, minutes=3).pk,
    ]

    def follow(place: int) -> str:
        service.follow_target(check_id=check.pk, flip_id=told[place % 2])
        return "followed"

    all_at_once(follow)

    assert [one.status for one in Incident.objects.all()] == [Status.RESTORED]
