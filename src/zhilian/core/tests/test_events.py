from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

import pytest
from django.db import DatabaseError, connection, transaction
from django_tasks_db.models import DBTaskResult

from zhilian.core import actor, events
from zhilian.core.jobs import MAX_ATTEMPTS
from zhilian.core.models import JournalEntry, Lease
from zhilian.core.testing import NOON, run_reactions

seen: list[events.Event] = []
broken: list[bool] = []


@dataclass(frozen=True, kw_only=True)
class KettleBoiled(events.Event):
    kind: ClassVar[str] = "core.kettle.boiled"
    kettle_id: int
    until: datetime | None = None

    @property
    def subject(self) -> str:
        return f"kettle:{self.kettle_id}"


@events.reacts_to(KettleBoiled)
def pour(event: KettleBoiled) -> None:
    if broken:
        raise RuntimeError("no cup")
    seen.append(event)


@pytest.fixture(autouse=True)
def _clean() -> None:
    seen.clear()
    broken.clear()


@pytest.mark.django_db
def test_record_writes_who_what_when_and_owes_each_reaction_once() -> None:
    event = KettleBoiled(at=NOON, kettle_id=7, until=NOON)

    with actor.acting_as(actor.Actor(id="5", label="王磊", via="web")), transaction.atomic():
        entry = events.record(event)

    stored = JournalEntry.objects.get(id=entry.pk)
    assert (stored.kind, stored.subject, stored.actor) == ("core.kettle.boiled", "kettle:7", "5")
    assert DBTaskResult.objects.filter(task_path="zhilian.core.owed.run_reaction").count() == 1


@pytest.mark.django_db
def test_reaction_gets_the_event_as_it_was_recorded() -> None:
    event = KettleBoiled(at=NOON, kettle_id=7, until=NOON)

    with transaction.atomic():
        events.record(event)
    run_reactions()

    assert seen == [event]


@pytest.mark.django_db(transaction=True)
def test_record_outside_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError, match="outside a transaction"):
        events.record(KettleBoiled(at=NOON, kettle_id=7))


@pytest.mark.django_db(transaction=True)
def test_rolled_back_change_leaves_neither_fact_nor_debt() -> None:
    with transaction.atomic():
        events.record(KettleBoiled(at=NOON, kettle_id=7))
        transaction.set_rollback(True)

    assert (JournalEntry.objects.count(), DBTaskResult.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_failing_reaction_is_queued_again_and_dead_after_the_last_attempt() -> None:
    broken.append(True)
    with transaction.atomic():
        events.record(KettleBoiled(at=NOON, kettle_id=7))

    for _ in range(MAX_ATTEMPTS):
        DBTaskResult.objects.update(run_after=NOON.replace(year=2020))
        run_reactions()

    task = DBTaskResult.objects.get()
    assert (task.status, Lease.objects.get().attempts) == ("FAILED", MAX_ATTEMPTS)
    assert "no cup" in task.traceback


@pytest.mark.django_db
@pytest.mark.parametrize("verb", ["UPDATE core_journalentry SET kind='x'", "DELETE FROM core_seal"])
def test_database_refuses_to_alter_the_journal(verb: str) -> None:
    from zhilian.core import audit

    with transaction.atomic():
        events.record(KettleBoiled(at=NOON, kettle_id=7))
    audit.seal_pending()

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(verb)
