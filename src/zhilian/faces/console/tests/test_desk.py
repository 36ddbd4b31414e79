"""The duty desk says what needs me now, and says unknown where nothing is proven."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from zhilian.core.times import clock_now
from zhilian.directory.tests import make as people
from zhilian.faces.console import desk as desks
from zhilian.faces.console.tests import make
from zhilian.incidents import service as incidents
from zhilian.monitoring.service import afterwards
from zhilian.monitoring.service.afterwards import Declaration
from zhilian.monitoring.types import Scope, State
from zhilian.oncall.tests import make as oncall

pytestmark = pytest.mark.django_db
Login = Callable[..., Client]


def page(client: Client) -> str:
    answer = client.get("/ops/")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("role", ["ops_software", "ops_hardware", "hotline", "purchaser"])
def test_desk_opens_for_everybody_of_the_console(client_as: Login, role: str) -> None:
    assert "值班台" in page(client_as(role))


def test_desk_is_closed_to_staff(client_as: Login) -> None:
    assert client_as("staff").get("/ops/").status_code == 403


def test_desk_without_proof_says_unknown_not_well(client_as: Login) -> None:
    make.platform()

    text = page(client_as("ops_software"))

    assert "64 个窗口状态未知" in text
    assert "一切正常" not in text


def test_desk_offers_to_accept_what_nobody_has(client_as: Login) -> None:
    make.platform()
    incident = make.fault(check=make.watched(state=State.DOWN))

    text = page(client_as("ops_software"))

    assert incident.number in text
    assert f"/ops/incidents/{incident.pk}/accept/" in text
    assert "还没有人接单" in text


def test_desk_offers_repair_once_accepted(client_as: Login) -> None:
    make.platform()
    incident = make.fault(check=make.watched(state=State.DOWN))
    engineer = people.person(name="王磊", roles=["ops_software"])
    incidents.accept_incident(
        incident_id=incident.pk, person_id=engineer.pk, at=make.now(), via="PAGE"
    )

    text = page(client_as("ops_software"))

    assert f"/ops/incidents/{incident.pk}/restored/" in text
    assert f"/ops/incidents/{incident.pk}/accept/" not in text
    assert "王磊 负责" in text


def test_desk_gives_the_purchaser_nothing_to_press(client_as: Login) -> None:
    make.platform()
    incident = make.fault(check=make.watched(state=State.DOWN))

    text = page(client_as("purchaser"))

    assert incident.number in text
    assert "/accept/" not in text


def test_desk_shows_a_running_clock_that_counts_in_place(client_as: Login) -> None:
    make.platform()
    make.fault(check=make.watched(state=State.DOWN))

    text = page(client_as("ops_software"))

    assert "data-clock" in text
    assert "C2.3c" in text


def test_desk_marks_drills_and_puts_real_faults_first() -> None:
    make.platform()
    practice = make.fault(check=make.watched(state=State.DOWN), drill=True, minutes=50)
    real = make.fault(check=make.watched(code="room-booking", state=State.DOWN))

    found = desks.desk(now=make.now(), role_codes=frozenset({"ops_software"}))

    assert [case.incident.pk for case in found.cases] == [real.pk, practice.pk]
    assert found.real_cases == 1


def test_desk_in_a_drill_says_so_and_raises_no_alarm(client_as: Login) -> None:
    make.platform()
    make.fault(check=make.watched(), drill=True)

    text = page(client_as("ops_software"))

    assert "正在演练" in text
    assert "起故障没有恢复" not in text


def test_desk_warns_when_nobody_is_on_call(client_as: Login) -> None:
    assert "此刻没有人值守" in page(client_as("ops_manager"))


def test_desk_names_who_is_on_call(client_as: Login) -> None:
    engineer = people.person(name="王磊", roles=["ops_software"])
    now = make.now()
    oncall.shift(engineer, starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=5))

    text = page(client_as("ops_manager"))

    assert "王磊" in text
    assert "此刻没有人值守" not in text


def test_desk_part_is_not_sent_again_while_unchanged(client_as: Login) -> None:
    make.platform()
    make.fault(check=make.watched(state=State.DOWN))
    client = client_as("ops_software")
    part = client.get("/ops/", headers={"HX-Request": "true"})

    again = client.get(
        "/ops/", headers={"HX-Request": "true", "If-None-Match": part.headers["ETag"]}
    )

    assert "<html" not in part.content.decode()
    assert again.status_code == 304


def test_desk_part_is_sent_when_somebody_accepts(client_as: Login) -> None:
    make.platform()
    incident = make.fault(check=make.watched(state=State.DOWN))
    client = client_as("ops_software")
    tag = client.get("/ops/", headers={"HX-Request": "true"}).headers["ETag"]
    engineer = people.person(roles=["ops_software"])
    incidents.accept_incident(
        incident_id=incident.pk, person_id=engineer.pk, at=make.now(), via="PAGE"
    )

    again = client.get("/ops/", headers={"HX-Request": "true", "If-None-Match": tag})

    assert again.status_code == 200


def test_desk_queries_do_not_grow_with_incidents(
    client_as: Login, django_assert_max_num_queries: Any
) -> None:
    make.platform()
    for code in ("visitor-booking", "room-booking", "haircut", "official-car"):
        make.fault(check=make.watched(code=code, state=State.DOWN))
    client = client_as("ops_software")

    with django_assert_max_num_queries(45):
        client.get("/ops/")


def test_desk_tells_the_purchaser_what_waits_for_his_word(client_as: Login) -> None:
    person = people.person(roles=["ops_manager"])
    at = clock_now()
    late = Declaration(
        scope=Scope.ALL,
        target="",
        reason="机房空调突发故障，来不及提前登记。",
        began_at=at - timedelta(hours=3),
        ended_at=at - timedelta(hours=2),
    )
    afterwards.declare(draft=late, person_id=person.pk, at=at)

    asked = client_as("purchaser").get("/ops/").content.decode()
    others = client_as("ops_manager").get("/ops/").content.decode()

    assert "1 份事后维护申报" in asked
    assert "等您审批" not in others
