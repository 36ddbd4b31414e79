import pytest
from django.db import connection, transaction

from zhilian.core import audit, events
from zhilian.core.facts import AuditRead
from zhilian.core.models import JournalEntry, Seal
from zhilian.core.testing import NOON

pytestmark = pytest.mark.django_db


def record(count: int) -> None:
    with transaction.atomic():
        for number in range(count):
            events.record(AuditRead(at=NOON, query=f"q{number}"))


def tamper(sql: str, *values: int) -> None:
    """As an intruder with full rights on the database would: lift the trigger, then write."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in ("core_journalentry", "core_seal"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        cursor.execute(sql, values)


def test_seal_pending_chains_every_entry_once() -> None:
    record(3)

    assert (audit.seal_pending(), audit.seal_pending()) == (3, 0)

    verdict = audit.verify()
    assert (verdict.ok, verdict.sealed, verdict.unsealed) == (True, 3, 0)


def test_verify_names_the_altered_row() -> None:
    record(3)
    audit.seal_pending()
    second = JournalEntry.objects.order_by("id")[1]

    tamper("UPDATE core_journalentry SET actor_label = 'nobody' WHERE id = %s", second.pk)

    verdict = audit.verify()
    assert (verdict.ok, verdict.entry_id, verdict.sealed) == (False, second.pk, 1)
    assert "被改动" in verdict.problem


def test_verify_sees_a_row_taken_out_of_the_middle() -> None:
    record(3)
    audit.seal_pending()

    tamper("DELETE FROM core_seal WHERE seq = (SELECT MIN(seq) + 1 FROM core_seal)")

    assert "缺失" in audit.verify().problem


def test_verify_sees_the_tail_cut_off_by_the_anchor_outside() -> None:
    record(audit.ANCHOR_EVERY)
    audit.seal_pending()
    if Seal.objects.order_by("seq").values_list("seq", flat=True)[0] != 1:
        pytest.fail("the chain must begin at 1")

    tamper("DELETE FROM core_seal WHERE seq > %s", audit.ANCHOR_EVERY - 5)

    assert "链尾缺失" in audit.verify().problem
