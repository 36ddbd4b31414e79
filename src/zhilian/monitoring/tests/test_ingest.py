"""Samples in: once, graded, and announced in the same transaction."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON
from zhilian.directory.tests import make as people
from zhilian.monitoring.errors import TokenRefused
from zhilian.monitoring.models import Check, Drill, Flip, Sample
from zhilian.monitoring.service import agents
from zhilian.monitoring.service.ingest import ingest
from zhilian.monitoring.tests import make
from zhilian.monitoring.types import State

FLIPPED = "monitoring.target.flipped"


def state_of(check: Check) -> State:
    return State(Check.objects.get(id=check.pk).state)


@pytest.mark.django_db
def test_three_failures_in_a_row_flip_to_down_and_announce_it() -> None:
    check, (agent, _) = make.check(), make.agent()

    answer = make.see(check, False, False, False, by=agent)

    flip = Flip.objects.get()
    assert (answer.flips, state_of(check), flip.began_at) == (1, State.DOWN, NOON)
    assert "连接被拒绝" in flip.reason
    assert JournalEntry.objects.filter(kind=FLIPPED).count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("oks", [(False, True), (False, False, True)])
def test_lost_probes_flip_nothing(oks: tuple[bool, ...]) -> None:
    check, (agent, _) = make.check(), make.agent()

    make.see(check, *oks, by=agent)

    assert (state_of(check), Flip.objects.count()) == (State.UP, 0)


@pytest.mark.django_db
def test_recovery_wants_two_good_samples_and_begins_at_the_first() -> None:
    check, (agent, _) = make.check(), make.agent()
    make.see(check, False, False, False, by=agent)

    make.see(check, True, by=agent, start=NOON + timedelta(minutes=5))
    after_one = state_of(check)
    make.see(check, True, by=agent, start=NOON + timedelta(minutes=5, seconds=1))

    assert (after_one, state_of(check)) == (State.DOWN, State.UP)
    assert Flip.objects.get(to_state=State.UP).began_at == NOON + timedelta(minutes=5)


@pytest.mark.django_db
def test_same_batch_twice_changes_nothing() -> None:
    check, (agent, _) = make.check(), make.agent()
    push = make.batch([make.sample(check)], seq=7)

    first = ingest(agent_id=agent.pk, batch=push, at=NOON)
    second = ingest(agent_id=agent.pk, batch=push, at=NOON)

    assert (first.accepted, second.duplicate) == (1, True)
    assert Sample.objects.count() == 1


@pytest.mark.django_db
def test_sample_of_a_foreign_or_unknown_check_is_ignored() -> None:
    check, (agent, _) = make.check(), make.agent()
    stranger = make.sample(check)
    Check.objects.filter(id=check.pk).update(paused=True)

    answer = ingest(agent_id=agent.pk, batch=make.batch([stranger]), at=NOON)

    assert (answer.accepted, answer.ignored) == (0, 1)


@pytest.mark.django_db
def test_spooled_samples_of_an_outage_do_not_turn_the_state_back() -> None:
    check, (agent, _) = make.check(), make.agent()
    make.see(check, True, by=agent, start=NOON + timedelta(minutes=9))

    make.see(check, False, False, False, by=agent)

    assert (state_of(check), Sample.objects.count()) == (State.UP, 4)


@pytest.mark.django_db
def test_blind_prober_makes_unknown_never_down() -> None:
    check, (agent, _) = make.check(), make.agent()
    dark = [make.sample(check, at=NOON + timedelta(seconds=n), ok=False) for n in range(3)]

    ingest(agent_id=agent.pk, batch=make.batch(dark, blind=True), at=NOON + timedelta(seconds=4))

    assert state_of(check) is State.UNKNOWN


@pytest.mark.django_db
def test_revoked_agent_is_refused() -> None:
    check, (agent, token) = make.check(), make.agent()
    agents.revoke_agent(agent_id=agent.pk, reason="设备报废", at=NOON)

    with pytest.raises(TokenRefused):
        agents.agent_by_token(token=token)
    with pytest.raises(TokenRefused):
        ingest(agent_id=agent.pk, batch=make.batch([make.sample(check)]), at=NOON)


@pytest.mark.django_db
def test_flip_while_a_drill_runs_is_marked_and_so_is_its_recovery() -> None:
    check, (agent, _) = make.check(window_code="haircut"), make.agent()
    drill = Drill.objects.create(
        window_code="haircut",
        fault="http_500",
        started_at=NOON - timedelta(minutes=1),
        ends_at=NOON + timedelta(minutes=29),
        started_by=people.person(roles=["ops_manager"]),
    )
    make.see(check, False, False, False, by=agent)
    Drill.objects.filter(id=drill.pk).update(stopped_at=NOON + timedelta(minutes=2))

    make.see(check, True, True, by=agent, start=NOON + timedelta(minutes=3))

    assert list(Flip.objects.values_list("to_state", "drill").order_by("id")) == [
        ("DOWN", True),
        ("UP", True),
    ]


@pytest.mark.django_db
def test_child_of_a_dead_parent_is_unreachable_and_one_fault_only() -> None:
    parent, (agent, _) = make.check(state=State.UP), make.agent()
    child = make.check(parent=parent)
    make.see(parent, False, False, False, by=agent)

    make.see(child, False, False, False, by=agent, start=NOON + timedelta(seconds=30))

    assert state_of(child) is State.UNREACHABLE


@pytest.mark.django_db
def test_flip_is_written_once_and_never_changed() -> None:
    check, (agent, _) = make.check(), make.agent()
    make.see(check, False, False, False, by=agent)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Flip.objects.update(reason="别的原因")


@pytest.mark.django_db(transaction=True)
def test_two_pushes_of_one_batch_at_once_are_one() -> None:
    check, (agent, _) = make.check(), make.agent()
    push = make.batch([make.sample(check)], seq=3)
    answers: list[bool] = []

    def send() -> None:
        try:
            answers.append(ingest(agent_id=agent.pk, batch=push, at=NOON).duplicate)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (sorted(answers), Sample.objects.count()) == ([False, True, True, True], 1)
