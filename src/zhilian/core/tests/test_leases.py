from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django_tasks_db.models import DBTaskResult

from zhilian.core import leases
from zhilian.core.jobs import SCHEDULES, Schedule, job, minutes
from zhilian.core.models import Lease, PeriodicSlot
from zhilian.core.testing import NOON, run_reactions
from zhilian.core.times import clock_now
from zhilian.core.worker import queue_due_slots

pytestmark = pytest.mark.django_db
ran: list[int] = []


@job()
def tick(*, number: int) -> int:
    ran.append(number)
    return number


@pytest.fixture(autouse=True)
def _clean() -> None:
    ran.clear()


def test_claim_gives_a_task_to_one_worker_only() -> None:
    tick.enqueue(number=1)

    first = leases.claim(worker="a", boot="1", now=clock_now())
    second = leases.claim(worker="b", boot="1", now=clock_now())

    assert first is not None
    assert second is None


def test_reap_takes_back_what_a_killed_worker_held() -> None:
    tick.enqueue(number=1)
    leases.claim(worker="a", boot="1", now=clock_now())
    Lease.objects.update(expires_at=Now() - timedelta(seconds=1))

    assert leases.reap(now=clock_now()) == 1

    assert run_reactions() == 1
    assert ran == [1]


def test_without_the_reaper_a_killed_workers_task_stays_running_for_ever() -> None:
    tick.enqueue(number=1)
    leases.claim(worker="a", boot="1", now=clock_now())

    assert run_reactions() == 0

    assert DBTaskResult.objects.get().status == "RUNNING"


def test_worker_that_starts_again_takes_back_its_own_at_once() -> None:
    tick.enqueue(number=1)
    leases.claim(worker="a", boot="1", now=clock_now())

    assert leases.reap_predecessor(worker="a", boot="2", now=clock_now()) == 1

    assert DBTaskResult.objects.get().status == "READY"


def test_finish_is_fenced_when_the_lease_was_lost() -> None:
    tick.enqueue(number=1)
    held = leases.claim(worker="a", boot="1", now=clock_now())
    assert held is not None
    leases.reap_predecessor(worker="a", boot="2", now=clock_now())

    assert leases.finish(held, value=1, now=clock_now()) is False

    assert DBTaskResult.objects.get().status == "READY"


def test_heartbeat_keeps_a_long_task_from_the_reaper() -> None:
    tick.enqueue(number=1)
    leases.claim(worker="a", boot="1", now=clock_now())
    Lease.objects.update(expires_at=Now() - timedelta(seconds=1))

    assert leases.heartbeat(worker="a", boot="1") == 1

    assert leases.reap(now=clock_now()) == 0


def test_enqueue_after_waits_for_its_instant() -> None:
    tick.enqueue_after(clock_now() + timedelta(hours=1), number=1)

    assert run_reactions() == 0


def test_slot_of_a_periodic_job_is_queued_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from zhilian.core import worker

    monkeypatch.setattr(worker, "_taken", {})
    first = queue_due_slots()
    monkeypatch.setattr(worker, "_taken", {})

    assert (first, queue_due_slots()) == (len(SCHEDULES), 0)

    assert PeriodicSlot.objects.count() == len(SCHEDULES)


def test_slot_is_the_latest_that_has_begun() -> None:
    from datetime import time

    every = Schedule(path="x", every=minutes(5))
    daily = Schedule(path="y", daily_at=time(2, 30))

    assert every.slot(NOON + timedelta(minutes=7)) == NOON + timedelta(minutes=5)
    assert daily.slot(NOON) == NOON - timedelta(hours=9, minutes=30)
    assert daily.slot(NOON - timedelta(hours=10)) == NOON - timedelta(hours=33, minutes=30)


def test_prune_done_lets_go_of_old_finished_tasks_and_keeps_dead_letters() -> None:
    from zhilian.core.owed import prune_done

    for number in range(3):
        tick.enqueue(number=number)
    run_reactions()
    old = clock_now() - timedelta(days=8)
    kept, dead, gone = DBTaskResult.objects.order_by("id")
    DBTaskResult.objects.filter(id=gone.id).update(finished_at=old)
    DBTaskResult.objects.filter(id=dead.id).update(finished_at=old, status="FAILED")
    PeriodicSlot.objects.create(job="x", slot_at=old)

    prune_done()

    assert set(DBTaskResult.objects.values_list("id", flat=True)) == {kept.id, dead.id}
    assert not PeriodicSlot.objects.exists()
