from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.test import Client
from django_tasks_db.models import DBTaskResult

from zhilian.core import crypto, events, service
from zhilian.core.facts import AuditRead, KeyRotated
from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON, run_reactions
from zhilian.notices.models import Provider

pytestmark = pytest.mark.django_db
ClientAs = Callable[..., Client]


def record(query: str) -> None:
    with transaction.atomic():
        events.record(AuditRead(at=NOON, query=query))


def test_audit_page_shows_the_trail_and_writes_down_who_read_it(client_as: ClientAs) -> None:
    record("旧记录")
    client = client_as("audit_admin")

    page = client.get("/ops/audit/?q=core.audit")

    assert page.status_code == 200
    assert "旧记录" in page.content.decode()
    assert JournalEntry.objects.filter(kind="core.audit.read").count() == 2


def test_audit_verify_says_the_chain_is_whole(client_as: ClientAs) -> None:
    record("一")

    page = client_as("audit_admin").post("/ops/audit/verify/")

    assert "审计链完整" in page.content.decode()


def test_audit_export_neutralises_formulas(client_as: ClientAs) -> None:
    with transaction.atomic():
        events.record(KeyRotated(at=NOON, key_id="=1+1", rows=0))

    answer = client_as("audit_admin").get("/ops/audit/export/")

    body = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert "core.key.rotated" in body
    assert "\n=" not in body


def test_dead_letter_is_shown_and_sent_again(client_as: ClientAs) -> None:
    from zhilian.core.tests.test_leases import tick

    tick.enqueue(number=1)
    DBTaskResult.objects.update(status="FAILED", traceback="RuntimeError: no cup")
    client = client_as("ops_manager")

    page = client.get("/ops/tasks/").content.decode()
    assert "no cup" in page

    client.post("/ops/tasks/retry/", {"task_id": str(DBTaskResult.objects.get().id)})

    assert run_reactions() == 1
    assert "没有死信" in client.get("/ops/tasks/").content.decode()


def test_retry_of_nonsense_says_so_and_changes_nothing(client_as: ClientAs) -> None:
    page = client_as("ops_manager").post("/ops/tasks/retry/", {"task_id": "x"}, follow=True)

    assert "没有这条死信" in page.content.decode()


def test_own_token_is_shown_once_and_can_be_revoked(client_as: ClientAs) -> None:
    client = client_as("ops_software")

    fresh = client.post("/accounts/tokens/", {"name": "周报脚本"}).content.decode()
    later = client.get("/accounts/tokens/").content.decode()

    assert "zl_" in fresh
    assert "zl_" not in later
    assert "周报脚本" in later


def test_token_without_a_purpose_is_refused_at_the_field(client_as: ClientAs) -> None:
    answer = client_as("ops_software").post("/accounts/tokens/", {"name": " "})

    assert answer.status_code == 400
    assert "请填写用途" in answer.content.decode()


def test_rotate_keys_writes_every_secret_anew_and_it_still_opens() -> None:
    provider = Provider.objects.create(
        name="网关", kind="generic_http", url="http://127.0.0.1/", secret="原文", changed_at=NOON
    )

    rows = service.rotate_keys(at=NOON)

    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM notices_provider")
        stored = cursor.fetchone()[0]
    assert rows >= 1
    assert crypto.key_id_of(stored) == crypto.keyring().active
    assert Provider.objects.get(id=provider.pk).secret == "原文"
    assert JournalEntry.objects.filter(kind="core.key.rotated").exists()


def test_audit_key_that_is_no_number_begins_at_the_top(client_as: ClientAs) -> None:
    assert client_as("audit_admin").get("/ops/audit/?before=²").status_code == 200
