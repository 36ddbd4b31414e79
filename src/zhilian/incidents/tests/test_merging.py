"""Several incidents that are one: what counts, what stays, what can be undone."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from zhilian.contract import selectors as contract
from zhilian.contract.types import ClockVerdict, ClockView, Period
from zhilian.core.testing import NOON
from zhilian.incidents import indicators, selectors, service
from zhilian.incidents.errors import CannotMerge, MissingWords, WrongMoment
from zhilian.incidents.models import Incident
from zhilian.incidents.tests import make
from zhilian.incidents.types import EntryKind, Severity, Status

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=30)


def merge(into: Incident, *others: Incident, at: datetime = LATER) -> Incident:
    return service.merge_incidents(
        into_id=into.pk,
        ids=[one.pk for one in others],
        reason="同一台交换机断电",
        person_id=None,
        at=at,
    )


def clock(incident: Incident, policy: str, *, now: datetime = LATER) -> ClockView:
    found = contract.clocks_for(subject=incident.subject, now=now)
    return [one for one in found if one.policy == policy][-1]


def kinds(incident: Incident) -> list[str]:
    return [entry.kind for entry in selectors.timeline(incident_id=incident.pk)]


def test_merge_counts_from_the_earliest_detection() -> None:
    first = make.incident(at=NOON)
    second = make.incident(at=NOON + timedelta(minutes=20))

    merge(second, first)

    second.refresh_from_db()
    assert second.detected_at == NOON
    assert clock(second, "fix_general").started_at == NOON
    assert clock(second, "detect").elapsed_s == 60


def test_merged_incident_goes_on_in_the_survivor_with_both_timelines() -> None:
    one, into = make.incident(), make.incident()

    merge(into, one)

    one.refresh_from_db()
    assert (one.status, one.merged_into_id, one.merged_at) == (Status.MERGED, into.pk, LATER)
    assert clock(one, "fix_general").verdict is ClockVerdict.SUPERSEDED
    assert kinds(one)[-1] == EntryKind.MERGED
    assert kinds(into)[-1] == EntryKind.ABSORBED
    assert selectors.verify_timeline(incident_id=one.pk).intact


def test_merging_again_changes_nothing() -> None:
    one, into = make.incident(), make.incident()
    merge(into, one)

    merge(into, one)

    assert kinds(into).count(EntryKind.ABSORBED) == 1


def test_one_outage_is_counted_once() -> None:
    children = [make.incident(at=NOON + timedelta(minutes=n)) for n in range(3)]
    merge(children[0], *children[1:])

    reading = indicators.general_faults(
        Period(start_at=NOON - timedelta(days=1), end_at=NOON + timedelta(hours=1))
    )

    assert reading.n == 1


def test_breach_of_the_merged_one_stays_and_counts_while_the_survivor_has_none() -> None:
    late = make.incident(at=NOON - timedelta(hours=5))
    into = make.incident(at=NOON)
    engineer = make.engineer()
    service.classify(
        incident_id=into.pk,
        person_id=engineer.pk,
        fault_class="HARDWARE",
        severity="MINOR",
        reason="电源烧毁",
        at=NOON,
    )

    merge(into, late)

    assert clock(late, "fix_general").breached
    assert clock(into, "fix_hardware").verdict is ClockVerdict.RUNNING
    period = Period(start_at=NOON - timedelta(days=1), end_at=LATER)
    assert "超过 4 小时 1 起" in indicators.general_faults(period).text


def test_breach_of_both_is_counted_once() -> None:
    late = make.incident(at=NOON - timedelta(hours=5))
    into = make.incident(at=NOON)

    merge(into, late)

    period = Period(start_at=NOON - timedelta(days=1), end_at=LATER)
    assert "超过 4 小时 1 起" in indicators.general_faults(period).text
    assert clock(into, "fix_general").verdict is ClockVerdict.BREACHED


def test_owner_of_the_merged_one_keeps_the_work() -> None:
    one, into = make.incident(), make.incident()
    who = make.engineer()
    service.accept_incident(incident_id=one.pk, person_id=who.pk, at=NOON)

    merge(into, one)

    into.refresh_from_db()
    assert (into.status, into.owner_id) == (Status.ACCEPTED, who.pk)


def test_survivor_takes_the_higher_severity_and_the_login_journey() -> None:
    login = make.incident(check=make.target(kind="login"))
    into = make.incident()

    merge(into, login)

    into.refresh_from_db()
    assert (into.severity, into.login_journey) == (Severity.MAJOR, True)
    assert clock(into, "outage").started_at == login.fault_began_at


def test_ended_incidents_merge_into_the_time_that_both_lasted() -> None:
    first = make.restored(at=NOON, minutes=10)
    second = make.restored(at=NOON + timedelta(minutes=30), minutes=10)

    merge(second, first, at=NOON + timedelta(hours=2))

    second.refresh_from_db()
    assert clock(second, "fix_general", now=NOON + timedelta(hours=2)).elapsed_s == 20 * 60
    assert second.restored_at == NOON + timedelta(minutes=40)


@pytest.mark.parametrize("drill", [True, False])
def test_what_cannot_be_one_is_refused(*, drill: bool) -> None:
    into = make.incident()
    other = make.incident(drill=drill)
    if drill:
        with pytest.raises(CannotMerge, match="演练"):
            merge(into, other)
        return
    merge(into, other)
    with pytest.raises(CannotMerge, match="自己已并入"):
        merge(other, make.incident())
    with pytest.raises(CannotMerge, match="不能并入它自己"):
        merge(into, into)
    with pytest.raises(CannotMerge, match="已并入另一起"):
        merge(make.incident(), other)


def test_open_one_is_not_merged_into_one_that_is_over() -> None:
    with pytest.raises(CannotMerge, match="反过来"):
        merge(make.restored(), make.incident())


def test_merge_without_a_reason_is_refused() -> None:
    one, into = make.incident(), make.incident()

    with pytest.raises(MissingWords):
        service.merge_incidents(into_id=into.pk, ids=[one.pk], reason=" ", person_id=None, at=LATER)


def test_undo_gives_both_their_own_clocks_back() -> None:
    one = make.incident(at=NOON)
    into = make.incident(at=NOON + timedelta(minutes=20))
    merge(into, one)

    service.unmerge_incident(
        incident_id=one.pk, reason="两处故障", person_id=None, at=NOON + timedelta(hours=1)
    )

    one.refresh_from_db()
    into.refresh_from_db()
    now = NOON + timedelta(hours=2)
    assert (one.status, one.merged_into_id) == (Status.DETECTED, None)
    assert into.detected_at == NOON + timedelta(minutes=20)
    assert clock(one, "fix_general", now=now).elapsed_s == 2 * 3600
    assert clock(into, "fix_general", now=now).elapsed_s == 100 * 60


def test_merged_again_after_the_undo_counts_as_the_first_time() -> None:
    one = make.incident(at=NOON)
    into = make.incident(at=NOON + timedelta(minutes=20))
    merge(into, one)
    service.unmerge_incident(incident_id=one.pk, reason="误并", person_id=None, at=LATER)

    merge(into, one, at=LATER + timedelta(minutes=5))

    assert clock(into, "fix_general").started_at == NOON


def test_undo_of_what_is_not_merged_is_refused() -> None:
    with pytest.raises(WrongMoment, match="没有并入"):
        service.unmerge_incident(
            incident_id=make.incident().pk, reason="误并", person_id=None, at=LATER
        )


def test_database_refuses_a_merged_incident_without_survivor() -> None:
    incident = make.incident()

    with pytest.raises(IntegrityError), transaction.atomic():
        Incident.objects.filter(pk=incident.pk).update(status=Status.MERGED)


def test_target_that_still_fails_after_the_survivor_recovered_stands_for_itself() -> None:
    one, into = make.incident(), make.incident()
    merge(into, one)
    service.restore_incident(incident_id=into.pk, at=LATER)
    behind = selectors.left_behind(before=LATER + timedelta(minutes=5))

    parted = [
        service.part_if_still_failing(incident_id=row.pk, at=LATER + timedelta(minutes=5))
        for row in behind
    ]

    one.refresh_from_db()
    assert ([row.pk for row in behind], parted) == ([one.pk], [True])
    assert one.status == Status.DETECTED
    assert selectors.left_behind(before=LATER + timedelta(minutes=9)) == []
