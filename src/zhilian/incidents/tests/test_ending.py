"""Restoring, reopening, closing."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from zhilian.contract import selectors as contract
from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON
from zhilian.incidents import selectors, service
from zhilian.incidents.errors import MissingWords, ProbeStillFails, WrongMoment
from zhilian.incidents.models import Incident
from zhilian.incidents.tests import make
from zhilian.incidents.types import MOVES, Proof, Status
from zhilian.monitoring.types import State

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=10)


def closed(*, cause: str = "磁盘写满", lesson: str = "加磁盘告警") -> Incident:
    incident = make.restored()
    return service.close_incident(
        incident_id=incident.pk,
        person_id=make.engineer().pk,
        cause=cause,
        lesson=lesson,
        at=NOON + timedelta(hours=1),
    )


def test_restore_incident_stops_every_clock_at_that_instant() -> None:
    incident = make.incident()

    service.restore_incident(incident_id=incident.pk, at=LATER)

    clocks = contract.clocks_for(subject=incident.subject, now=NOON + timedelta(days=3))
    assert {c.policy: c.stopped_at for c in clocks if c.policy != "detect"} == {
        "fix_general": LATER,
        "arrival": LATER,
    }


def test_restore_incident_twice_is_once() -> None:
    incident = make.restored()

    service.restore_incident(incident_id=incident.pk, at=NOON + timedelta(hours=2))

    assert selectors.incident(incident_id=incident.pk).restored_at == LATER
    assert JournalEntry.objects.filter(kind="incidents.incident.restored").count() == 1


@pytest.mark.parametrize("state", [State.UNKNOWN, State.MAINTENANCE])
def test_confirm_restored_by_a_person_where_the_probe_is_blind(state: State) -> None:
    incident = make.incident(check=make.target(state=state))
    who = make.engineer().pk

    ended = service.confirm_restored(
        incident_id=incident.pk, person_id=who, reason="现场登录成功", at=LATER
    )

    assert (ended.status, ended.proof) == (Status.RESTORED, Proof.PERSON)


def test_confirm_restored_against_the_probe_is_refused() -> None:
    incident = make.incident(check=make.target(name="食堂订餐", state=State.DOWN))

    with pytest.raises(ProbeStillFails, match="食堂订餐"):
        service.confirm_restored(
            incident_id=incident.pk, person_id=make.engineer().pk, reason="好了", at=LATER
        )


def test_confirm_restored_with_the_probe_paused_is_allowed() -> None:
    incident = make.incident(check=make.target(state=State.DOWN, paused=True))

    ended = service.confirm_restored(
        incident_id=incident.pk, person_id=make.engineer().pk, reason="现场核实", at=LATER
    )

    assert ended.status == Status.RESTORED


def test_reopen_incident_goes_to_who_says_so_and_skips_the_time_between() -> None:
    incident = make.restored()
    who = make.engineer().pk
    again = NOON + timedelta(minutes=60)

    service.reopen_incident(incident_id=incident.pk, person_id=who, reason="仍打不开", at=again)

    after = selectors.incident(incident_id=incident.pk)
    now = NOON + timedelta(minutes=70)
    clocks = {c.policy: c for c in contract.clocks_for(subject=incident.subject, now=now)}
    assert (after.status, after.owner_id, after.restored_at) == (Status.ACCEPTED, who, None)
    assert clocks["fix_general"].elapsed_s == 20 * 60


def test_reopen_incident_beside_an_open_one_is_refused() -> None:
    check = make.target()
    first = make.restored(check=check)
    second = make.incident(check=check, at=NOON + timedelta(hours=2))

    with pytest.raises(WrongMoment, match=second.number):
        service.reopen_incident(
            incident_id=first.pk, person_id=make.engineer().pk, reason="没好", at=second.detected_at
        )


def test_close_incident_keeps_cause_and_lesson() -> None:
    incident = closed()

    assert (incident.status, incident.cause, incident.lesson) == (
        Status.CLOSED,
        "磁盘写满",
        "加磁盘告警",
    )


def test_close_incident_without_its_cause_is_refused() -> None:
    with pytest.raises(MissingWords, match="原因"):
        closed(cause=" ")


def test_close_incident_without_its_lesson_is_refused() -> None:
    with pytest.raises(MissingWords, match="怎样避免"):
        closed(lesson=" ")


def test_close_incident_that_is_open_is_refused() -> None:
    incident = make.incident()

    with pytest.raises(WrongMoment, match="恢复后才能结案"):
        service.close_incident(
            incident_id=incident.pk, person_id=make.engineer().pk, cause="x", lesson="y", at=LATER
        )


def test_undo_close_returns_to_restored_with_its_words() -> None:
    incident = closed()

    undone = service.undo_close(
        incident_id=incident.pk, person_id=make.engineer().pk, reason="原因写错", at=LATER
    )

    assert (undone.status, undone.closed_at, undone.cause) == (Status.RESTORED, None, "磁盘写满")


@pytest.mark.parametrize(
    ("status", "column"),
    [(Status.RESTORED, "restored_at"), (Status.ACCEPTED, "owner"), (Status.CLOSED, "lesson")],
)
def test_database_refuses_a_state_without_what_belongs_to_it(status: Status, column: str) -> None:
    incident = make.incident()

    with pytest.raises(IntegrityError), transaction.atomic():
        Incident.objects.filter(pk=incident.pk).update(status=status)

    assert column


def test_every_state_has_its_moves() -> None:
    assert set(MOVES) == set(Status)
    assert all(state not in targets for state, targets in MOVES.items())
