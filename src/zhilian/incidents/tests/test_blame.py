"""Whose fault: what fell before its root becomes the root's, and a flapping target stays quiet."""

from datetime import datetime, timedelta
from itertools import permutations

import pytest

from zhilian.contract import selectors as contract
from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON
from zhilian.incidents import selectors, service
from zhilian.incidents.models import Incident
from zhilian.incidents.tests import make
from zhilian.incidents.types import Status
from zhilian.monitoring.models import Check, Flip
from zhilian.monitoring.types import State

pytestmark = pytest.mark.django_db
DOWN, UP, GONE = State.DOWN, State.UP, State.UNREACHABLE


def told(*flips: Flip) -> None:
    for flip in flips:
        service.follow_target(check_id=flip.check_ref_id, flip_id=flip.pk)


def family() -> tuple[Check, Check, Check]:
    return make.target(name="端口"), make.target(name="窗口一"), make.target(name="窗口二")


def fell_before_root(root: Check, *children: Check) -> list[Flip]:
    """The children fall, then the root; the children bow in the transaction of its fall."""
    fell = [make.flip(check_id=child.pk, to=DOWN, minutes=0) for child in children]
    fell.append(make.flip(check_id=root.pk, to=DOWN, minutes=1))
    bowed = [
        make.flip(check_id=child.pk, to=GONE, from_state=DOWN, minutes=1, root_id=root.pk)
        for child in children
    ]
    return [*fell, *bowed]


@pytest.mark.parametrize("order", list(permutations(range(5)))[::7])
def test_in_whatever_order_it_is_told_one_incident_stands_and_it_is_the_roots(
    order: tuple[int, ...],
) -> None:
    root, one, two = family()
    flips = fell_before_root(root, one, two)

    told(*(flips[place] for place in order))

    standing = Incident.objects.filter(merged_into=None)
    assert [incident.check_id for incident in standing] == [root.pk]


def test_the_first_incident_becomes_the_roots_and_keeps_its_number() -> None:
    root, one, _ = family()
    told(make.flip(check_id=one.pk, to=DOWN))
    first = Incident.objects.get()
    fell = make.flip(check_id=root.pk, to=DOWN, minutes=1)
    bowed = make.flip(check_id=one.pk, to=GONE, from_state=DOWN, minutes=1, root_id=root.pk)

    told(fell, bowed)

    now = Incident.objects.get()
    assert (now.number, now.check_id, now.title) == (first.number, root.pk, "端口 故障")
    assert any("查明根源" in entry.text for entry in selectors.timeline(incident_id=now.pk))


def test_a_child_incident_of_long_ago_is_merged_when_it_bows() -> None:
    root, one, _ = family()
    told(make.flip(check_id=root.pk, to=DOWN))
    told(make.flip(check_id=one.pk, to=DOWN, minutes=1))

    told(make.flip(check_id=one.pk, to=GONE, from_state=DOWN, minutes=2, root_id=root.pk))

    assert Incident.objects.get(check_id=one.pk).status == Status.MERGED


def test_a_login_behind_the_root_makes_the_root_an_outage_since_the_last_login() -> None:
    root, login = make.target(name="端口"), make.target(name="登录", kind="login")
    told(make.flip(check_id=root.pk, to=DOWN))

    told(make.flip(check_id=login.pk, to=GONE, root_id=root.pk, minutes=1, last_good_at=NOON))

    incident = Incident.objects.get()
    clocks = contract.clocks_for(subject=incident.subject, now=NOON + timedelta(minutes=2))
    outage = next(clock for clock in clocks if clock.policy == "outage")
    assert (incident.login_journey, incident.severity) == (True, "MAJOR")
    assert outage.started_at == NOON


def reopened() -> list[str]:
    told = JournalEntry.objects.filter(kind="incidents.incident.reopened").order_by("id")
    return [entry.data["why"] for entry in told]


def flap(check: Check, *, times: int) -> datetime:
    """Down and up again each two minutes, marked as flapping; then down."""
    for n in range(times):
        told(make.flip(check_id=check.pk, to=DOWN, minutes=4 * n, flapping=n > 0))
        told(make.flip(check_id=check.pk, to=UP, minutes=4 * n + 2, flapping=n > 0))
    told(make.flip(check_id=check.pk, to=DOWN, minutes=4 * times, flapping=True))
    return NOON + timedelta(minutes=4 * times)


def test_relapses_of_a_flapping_target_call_nobody_and_count_each_second() -> None:
    check = make.target()

    fell_at = flap(check, times=5)

    incident = Incident.objects.get()
    now = fell_at + timedelta(minutes=1)
    clocks = {c.policy: c for c in contract.clocks_for(subject=incident.subject, now=now)}
    assert set(reopened()) == {"FLAPPING"}
    assert clocks["fix_general"].elapsed_s == 5 * 120 + 60


def test_a_flapping_target_is_called_out_again_after_half_an_hour() -> None:
    check = make.target()

    flap(check, times=8)

    assert reopened() == ["FLAPPING"] * 7 + ["RELAPSE"]


def test_a_quiet_relapse_that_lasts_is_called_out_once() -> None:
    check = make.target()
    fell_at = flap(check, times=2)
    incident = Incident.objects.get()
    later = fell_at + timedelta(minutes=5)

    spoken = [
        service.speak_up(incident_id=incident.pk, spell_began_at=fell_at, at=later)
        for _ in range(2)
    ]

    assert (spoken, reopened()[-1]) == ([True, False], "RELAPSE")


def test_a_quiet_relapse_that_went_away_stays_quiet() -> None:
    check = make.target()
    fell_at = flap(check, times=2)
    told(make.flip(check_id=check.pk, to=UP, minutes=11))

    spoken = service.speak_up(
        incident_id=Incident.objects.get().pk,
        spell_began_at=fell_at,
        at=fell_at + timedelta(minutes=5),
    )

    assert not spoken


def test_an_owner_keeps_a_flapping_incident() -> None:
    check, who = make.target(), make.engineer()
    told(make.flip(check_id=check.pk, to=DOWN))
    incident = Incident.objects.get()
    service.accept_incident(incident_id=incident.pk, person_id=who.pk, at=NOON, via="PAGE")
    told(make.flip(check_id=check.pk, to=UP, minutes=2))

    told(make.flip(check_id=check.pk, to=DOWN, minutes=4, flapping=True))

    incident.refresh_from_db()
    assert (incident.status, incident.owner_id) == (Status.ACCEPTED, who.pk)


def test_that_it_flaps_is_written_into_the_open_incident() -> None:
    check = make.target()
    told(make.flip(check_id=check.pk, to=DOWN))

    service.note_flapping(check_id=check.pk, flapping=True, at=NOON + timedelta(minutes=1))

    assert "抖动" in selectors.timeline(incident_id=Incident.objects.get().pk)[-1].text
