"""Long work lets others write, but never waits inside a transaction."""

import time

import pytest
from django.db import connection, transaction

from zhilian.core import turns


@pytest.mark.django_db(transaction=True)
def test_pause_between_transactions_where_only_one_may_write() -> None:
    began = time.monotonic()

    turns.let_others_write()

    paused = time.monotonic() - began >= turns.LOOK_S
    assert paused == (connection.vendor == "sqlite")


@pytest.mark.django_db
def test_no_pause_inside_a_transaction() -> None:
    began = time.monotonic()

    with transaction.atomic():
        turns.let_others_write()

    assert time.monotonic() - began < turns.LOOK_S
