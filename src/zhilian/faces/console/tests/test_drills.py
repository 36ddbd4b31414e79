"""A drill is started by those who may, can be watched link by link, and is stopped again."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from zhilian.directory.tests import make as people
from zhilian.faces.console import drills
from zhilian.faces.console.tests import make
from zhilian.incidents import service as incidents
from zhilian.incidents.models import Incident
from zhilian.monitoring import service as monitoring
from zhilian.monitoring.models import Check, Drill
from zhilian.monitoring.types import State

pytestmark = pytest.mark.django_db
Login = Callable[..., Client]


def started(*, fault: str = "http_500", minutes: int = 2) -> Drill:
    make.platform()
    make.watched()
    engineer = people.person(name="刘洋", roles=["ops_software"])
    return monitoring.start_drill(
        window_code=make.WINDOW,
        fault=fault,
        person_id=engineer.pk,
        at=make.now() - timedelta(minutes=minutes),
    )


def raised(drill: Drill) -> Incident:
    check = Check.objects.get(window_code=make.WINDOW)
    at = drill.started_at + timedelta(seconds=50)
    made = incidents.open_incident(
        check_id=check.pk, title="访客预约 故障", at=at, began_at=at, drill=True
    )
    Incident.objects.filter(pk=made.pk).update(window_code=make.WINDOW)
    made.refresh_from_db()
    return made


def chain(drill: Drill) -> drills.Progress:
    found = drills.progress(drill_id=drill.pk, now=make.now())
    assert found is not None
    return found


def test_drill_start_puts_the_fault_on_the_window(client_as: Login) -> None:
    make.platform()
    make.watched()

    answer = client_as("ops_manager").post(
        "/ops/drills/start/", {"window": make.WINDOW, "fault": "hang", "note": "季度演练"}
    )

    drill = Drill.objects.get()
    assert answer.headers["Location"] == f"/ops/drills/{drill.pk}/"
    assert (drill.window_code, drill.fault, drill.note) == (make.WINDOW, "hang", "季度演练")


def test_drill_start_refused_says_why(client_as: Login) -> None:
    make.platform()
    make.watched(state=State.DOWN)

    answer = client_as("ops_manager").post(
        "/ops/drills/start/", {"window": make.WINDOW, "fault": "hang"}, follow=True
    )

    assert "请恢复正常后再演练" in answer.content.decode()
    assert not Drill.objects.exists()


@pytest.mark.parametrize("role", ["purchaser", "hotline", "staff"])
def test_drill_start_is_for_engineers_and_the_manager(client_as: Login, role: str) -> None:
    answer = client_as(role).post("/ops/drills/start/", {"window": make.WINDOW, "fault": "hang"})

    assert answer.status_code == 403


def test_drill_list_names_windows_and_faults(client_as: Login) -> None:
    started()

    text = client_as("ops_software").get("/ops/drills/?window=haircut").content.decode()

    assert "返回 500 错误" in text
    assert 'value="haircut" selected' in text
    assert "刘洋" in text


def test_drill_list_for_the_purchaser_has_no_start(client_as: Login) -> None:
    make.platform()

    text = client_as("purchaser").get("/ops/drills/").content.decode()

    assert "/ops/drills/start/" not in text


def test_chain_waits_for_the_probe_first() -> None:
    found = chain(started())

    assert [stage.state for stage in found.stages] == ["done", "current", *["next"] * 4]
    assert found.waiting


def test_chain_counts_from_the_start_of_the_drill() -> None:
    drill = started()
    incident = raised(drill)

    found = chain(drill)

    assert found.incident == incident
    assert found.stages[2].took_s == 50


def test_chain_ends_with_the_repair() -> None:
    drill = started(minutes=5)
    incident = raised(drill)
    engineer = people.person(roles=["ops_software"])
    at = drill.started_at + timedelta(seconds=90)
    incidents.accept_incident(incident_id=incident.pk, person_id=engineer.pk, at=at, via="SMS")
    monitoring.stop_drill(drill_id=drill.pk, at=at + timedelta(seconds=30))
    incidents.restore_incident(incident_id=incident.pk, at=at + timedelta(seconds=40))

    found = chain(drill)

    assert [stage.took_s for stage in found.stages[4:]] == [90, 130]
    assert found.finished


def test_chain_of_a_relapse_counts_from_its_own_drill() -> None:
    first = started(minutes=20)
    incident = raised(first)
    monitoring.stop_drill(drill_id=first.pk, at=first.started_at + timedelta(seconds=60))
    incidents.restore_incident(incident_id=incident.pk, at=first.started_at + timedelta(seconds=70))
    second = monitoring.start_drill(
        window_code=make.WINDOW,
        fault="hang",
        person_id=first.started_by_id,
        at=make.now() - timedelta(minutes=3),
    )
    incidents.reopen_incident(
        incident_id=incident.pk,
        person_id=second.started_by_id,
        reason="又打不开了",
        at=second.started_at + timedelta(seconds=40),
    )

    found = chain(second)

    assert found.incident == incident
    assert found.stages[2].took_s == 40
    assert found.stages[5].at is None


def test_chain_ignores_incidents_that_are_no_drill() -> None:
    drill = started()
    incident = raised(drill)
    Incident.objects.filter(pk=incident.pk).update(drill=False)

    assert chain(drill).incident is None


def test_chain_of_a_drill_stopped_early_says_what_did_not_happen() -> None:
    drill = started()
    monitoring.stop_drill(drill_id=drill.pk, at=make.now())

    found = chain(drill)

    assert found.stages[2].state == "skipped"
    assert not found.waiting


def test_drill_stop_takes_the_fault_off(client_as: Login) -> None:
    drill = started()

    answer = client_as("ops_hardware").post(f"/ops/drills/{drill.pk}/stop/", follow=True)

    drill.refresh_from_db()
    assert drill.stopped_at is not None
    assert "故障已撤除" in answer.content.decode()


def test_drill_page_offers_to_stop_while_it_runs(client_as: Login) -> None:
    drill = started()

    engineer = client_as("ops_software").get(f"/ops/drills/{drill.pk}/").content.decode()
    reader = client_as("purchaser").get(f"/ops/drills/{drill.pk}/").content.decode()

    assert f"/ops/drills/{drill.pk}/stop/" in engineer
    assert f"/ops/drills/{drill.pk}/stop/" not in reader


def test_drill_that_does_not_exist_is_404(client_as: Login) -> None:
    assert client_as("ops_software").get("/ops/drills/9999/").status_code == 404
