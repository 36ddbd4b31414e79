"""Gates ask over a real socket; without a line they decide alone and hand it over later."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from zhilian.access import service
from zhilian.access.models import Gate, Pass, PassRecord
from zhilian.access.tests import make
from zhilian.access.types import Place, Window
from zhilian.assets import selectors as assets
from zhilian.assets import service as devices
from zhilian.assets.models import Terminal
from zhilian.assets.tests import living
from zhilian.assets.tests import make as terminals
from zhilian.assets.tests.living import Terminals, push
from zhilian.core.models import JournalEntry
from zhilian.core.times import clock_now
from zhilian.directory.models import Person
from zhilian.directory.tests import make as people

over_sockets = pytest.mark.django_db(transaction=True)
by_client = pytest.mark.django_db


@pytest.fixture
def simulated(tmp_path: Path, live_server: Any) -> Iterator[Terminals]:
    with living.terminals(tmp_path, server=live_server.url) as made:
        yield made


def wait_until(holds: Callable[[], bool], *, seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.1)


def today() -> Window:
    now = clock_now()
    return Window(start=now - timedelta(hours=1), end=now + timedelta(hours=1))


def allow(person: Person, gate: Gate) -> None:
    service.grant_staff(
        source=make.source(),
        person_ids=[person.pk],
        places=[Place(gate_id=gate.pk)],
        window=today(),
        at=clock_now(),
    )


def code_of(person: Person) -> str:
    return assets.rolling_code(person_id=person.pk, at=clock_now()).text


@over_sockets
def test_gate_opens_for_staff_and_writes_it_down(simulated: Terminals) -> None:
    gate = make.gate()
    terminal = simulated.add(stands_at=gate.subject, direction="IN")
    person = people.person(unit=people.unit(site=gate.site))

    said = simulated.tap(terminal, "CODE", code_of(person))

    record = PassRecord.objects.get()
    assert (said["allow"], said["online"], person.name in said["show"]) == (True, True, True)
    assert (record.person_id, record.gate_id, record.direction) == (person.pk, gate.pk, "IN")
    assert (record.allowed, record.offline) == (True, False)


@over_sockets
def test_gate_stays_shut_and_says_why(simulated: Terminals) -> None:
    terminal = simulated.add(stands_at=make.gate().subject)

    said = simulated.tap(terminal, "CARD", "04FFFFFF")

    assert (said["allow"], said["show"]) == (False, "没有登记")
    assert not PassRecord.objects.get().allowed


@over_sockets
def test_gate_without_a_line_knows_card_code_pass_and_hands_it_over(simulated: Terminals) -> None:
    gate = make.gate(admits="PERMITTED")
    terminal = simulated.add(stands_at=gate.subject, direction="IN")
    person = people.person()
    devices.give_badge(person_id=person.pk, uid="04A1B2C3", at=clock_now())
    allow(person, gate)
    guest = make.visit(gate, window=today())
    push(terminal, at=clock_now())
    simulated.switch(terminal, offline=True)

    said = [
        simulated.tap(terminal, "CARD", "04A1B2C3"),
        simulated.tap(terminal, "CODE", code_of(person)),
        simulated.tap(terminal, "CODE", guest.code),
        simulated.tap(terminal, "CARD", "04FFFFFF"),
    ]
    before = PassRecord.objects.count()
    simulated.switch(terminal, offline=False)
    wait_until(lambda: PassRecord.objects.count() == 4)

    assert [(one["allow"], one["online"]) for one in said] == [
        (True, False), (True, False), (True, False), (False, False),
    ]  # fmt: skip
    assert before == 0
    rows = list(PassRecord.objects.order_by("at", "id"))
    assert all(row.offline for row in rows)
    assert [row.allowed for row in rows] == [True, True, True, False]
    assert Pass.objects.get().state == "INSIDE"
    wait_until(lambda: simulated.owed(terminal) == 0)


@over_sockets
def test_gate_without_a_line_keeps_to_the_end_of_the_permission(simulated: Terminals) -> None:
    gate, now = make.gate(admits="PERMITTED"), clock_now()
    terminal = simulated.add(stands_at=gate.subject)
    person = people.person()
    devices.give_badge(person_id=person.pk, uid="04A1B2C3", at=now)
    service.grant_staff(
        source=make.source(),
        person_ids=[person.pk],
        places=[Place(gate_id=gate.pk)],
        window=Window(start=now + timedelta(hours=1), end=now + timedelta(hours=2)),
        at=now,
    )
    push(terminal, at=now)
    simulated.switch(terminal, offline=True)

    assert not simulated.tap(terminal, "CARD", "04A1B2C3")["allow"]


@over_sockets
def test_barrier_lets_a_listed_vehicle_in(simulated: Terminals) -> None:
    barrier = simulated.add(kind="barrier", stands_at="lot:7", direction="IN")
    service.grant_plates(
        source=make.source(),
        plates=["陕A12345"],
        lot=service.Lot(key="7"),
        window=today(),
        at=clock_now(),
    )

    good = simulated.tap(barrier, "PLATE", "陕A12345")
    bad = simulated.tap(barrier, "PLATE", "陕A99999")

    assert (good["allow"], bad["allow"]) == (True, False)
    assert JournalEntry.objects.filter(kind="access.vehicle.passed").count() == 1


@over_sockets
def test_terminals_report_by_themselves(simulated: Terminals) -> None:
    terminal = simulated.add()

    wait_until(lambda: Terminal.objects.get(pk=terminal.pk).state == "ONLINE")


def ask(client: Client, body: object, *, path: str = "gate", token: str = "") -> Any:
    headers = {"authorization": f"Bearer {token}"} if token else {}
    url = f"/api/terminals/{path}"
    return client.post(url, body, content_type="application/json", headers=headers)


def event(**values: Any) -> dict[str, Any]:
    now = clock_now().isoformat()
    return {"event": "e-1", "at": now, "means": "CARD", "value": "04A1B2C3", **values}


@by_client
def test_same_event_is_the_same_passage(client: Client) -> None:
    made = terminals.credentials(stands_at=make.gate().subject)

    for _twice in range(2):
        assert ask(client, event(), token=made.token).status_code == 200

    assert PassRecord.objects.count() == 1


@by_client
def test_late_events_are_taken_once_however_often_they_come(client: Client) -> None:
    gate = make.gate()
    made = terminals.credentials(stands_at=gate.subject)
    guest = make.visit(gate, window=today())
    rows = [
        event(event="e-1", means="CODE", value=guest.code, allowed=True),
        event(event="e-2", allowed=False),
    ]

    answers = [
        ask(client, {"events": rows}, path="gate/late", token=made.token).json() for _ in range(3)
    ]

    assert answers == [{"taken": ["e-1", "e-2"]}] * 3
    assert PassRecord.objects.count() == 2
    assert JournalEntry.objects.filter(kind="access.guest.passed").count() == 1


@by_client
@pytest.mark.parametrize(
    "wrong",
    [
        {"means": "SMELL"},
        {"means": "GUARD"},
        {"value": ""},
        {"value": 7},
        {"value": "x" * 200},
        {"event": None},
        {"at": "noon"},
        {"at": "2026-11-24T12:00:00"},
        {"direction": "SIDEWAYS"},
    ],
)
def test_what_cannot_be_read_is_refused_in_words(client: Client, wrong: dict[str, Any]) -> None:
    made = terminals.credentials(stands_at=make.gate().subject)

    answer = ask(client, event(**wrong), token=made.token)

    assert answer.status_code == 422
    assert answer.json()["message"]
    assert PassRecord.objects.count() == 0


@by_client
@pytest.mark.parametrize("body", [{}, {"events": 1}, {"events": [1]}, {"events": [{}] * 501}])
def test_late_bodies_that_cannot_be_read_are_refused(client: Client, body: object) -> None:
    made = terminals.credentials(stands_at=make.gate().subject)

    assert ask(client, body, path="gate/late", token=made.token).status_code == 422


@by_client
@pytest.mark.parametrize("path", ["gate", "gate/late"])
def test_other_terminals_and_strangers_get_401(client: Client, path: str) -> None:
    till = terminals.credentials(kind="canteen_device")

    assert ask(client, event(), path=path, token=till.token).status_code == 401
    assert ask(client, event(), path=path).status_code == 401


@by_client
def test_terminal_that_stands_nowhere_admits_nobody(client: Client) -> None:
    made = terminals.credentials(stands_at="")

    said = ask(client, event(), token=made.token).json()

    assert said["allow"] is False
