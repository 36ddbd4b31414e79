"""What cases cause for visitors, workers and vehicles: codes, passes, plates, links."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.conf import settings

from zhilian.access import service
from zhilian.access.models import Grant, Pass, PassRecord, VisitorLink
from zhilian.access.tests import make
from zhilian.access.tests.make import DAY, HOUR, call, picked
from zhilian.assets.tests.living import Terminals, push
from zhilian.catalogue.tests import make as windows
from zhilian.core.effects import Call, Outcome, Picked
from zhilian.core.testing import NOON
from zhilian.directory.tests import make as people

pytestmark = pytest.mark.django_db


def visitor(gate: object, **values: object) -> Call:
    args = {
        "name": "李访客",
        "idno": make.IDNO,
        "gate": picked(gate),
        "start_at": NOON,
        "end_at": NOON + HOUR,
        "companions": ({"name": "王随行", "idno": "B2"},),
        **values,
    }
    return call("access.grant_visitor", args)


def test_visitor_gets_a_code_and_companions_too(simulated: Terminals) -> None:
    gate = make.gate()
    terminal = simulated.add(stands_at=gate.subject)

    asked = visitor(gate)
    outcome = make.run(asked)
    push(terminal)

    main = Pass.objects.get(companion=False)
    assert outcome.writes == {"code": main.code}
    assert Pass.objects.count() == 2
    assert make.settled(asked.key) == [True]
    assert simulated.held(terminal) == {"PASS": 2}


def test_visitor_on_the_restricted_list_gets_none() -> None:
    draft = service.ListDraft(idno=make.IDNO, name="李访客", reason="扰序")
    service.restrict(draft=draft, person_id=None, at=NOON)

    outcome = make.run(visitor(make.gate()))

    assert (outcome.ok, outcome.reason) == (False, "名单中有人不能通行，请联系保卫科。")


def test_check_in_and_out_are_noted_once_and_take_the_code_back(simulated: Terminals) -> None:
    gate = make.gate()
    terminal = simulated.add(stands_at=gate.subject)
    asked = visitor(gate)
    make.run(asked)
    push(terminal)

    for _twice in range(2):
        make.run(call("access.check_in", {"gate": picked(gate)}, subject=asked.subject))
    make.run(call("access.check_out", {"gate": picked(gate)}, subject=asked.subject))
    push(terminal)

    main = Pass.objects.get(companion=False)
    records = list(PassRecord.objects.order_by("id").values_list("direction", "means"))
    assert (main.state, records) == ("LEFT", [("IN", "GUARD"), ("OUT", "GUARD")])
    assert simulated.held(terminal) == {}


def test_workers_get_passes_for_their_areas() -> None:
    area = make.area()
    args = {
        "people": ({"name": "赵工", "idno": "C1"}, {"name": "钱工", "idno": "C2"}),
        "valid_from": date(2026, 11, 24),
        "valid_to": date(2026, 12, 24),
        "areas": (picked(area),),
    }

    outcome = make.run(call("access.grant_batch", args))

    assert outcome.ok
    assert Grant.objects.get().kind == "CONTRACTOR"
    assert [list(one.areas.all()) for one in Pass.objects.all()] == [[area], [area]]


def park(plate: str, person_id: int, **values: object) -> tuple[Call, Outcome]:
    lot = Picked(key="7", label="东区停车场")
    asked = call("parking.grant", {"plate": plate, "lot": lot, **values}, person_id=person_id)
    return asked, make.run(asked)


def test_plate_reaches_the_barriers_of_its_car_park_only(simulated: Terminals) -> None:
    here = simulated.add(kind="barrier", stands_at="lot:7")
    elsewhere = simulated.add(kind="barrier", stands_at="lot:8")

    asked, outcome = park("陕A12345", people.person().pk, second_plate="陕AD12345")
    push(here)
    push(elsewhere)

    assert outcome.writes["valid_to"] == date(2027, 11, 24)
    assert make.settled(asked.key) == [True]
    assert (simulated.held(here), simulated.held(elsewhere)) == ({"PLATE": 2}, {})


def test_new_vehicle_of_a_person_replaces_the_old_one(simulated: Terminals) -> None:
    barrier, person = simulated.add(kind="barrier", stands_at="lot:7"), people.person()
    park("陕A11111", person.pk)
    push(barrier)

    park("陕A22222", person.pk)
    push(barrier)

    states = list(Grant.objects.order_by("id").values_list("state", flat=True))
    assert states == ["REVOKED", "LIVE"]
    assert simulated.held(barrier) == {"PLATE": 1}


def test_giving_a_permit_back_names_the_plate(simulated: Terminals) -> None:
    barrier, person = simulated.add(kind="barrier", stands_at="lot:7"), people.person()
    park("陕A11111", person.pk)
    push(barrier)

    make.run(call("parking.revoke", {"plate": "陕A11111"}, person_id=person.pk))
    push(barrier)

    assert simulated.held(barrier) == {}


def test_undone_batch_of_vehicles_leaves_other_permits(simulated: Terminals) -> None:
    barrier, person = simulated.add(kind="barrier", stands_at="lot:7"), people.person()
    park("陕A11111", person.pk)
    args = {
        "vehicles": ({"plate": "陕A11111"}, {"plate": "陕A33333"}),
        "valid_from": NOON,
        "valid_to": NOON + DAY,
    }
    asked = call("parking.grant_batch", args, person_id=person.pk)
    outcome = make.run(asked)

    make.undo("parking.revoke_batch", asked, outcome)
    push(barrier)

    assert simulated.held(barrier) == {"PLATE": 1}


def test_invitation_writes_a_link_that_a_new_one_ends() -> None:
    windows.catalogue()
    args = {"phone": "19900010001"}

    first = make.run(call("visitor.invite", args, subject="case:1", window="visitor-booking"))
    make.run(call("visitor.invite", args, subject="case:1", window="visitor-booking"))

    old, new = VisitorLink.objects.order_by("id")
    assert first.writes["link"].startswith(f"{settings.BASE_URL}/v/")
    assert (old.state, new.state) == ("CLOSED", "OPEN")
    assert new.expires_at - NOON == timedelta(hours=48)


def test_closed_link_is_closed() -> None:
    service.invite(subject="case:1", number="B1", phone="19900010001", at=NOON)

    outcome = make.run(call("visitor.close_link", {"phone": "19900010001"}, subject="case:1"))

    assert outcome.receipt == {"closed": 1}
    assert VisitorLink.objects.get().state == "CLOSED"
