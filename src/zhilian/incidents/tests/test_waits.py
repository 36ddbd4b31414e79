"""Waiting is shown beside the gross figure and takes nothing off it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from zhilian.contract import selectors as contract
from zhilian.contract.types import ClockView
from zhilian.core.testing import NOON
from zhilian.incidents import selectors, service
from zhilian.incidents.errors import TimeIsWrong, WaitRefused
from zhilian.incidents.models import Incident, Wait
from zhilian.incidents.service import Waiting
from zhilian.incidents.tests import make
from zhilian.incidents.types import EntryKind, WaitKind

pytestmark = pytest.mark.django_db
THIRD, SPARE = WaitKind.THIRD_PARTY, WaitKind.SPARE


def begin(incident: Incident, start: int, end: int | None = None, kind: WaitKind = THIRD) -> Wait:
    """Minutes after noon; written down at the end, or at the start while it goes on."""
    last = start if end is None else end
    waiting = Waiting(
        kind=kind,
        reason="电信修外线",
        start_at=NOON + timedelta(minutes=start),
        end_at=None if end is None else NOON + timedelta(minutes=end),
        evidence="工单 0087",
    )
    return service.begin_wait(
        incident_id=incident.pk,
        waiting=waiting,
        person_id=make.engineer().pk,
        at=NOON + timedelta(minutes=last),
    )


def fix(incident: Incident, minutes: int) -> ClockView:
    now = NOON + timedelta(minutes=minutes)
    views = contract.clocks_for(subject=incident.subject, now=now)
    return next(view for view in views if view.policy == "fix_general")


def test_overlapping_waits_count_once_and_gross_stays() -> None:
    incident = make.incident()
    begin(incident, 10, 40)
    begin(incident, 20, 60, SPARE)
    begin(incident, 10, 40)

    view = fix(incident, 120)

    assert (view.elapsed_s, view.waiting_s, view.net_s) == (120 * 60, 50 * 60, 70 * 60)


def test_wait_begins_and_ends_in_the_timeline_with_kind_and_evidence() -> None:
    incident = make.incident()
    wait = begin(incident, 10)

    service.end_wait(
        wait_id=wait.pk,
        person_id=make.engineer().pk,
        end_at=NOON + timedelta(minutes=30),
        at=NOON + timedelta(minutes=31),
    )

    began, ended = selectors.timeline(incident_id=incident.pk)[-2:]
    assert (began.kind, ended.kind) == (EntryKind.WAIT_BEGAN, EntryKind.WAITED)
    assert began.text == "等待第三方：电信修外线"
    assert "共 20 分钟" in ended.text
    assert ended.evidence == "工单 0087"


def test_restoring_ends_what_still_waits() -> None:
    incident = make.incident()
    wait = begin(incident, 10)

    service.restore_incident(incident_id=incident.pk, at=NOON + timedelta(minutes=60))

    wait.refresh_from_db()
    assert wait.ended_at == NOON + timedelta(minutes=60)
    assert fix(incident, 90).net_s == 10 * 60


def test_second_wait_of_a_kind_while_one_runs_is_refused() -> None:
    incident = make.incident()
    begin(incident, 10)

    with pytest.raises(WaitRefused, match="先结束它"):
        begin(incident, 20)
    begin(incident, 20, kind=SPARE)


def test_wait_before_the_detection_is_refused() -> None:
    with pytest.raises(TimeIsWrong):
        begin(make.incident(), -10, 5)


def test_database_refuses_two_open_waits_of_a_kind() -> None:
    wait = begin(make.incident(), 10)
    wait.pk = None
    wait._state.adding = True

    with pytest.raises(IntegrityError), transaction.atomic():
        wait.save()
