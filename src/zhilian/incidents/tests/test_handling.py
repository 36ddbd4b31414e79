"""Taking, handing back, arriving, claiming, classifying."""

from datetime import timedelta

import pytest

from zhilian.contract import selectors as contract
from zhilian.contract.types import ClockVerdict
from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON
from zhilian.incidents import selectors, service
from zhilian.incidents.errors import (
    AlreadyAccepted,
    MissingWords,
    NoSuchIncident,
    TimeIsWrong,
    WrongMoment,
)
from zhilian.incidents.models import Incident
from zhilian.incidents.tests import make
from zhilian.incidents.types import Proof, Status, Via
from zhilian.monitoring.types import State

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=5)


def accepted(**values: object) -> tuple[Incident, int]:
    incident = make.incident()
    who = make.engineer(**values).pk
    return service.accept_incident(incident_id=incident.pk, person_id=who, at=NOON), who


def journal(kind: str) -> int:
    return JournalEntry.objects.filter(kind=kind).count()


def test_accept_incident_gives_it_an_owner() -> None:
    incident, who = accepted()

    assert (incident.status, incident.owner_id, incident.accepted_at) == (
        Status.ACCEPTED,
        who,
        NOON,
    )


def test_accept_incident_again_by_the_owner_changes_nothing() -> None:
    incident, who = accepted()

    service.accept_incident(incident_id=incident.pk, person_id=who, at=LATER)

    assert journal("incidents.incident.accepted") == 1
    assert selectors.incident(incident_id=incident.pk).accepted_at == NOON


def test_accept_incident_by_a_second_person_names_the_first() -> None:
    incident, _ = accepted(name="王磊")

    with pytest.raises(AlreadyAccepted, match="王磊 12:00"):
        service.accept_incident(incident_id=incident.pk, person_id=make.engineer().pk, at=LATER)


def test_accept_incident_that_is_over_is_refused() -> None:
    incident = make.restored()

    with pytest.raises(WrongMoment, match="不用再接单"):
        service.accept_incident(incident_id=incident.pk, person_id=make.engineer().pk, at=LATER)


def test_accept_incident_that_does_not_exist_is_refused() -> None:
    with pytest.raises(NoSuchIncident):
        service.accept_incident(incident_id=404, person_id=make.engineer().pk, at=NOON)


def test_give_back_waits_for_somebody_again() -> None:
    incident, who = accepted()

    given = service.give_back(incident_id=incident.pk, person_id=who, reason="在路上", at=LATER)

    assert (given.status, given.owner_id, given.accepted_at) == (Status.DETECTED, None, None)
    assert journal("incidents.incident.given_back") == 1


def test_give_back_without_a_reason_is_refused() -> None:
    incident, who = accepted()

    with pytest.raises(MissingWords):
        service.give_back(incident_id=incident.pk, person_id=who, reason=" ", at=LATER)


def test_record_arrival_stops_the_two_hours() -> None:
    incident, who = accepted()

    service.record_arrival(incident_id=incident.pk, person_id=who, at=LATER, via=Via.SMS)

    clocks = {c.policy: c for c in contract.clocks_for(subject=incident.subject, now=LATER)}
    assert (clocks["arrival"].stopped_at, clocks["arrival"].elapsed_s) == (LATER, 300)
    assert clocks["fix_general"].running


def test_record_arrival_takes_what_nobody_had_taken() -> None:
    who = make.engineer()

    incident = service.record_arrival(incident_id=make.incident().pk, person_id=who.pk, at=NOON)

    assert (incident.status, incident.owner_id, incident.arrived_at) == (
        Status.ACCEPTED,
        who.pk,
        NOON,
    )


def test_record_arrival_a_second_time_keeps_the_first() -> None:
    incident, who = accepted()
    service.record_arrival(incident_id=incident.pk, person_id=who, at=NOON)

    service.record_arrival(incident_id=incident.pk, person_id=make.engineer().pk, at=LATER)

    assert selectors.incident(incident_id=incident.pk).arrived_at == NOON
    assert journal("incidents.incident.arrived") == 1


def test_claim_restored_waits_for_the_probe() -> None:
    check = make.target()
    incident = make.incident(check=check)

    claimed = service.claim_restored(
        incident_id=incident.pk, person_id=make.engineer().pk, at=LATER
    )

    check.refresh_from_db()
    assert (claimed.status, claimed.claimed_at) == (Status.ACCEPTED, LATER)
    assert check.recheck_at == LATER


def test_claim_restored_is_believed_at_once_where_the_probe_sees_it_well() -> None:
    incident = make.incident(check=make.target(state=State.UP))

    claimed = service.claim_restored(
        incident_id=incident.pk, person_id=make.engineer().pk, at=LATER
    )

    assert (claimed.status, claimed.proof) == (Status.RESTORED, Proof.PROBE)


def test_claim_restored_without_a_probe_rests_on_the_person() -> None:
    incident = make.reported()
    who = make.engineer().pk

    claimed = service.claim_restored(incident_id=incident.pk, person_id=who, at=LATER)

    assert (claimed.status, claimed.proof) == (Status.RESTORED, Proof.PERSON)
    assert selectors.timeline(incident_id=incident.pk)[-1].person_id == who


def test_claim_restored_of_a_restored_one_changes_nothing() -> None:
    incident = make.restored()
    before = incident.entries

    after = service.claim_restored(incident_id=incident.pk, person_id=make.engineer().pk, at=LATER)

    assert (after.status, after.entries) == (Status.RESTORED, before)


def test_add_note_without_words_is_refused() -> None:
    with pytest.raises(MissingWords):
        service.add_note(incident_id=make.incident().pk, person_id=None, text="\n", at=NOON)


def test_add_note_about_the_future_is_refused() -> None:
    with pytest.raises(TimeIsWrong):
        service.add_note(
            incident_id=make.incident().pk, person_id=None, text="x", occurred_at=LATER, at=NOON
        )


def classify(incident: Incident, *, fault_class: str, severity: str = "MINOR") -> Incident:
    return service.classify(
        incident_id=incident.pk,
        person_id=make.engineer().pk,
        fault_class=fault_class,
        severity=severity,
        reason="交换机烧毁",
        at=LATER,
    )


def test_classify_as_hardware_runs_the_longer_limit_from_the_same_start() -> None:
    incident = classify(make.incident(), fault_class="HARDWARE")

    clocks = {c.policy: c for c in contract.clocks_for(subject=incident.subject, now=LATER)}
    assert clocks["fix_general"].verdict == ClockVerdict.SUPERSEDED
    assert clocks["fix_hardware"].started_at == NOON
    assert clocks["fix_hardware"].running


def test_classify_keeps_the_reason_in_the_timeline() -> None:
    incident = classify(make.incident(), fault_class="POWER", severity="MAJOR")

    text = selectors.timeline(incident_id=incident.pk)[-1].text
    assert text == "未分类/一般 → 电力/重大：交换机烧毁"


def test_classify_that_changes_nothing_is_refused() -> None:
    with pytest.raises(MissingWords, match="没有变化"):
        classify(make.incident(), fault_class="UNCLASSIFIED")


def wait(incident: Incident, *, start: int, end: int) -> Incident:
    return service.record_wait(
        incident_id=incident.pk,
        person_id=make.engineer().pk,
        start_at=NOON + timedelta(minutes=start),
        end_at=NOON + timedelta(minutes=end),
        reason="等电信修外线",
        at=NOON + timedelta(minutes=60),
    )


def test_record_wait_shows_the_net_and_leaves_the_gross() -> None:
    incident = wait(make.incident(), start=10, end=40)

    now = NOON + timedelta(hours=1)
    clocks = {c.policy: c for c in contract.clocks_for(subject=incident.subject, now=now)}
    assert (clocks["fix_general"].elapsed_s, clocks["fix_general"].net_s) == (3600, 1800)


@pytest.mark.parametrize(("start", "end"), [(-5, 10), (10, 10), (20, 10), (10, 61)])
def test_record_wait_outside_the_incident_is_refused(start: int, end: int) -> None:
    with pytest.raises(TimeIsWrong):
        wait(make.incident(), start=start, end=end)
