"""Following a target: whatever the order and the repetition of its flips, the end is the same."""

from datetime import timedelta
from itertools import permutations

import pytest

from zhilian.contract import selectors as contract
from zhilian.core import events
from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON
from zhilian.incidents import reactions, selectors, service
from zhilian.incidents.models import Incident
from zhilian.incidents.tests import make
from zhilian.incidents.types import Status
from zhilian.monitoring.events import TargetFlipped
from zhilian.monitoring.models import Flip
from zhilian.monitoring.types import State

pytestmark = pytest.mark.django_db
DOWN, UP, UNKNOWN = State.DOWN, State.UP, State.UNKNOWN


def only(check_id: int) -> Incident:
    return Incident.objects.get(check_id=check_id)


def test_down_opens_an_incident_named_after_the_target() -> None:
    check = make.target(name="食堂订餐")

    make.follow(check_id=check.pk, to=DOWN)

    assert (only(check.pk).title, only(check.pk).status) == ("食堂订餐 故障", Status.DETECTED)


def test_up_restores_it_by_the_probe() -> None:
    check = make.target()
    make.follow(check_id=check.pk, to=DOWN)

    make.follow(check_id=check.pk, to=UP, minutes=5)

    assert only(check.pk).status == Status.RESTORED
    assert only(check.pk).restored_at == NOON + timedelta(minutes=5)


def test_up_without_an_incident_is_nothing() -> None:
    check = make.target()

    make.follow(check_id=check.pk, to=UP)

    assert Incident.objects.count() == 0


@pytest.mark.parametrize("to", [UNKNOWN, State.UNREACHABLE, State.MAINTENANCE])
def test_other_states_are_remarks_and_stop_no_clock(to: State) -> None:
    check = make.target()
    make.follow(check_id=check.pk, to=DOWN)

    make.follow(check_id=check.pk, to=to, minutes=5)

    incident = only(check.pk)
    assert incident.status == Status.DETECTED
    assert selectors.timeline(incident_id=incident.pk)[-1].kind == "SIGHT"
    clocks = contract.clocks_for(subject=incident.subject, now=NOON + timedelta(minutes=9))
    assert any(clock.running for clock in clocks)


def test_flip_told_twice_is_followed_once() -> None:
    check = make.target()
    told = make.follow(check_id=check.pk, to=DOWN)
    make.follow(check_id=check.pk, to=UP, minutes=5)

    service.follow_target(check_id=check.pk, flip_id=told.pk)

    assert only(check.pk).status == Status.RESTORED


def test_fault_again_within_half_an_hour_is_the_same_incident() -> None:
    check = make.target()
    make.follow(check_id=check.pk, to=DOWN)
    make.follow(check_id=check.pk, to=UP, minutes=10)

    make.follow(check_id=check.pk, to=DOWN, minutes=40)

    incident = only(check.pk)
    now = NOON + timedelta(minutes=45)
    clocks = {c.policy: c for c in contract.clocks_for(subject=incident.subject, now=now)}
    assert (incident.status, incident.owner_id) == (Status.DETECTED, None)
    assert clocks["fix_general"].elapsed_s == 15 * 60


def test_fault_again_after_closing_within_half_an_hour_reopens_it() -> None:
    check = make.target()
    make.follow(check_id=check.pk, to=DOWN)
    make.follow(check_id=check.pk, to=UP, minutes=10)
    who = make.engineer().pk
    service.close_incident(
        incident_id=only(check.pk).pk,
        person_id=who,
        cause="重启",
        lesson="查明",
        at=NOON + timedelta(minutes=15),
    )

    make.follow(check_id=check.pk, to=DOWN, minutes=20)

    assert (only(check.pk).status, only(check.pk).closed_at) == (Status.DETECTED, None)


def test_fault_again_later_than_half_an_hour_is_a_new_incident() -> None:
    check = make.target()
    make.follow(check_id=check.pk, to=DOWN)
    make.follow(check_id=check.pk, to=UP, minutes=10)

    make.follow(check_id=check.pk, to=DOWN, minutes=40.1)

    assert Incident.objects.filter(check_id=check.pk).count() == 2


def test_real_fault_after_a_drill_does_not_hide_in_it() -> None:
    check = make.target()
    make.follow(check_id=check.pk, to=DOWN, drill=True)
    make.follow(check_id=check.pk, to=UP, minutes=5)

    make.follow(check_id=check.pk, to=DOWN, minutes=10)

    assert Incident.objects.filter(check_id=check.pk, drill=False, status="DETECTED").exists()


def test_real_fault_in_a_drill_ends_it_and_counts() -> None:
    check = make.target()
    make.follow(check_id=check.pk, to=DOWN, drill=True)

    make.follow(check_id=check.pk, to=DOWN, minutes=6)

    found = list(Incident.objects.order_by("pk").values_list("drill", "status"))
    assert found == [(True, "RESTORED"), (False, "DETECTED")]


def four_flips(check_id: int) -> list[int]:
    """Down, up, down, up: all written, none told yet."""
    return [
        make.flip(check_id=check_id, to=to, minutes=minutes).pk
        for to, minutes in ((DOWN, 0), (UP, 5), (DOWN, 8), (UP, 9))
    ]


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_flips_told_in_any_order_are_followed_in_theirs(order: tuple[int, ...]) -> None:
    check = make.target()
    written = four_flips(check.pk)

    for place in order:
        service.follow_target(check_id=check.pk, flip_id=written[place])
        service.follow_target(check_id=check.pk, flip_id=written[place])

    incident = only(check.pk)
    kinds = [entry.kind for entry in selectors.timeline(incident_id=incident.pk)]
    assert (incident.status, incident.restored_at) == (
        Status.RESTORED,
        NOON + timedelta(minutes=9),
    )
    assert kinds == ["OPENED", "RESTORED", "REOPENED", "RESTORED"]


def test_past_of_a_target_that_is_new_to_us_is_left_alone() -> None:
    check = make.target()
    make.flip(check_id=check.pk, to=DOWN, minutes=-3000)
    make.flip(check_id=check.pk, to=UP, minutes=-2900)

    make.follow(check_id=check.pk, to=DOWN)

    assert only(check.pk).detected_at == NOON


def test_person_s_report_is_not_ended_by_a_probe_that_never_saw_it() -> None:
    check = make.target(state=State.UP)
    incident = make.reported(check_id=check.pk)
    make.follow(check_id=check.pk, to=UNKNOWN, minutes=1)

    make.follow(check_id=check.pk, to=UP, minutes=2)

    assert selectors.incident(incident_id=incident.pk).status == Status.DETECTED


def test_person_s_report_that_the_probe_saw_too_ends_with_it() -> None:
    check = make.target(state=State.UP)
    incident = make.reported(check_id=check.pk)
    make.follow(check_id=check.pk, to=DOWN, minutes=1)

    make.follow(check_id=check.pk, to=UP, minutes=2)

    assert selectors.incident(incident_id=incident.pk).status == Status.RESTORED


def flipped(written: Flip) -> TargetFlipped:
    return TargetFlipped(
        at=written.at,
        check_id=written.check_ref_id,
        flip_id=written.pk,
        from_state=written.from_state,
        to_state=written.to_state,
        drill=written.drill,
        began_at=written.began_at,
        last_good_at=written.last_good_at,
    )


def test_reaction_counts_the_fault_from_the_last_good_sample() -> None:
    check = make.target()
    written = make.flip(check_id=check.pk, to=DOWN, last_good_at=NOON - timedelta(seconds=80))

    reactions.follow_target(flipped(written))

    assert only(check.pk).fault_began_at == NOON - timedelta(seconds=80)


def test_reaction_counts_a_fault_that_a_drill_covered_from_its_own_beginning() -> None:
    check = make.target()
    written = make.flip(
        check_id=check.pk,
        to=DOWN,
        from_state=DOWN,
        began_at=NOON - timedelta(seconds=20),
        last_good_at=NOON - timedelta(hours=1),
    )

    reactions.follow_target(flipped(written))

    assert only(check.pk).fault_began_at == NOON - timedelta(seconds=20)


def test_flip_owes_us_a_reaction() -> None:
    owed = events.REACTIONS[TargetFlipped.kind]

    assert "zhilian.incidents.reactions.follow_target" in owed


def test_relapse_says_that_it_is_one() -> None:
    check = make.target()
    make.follow(check_id=check.pk, to=DOWN)
    make.follow(check_id=check.pk, to=UP, minutes=1)

    make.follow(check_id=check.pk, to=DOWN, minutes=2)

    told = JournalEntry.objects.get(kind="incidents.incident.reopened")
    assert told.data["why"] == "RELAPSE"
