"""A full disk: a clear message with the remedy, nothing half-saved, and all is well afterwards."""

from collections.abc import Callable, Iterator

import pytest
from django.db import DatabaseError, connection
from django.test import Client

from zhilian.core import trouble
from zhilian.core.models import ApiToken

ClientAs = Callable[..., Client]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (DatabaseError("database or disk is full"), trouble.SAY_FULL),
        (
            DatabaseError('could not extend file "base/1": No space left on device'),
            trouble.SAY_FULL,
        ),
        (OSError(28, "No space left on device"), trouble.SAY_FULL),
        (DatabaseError("database is locked"), trouble.SAY_BUSY),
        (DatabaseError("no such table"), ""),
        (ValueError("disk is full"), ""),
    ],
)
def test_storage_message_knows_its_own(error: Exception, said: str) -> None:
    assert trouble.storage_message(error) == said


@pytest.fixture
def full_disk() -> Iterator[Callable[[], None]]:
    """SQLite refuses to grow beyond its present size, as it does on a full disk."""

    def fill() -> None:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA page_count")
            pages = cursor.fetchone()[0]
            cursor.execute(f"PRAGMA max_page_count = {int(pages)}")

    yield fill
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1073741823")


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="the file limit is SQLite's")
def test_full_disk_is_told_and_nothing_is_half_saved(
    client_as: ClientAs, full_disk: Callable[[], None]
) -> None:
    client = client_as("ops_manager")
    client.get("/accounts/tokens/")
    full_disk()
    answer = None
    for number in range(2000):
        before = ApiToken.objects.count()
        answer = client.post("/accounts/tokens/", {"name": f"用途{number}"})
        if answer.status_code == 503:
            break

    assert answer is not None
    assert answer.status_code == 503
    assert "磁盘已满" in answer.content.decode()
    assert ApiToken.objects.count() == before
