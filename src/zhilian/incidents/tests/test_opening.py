"""How incidents begin."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection

from zhilian.contract import selectors as contract
from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON
from zhilian.incidents import selectors, service
from zhilian.incidents.errors import MissingWords, TimeIsWrong
from zhilian.incidents.models import Incident
from zhilian.incidents.tests import make
from zhilian.incidents.types import Report, Severity, Status, Via

pytestmark = pytest.mark.django_db
EVENING = NOON + timedelta(hours=8)


def policies(incident: Incident) -> set[str]:
    return {clock.policy for clock in contract.clocks_for(subject=incident.subject, now=NOON)}


def test_open_incident_takes_the_next_number_of_the_local_day() -> None:
    first = make.incident()
    second = make.incident()
    next_day = make.incident(at=NOON + timedelta(hours=12))

    numbers = [one.number for one in (first, second, next_day)]
    assert numbers == ["G20261124-001", "G20261124-002", "G20261125-001"]


def test_open_incident_twice_for_a_target_returns_the_first() -> None:
    check = make.target()

    first = make.incident(check=check)
    second = make.incident(check=check)

    assert first.pk == second.pk
    assert Incident.objects.count() == 1


def test_database_holds_one_open_incident_per_target() -> None:
    incident = make.incident()
    incident.pk, incident.number = None, "G20261124-999"
    incident._state.adding = True

    with pytest.raises(IntegrityError):
        incident.save()


def test_open_incident_starts_the_repair_from_detection() -> None:
    incident = make.incident(began_at=NOON - timedelta(minutes=7))

    clocks = {c.policy: c for c in contract.clocks_for(subject=incident.subject, now=NOON)}
    assert clocks["detect"].elapsed_s == 7 * 60
    assert clocks["detect"].stopped_at == NOON
    assert clocks["fix_general"].started_at == NOON
    assert clocks["fix_general"].stopped_at is None


def test_open_incident_in_working_hours_asks_for_no_arrival() -> None:
    assert policies(make.incident(at=NOON + timedelta(hours=2))) == {"detect", "fix_general"}


def test_open_incident_outside_working_hours_starts_the_arrival() -> None:
    assert "arrival" in policies(make.incident(at=EVENING))


def test_open_incident_of_the_login_journey_starts_the_outage_and_is_major() -> None:
    incident = make.incident(check=make.target(kind="login"))

    clocks = {c.policy: c for c in contract.clocks_for(subject=incident.subject, now=NOON)}
    assert clocks["outage"].started_at == incident.fault_began_at
    assert incident.severity == Severity.MAJOR


def test_open_incident_of_a_drill_marks_its_clocks() -> None:
    incident = make.incident(drill=True)

    assert all(c.drill for c in contract.clocks_for(subject=incident.subject, now=NOON))


def test_open_incident_writes_beginning_and_finding() -> None:
    incident = make.incident()

    entries = selectors.timeline(incident_id=incident.pk)

    assert [(e.kind, e.occurred_at) for e in entries] == [
        ("BEGAN", NOON - timedelta(minutes=1)),
        ("OPENED", NOON),
    ]


def test_open_incident_announces_itself_once() -> None:
    check = make.target()
    incident = make.incident(check=check)
    make.incident(check=check)

    told = JournalEntry.objects.filter(kind="incidents.incident.opened")
    assert [entry.data["incident_id"] for entry in told] == [incident.pk]


def test_report_incident_counts_from_the_time_that_the_caller_states() -> None:
    incident = make.reported(began_at=NOON - timedelta(minutes=50))

    clocks = {c.policy: c for c in contract.clocks_for(subject=incident.subject, now=NOON)}
    assert clocks["detect"].elapsed_s == 50 * 60
    assert incident.fault_began_at == NOON - timedelta(minutes=50)


def test_report_incident_about_a_target_in_trouble_is_a_line_of_its_incident() -> None:
    incident = make.incident()

    told = make.reported(check_id=incident.check_id, caller="李工 综合处")

    assert told.pk == incident.pk
    last = selectors.timeline(incident_id=incident.pk)[-1]
    assert last.kind == "REPORTED"
    assert "电话报修" in last.text


def test_report_incident_in_the_future_is_refused() -> None:
    with pytest.raises(TimeIsWrong, match="核对"):
        make.reported(began_at=NOON + timedelta(minutes=1))


def test_report_incident_without_words_is_refused() -> None:
    with pytest.raises(MissingWords):
        make.reported(title="  ")


def test_report_incident_keeps_the_caller_unreadable_in_the_database() -> None:
    incident = make.reported(caller="李工 13812345678")

    with connection.cursor() as cursor:
        cursor.execute("SELECT caller FROM incidents_incident")
        stored = cursor.fetchone()[0]
    assert "李工" not in stored
    assert selectors.incident(incident_id=incident.pk).caller == "李工 13812345678"


def test_report_incident_of_an_api_keeps_its_way() -> None:
    report = Report(title="停电", began_at=NOON, via=Via.API)

    made = service.report_incident(report=report, person_id=make.engineer().pk, at=NOON)

    assert (made.status, made.via) == (Status.DETECTED, Via.API)
