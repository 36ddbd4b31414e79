"""Incidents that have to do with each other, and parts that become their own."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from zhilian.contract import selectors as contract
from zhilian.core.testing import NOON
from zhilian.incidents import selectors, service
from zhilian.incidents.errors import CannotLink, CannotSplit, TimeIsWrong
from zhilian.incidents.models import Incident, IncidentLink
from zhilian.incidents.service import Part
from zhilian.incidents.tests import make
from zhilian.incidents.types import EntryKind, LinkKind, Status

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


def link(one: Incident, other: Incident, kind: LinkKind = LinkKind.CAUSED_BY) -> IncidentLink:
    return service.link_incidents(
        incident_id=one.pk,
        other_id=other.pk,
        kind=kind,
        reason="同一交换机",
        person_id=make.engineer().pk,
        at=LATER,
    )


def split(origin: Incident, **values: object) -> Incident:
    said: dict[str, object] = {"title": "门禁断线", "began_at": NOON, "detected_at": NOON, **values}
    return service.split_incident(
        incident_id=origin.pk,
        part=Part(**said),  # type: ignore[arg-type]
        reason="另一处线路",
        person_id=make.engineer().pk,
        at=LATER,
    )


def test_link_reads_from_both_sides() -> None:
    effect, cause = make.incident(), make.incident()

    link(effect, cause)

    assert [(t.word, t.other.pk) for t in selectors.links(incident_id=effect.pk)] == [
        ("起因是", cause.pk)
    ]
    assert [(t.word, t.other.pk) for t in selectors.links(incident_id=cause.pk)] == [
        ("引起了", effect.pk)
    ]
    assert selectors.timeline(incident_id=cause.pk)[-1].kind == EntryKind.LINKED


def test_related_is_one_link_whichever_side_says_so() -> None:
    one, other = make.incident(), make.incident()

    first = link(one, other, LinkKind.RELATED)
    second = link(other, one, LinkKind.RELATED)

    assert first.pk == second.pk


def test_nothing_is_caused_by_itself_by_any_number_of_steps() -> None:
    a, b, c = make.incident(), make.incident(), make.incident()
    link(a, b)
    link(b, c)

    with pytest.raises(CannotLink, match="循环"):
        link(c, a)
    with pytest.raises(CannotLink, match="它自己"):
        link(a, a)


def test_unlinked_pair_may_be_linked_again_and_keeps_its_history() -> None:
    one, other = make.incident(), make.incident()
    first = link(one, other)

    service.unlink_incidents(
        link_id=first.pk, reason="弄错了", person_id=make.engineer().pk, at=LATER
    )

    assert selectors.links(incident_id=one.pk) == []
    assert link(one, other).pk != first.pk
    kinds = [entry.kind for entry in selectors.timeline(incident_id=one.pk)]
    assert kinds.count(EntryKind.LINKED) == 2
    assert EntryKind.UNLINKED in kinds


def test_database_refuses_the_same_standing_link_twice() -> None:
    held = link(make.incident(), make.incident())
    held.pk = None
    held._state.adding = True

    with pytest.raises(IntegrityError), transaction.atomic():
        held.save()


def test_split_part_has_clocks_from_its_true_times() -> None:
    origin = make.incident(at=NOON + timedelta(minutes=30))

    new = split(origin, began_at=NOON - timedelta(minutes=5))

    clocks = {c.policy: c for c in contract.clocks_for(subject=new.subject, now=LATER)}
    assert clocks["fix_general"].started_at == NOON
    assert clocks["detect"].elapsed_s == 5 * 60
    assert (new.status, new.detected_at) == (Status.DETECTED, NOON)


def test_split_tells_the_chosen_entries_again_and_points_back() -> None:
    origin = make.incident()
    service.add_note(
        incident_id=origin.pk, person_id=None, text="二楼也断了", at=NOON, occurred_at=NOON
    )
    note = selectors.timeline(incident_id=origin.pk)[-1]

    new = split(origin, entry_ids=(note.pk,))

    told = selectors.timeline(incident_id=new.pk)[-1]
    assert "二楼也断了" in told.text
    assert told.evidence == f"incident:{origin.pk}#{note.seq}"
    assert selectors.timeline(incident_id=origin.pk)[-1].kind == EntryKind.SPLIT
    assert selectors.verify_timeline(incident_id=new.pk).intact


def test_split_is_undone_by_merging_back() -> None:
    origin = make.incident()
    new = split(origin)

    service.merge_incidents(
        into_id=origin.pk, ids=[new.pk], reason="误拆", person_id=None, at=LATER
    )

    new.refresh_from_db()
    assert new.merged_into_id == origin.pk


def test_split_onto_a_target_in_work_is_refused() -> None:
    origin, busy = make.incident(), make.incident()

    with pytest.raises(CannotSplit, match="已有处理中"):
        split(origin, check_id=busy.check_id)


def test_split_with_times_that_cannot_be_is_refused() -> None:
    with pytest.raises(TimeIsWrong):
        split(make.incident(), began_at=LATER, detected_at=NOON)
