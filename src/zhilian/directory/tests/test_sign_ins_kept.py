"""Sign-in records go when they are old, on record; young ones stay, whoever asks."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON
from zhilian.core.times import clock_now
from zhilian.directory import jobs, service
from zhilian.directory.models import SignIn
from zhilian.directory.types import Outcome

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def record(at: datetime) -> SignIn:
    return SignIn.objects.create(at=at, outcome=Outcome.WRONG)


def left() -> set[int]:
    return set(SignIn.objects.values_list("pk", flat=True))


def told() -> list[Any]:
    found = JournalEntry.objects.filter(kind="directory.sign_ins.expunged").order_by("id")
    return [entry.data["count"] for entry in found]


def test_records_older_than_a_year_go_and_the_journal_says_how_many() -> None:
    record(NOON - 366 * DAY)
    record(NOON - 400 * DAY)
    kept = record(NOON - 364 * DAY)

    gone = service.expunge_sign_ins(at=NOON)

    assert (gone, left(), told()) == (2, {kept.pk}, [2])
    assert service.expunge_sign_ins(at=NOON) == 0
    assert told() == [2]


def test_how_long_they_are_kept_is_a_setting(settings: Any) -> None:
    settings.KEEP_SIGN_INS_DAYS = 500
    row = record(NOON - 400 * DAY)

    assert service.expunge_sign_ins(at=NOON) == 0
    assert left() == {row.pk}


def test_a_great_many_go_in_several_turns_oldest_first() -> None:
    record(NOON - 500 * DAY)
    younger = record(NOON - 400 * DAY)

    gone = service.expunge_sign_ins(at=NOON, limit=1)

    assert (gone, left()) == (1, {younger.pk})


def test_nightly_job_takes_all_that_are_due() -> None:
    record(clock_now() - 400 * DAY)
    kept = record(clock_now() - 300 * DAY)

    jobs.expunge_sign_ins()

    assert left() == {kept.pk}


def test_young_record_is_deleted_by_nobody() -> None:
    young, old = record(clock_now() - 183 * DAY), record(clock_now() - 185 * DAY)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        SignIn.objects.filter(pk=young.pk).delete()
    SignIn.objects.filter(pk=old.pk).delete()

    assert left() == {young.pk}


def test_old_record_is_still_not_changed() -> None:
    row = record(NOON - 400 * DAY)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        SignIn.objects.filter(pk=row.pk).update(outcome=Outcome.SIGNED_IN)


def test_page_says_how_long_they_are_kept(client_as: Any) -> None:
    page = client_as("audit_admin").get(reverse("directory:sign_ins")).content.decode()

    assert "保存 365 天后清除" in page
