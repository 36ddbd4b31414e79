"""Workers are woken at once after commit, not at their next poll."""

import threading
import time

import pytest
from django.db import transaction

from zhilian.core.doorbell import Bell
from zhilian.core.tests.test_leases import tick

PATIENCE_S = 10.0


@pytest.mark.django_db(transaction=True)
def test_enqueue_wakes_a_waiting_worker_once_it_has_committed() -> None:
    heard: list[float] = []
    listening = threading.Event()

    def listen() -> None:
        bell = Bell("doorbell-test")
        listening.set()
        bell.wait(PATIENCE_S)
        heard.append(time.monotonic())
        bell.close()

    thread = threading.Thread(target=listen)
    thread.start()
    listening.wait(PATIENCE_S)
    with transaction.atomic():
        tick.enqueue(number=1)
        time.sleep(0.1)
        before_commit = list(heard)
    committed = time.monotonic()
    thread.join(PATIENCE_S)

    assert before_commit == []
    assert heard[0] - committed < PATIENCE_S / 4
