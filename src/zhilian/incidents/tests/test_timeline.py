"""The timeline cannot be changed, and a change would be seen."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.db.utils import DatabaseError

from zhilian.core.testing import NOON
from zhilian.incidents import selectors, service
from zhilian.incidents.models import Incident, TimelineEntry
from zhilian.incidents.tests import make

pytestmark = pytest.mark.django_db


def test_untouched_timeline_verifies() -> None:
    incident = make.incident()
    service.add_note(incident_id=incident.pk, person_id=None, text="看过日志", at=NOON)

    verdict = selectors.verify_timeline(incident_id=incident.pk)

    assert (verdict.intact, verdict.length) == (True, 3)


def test_entry_cannot_be_changed_in_python() -> None:
    entry = selectors.timeline(incident_id=make.incident().pk)[0]
    entry.text = "别的"

    with pytest.raises(TypeError):
        entry.save()


@pytest.mark.parametrize(
    "sql",
    ["UPDATE incidents_timelineentry SET text = 'x'", "DELETE FROM incidents_timelineentry"],
)
def test_database_refuses_changes_of_entries(sql: str) -> None:
    make.incident()

    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize(
    ("column", "value"),
    [("head", "0" * 64), ("entries", 1), ("entries", 3)],
)
def test_entries_cut_off_at_the_end_are_found(column: str, value: object) -> None:
    incident = make.incident()
    Incident.objects.filter(pk=incident.pk).update(**{column: value})

    verdict = selectors.verify_timeline(incident_id=incident.pk)

    assert not verdict.intact
    assert "被改动过" in verdict.text


def test_forged_entry_is_found_by_its_place() -> None:
    incident = make.incident()
    TimelineEntry.objects.create(
        incident=incident,
        seq=3,
        kind="NOTE",
        occurred_at=NOON,
        recorded_at=NOON,
        text="伪造",
        previous=incident.head,
        digest="f" * 64,
    )

    verdict = selectors.verify_timeline(incident_id=incident.pk)

    assert (verdict.intact, verdict.broken_seq) == (False, 3)


def test_sequence_number_is_given_once() -> None:
    entry = selectors.timeline(incident_id=make.incident().pk)[0]
    entry.pk = None
    entry._state.adding = True

    with pytest.raises(IntegrityError):
        entry.save()


def test_note_about_earlier_keeps_both_times() -> None:
    incident = make.incident()
    service.add_note(
        incident_id=incident.pk,
        person_id=make.engineer().pk,
        text="机房断电",
        occurred_at=NOON - timedelta(hours=1),
        at=NOON,
    )

    entry = selectors.timeline(incident_id=incident.pk)[-1]

    assert (entry.occurred_at, entry.recorded_at) == (NOON - timedelta(hours=1), NOON)
