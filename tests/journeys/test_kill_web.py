"""kill -9 of the web processes under load: what was acknowledged is there; a naive twin loses
(note 10).
"""

import json
import threading
import time
from collections.abc import Callable
from http.client import HTTPException
from urllib.error import URLError

import pytest

from tests.journeys.living import Living, wait_for

pytestmark = [pytest.mark.journey]
WRITERS = 4
KILLS = 3
LOAD_S = 12.0


def load(write: Callable[[str], None], *, stop: threading.Event) -> set[str]:
    """Several writers write distinct words; the words whose write was acknowledged."""
    acknowledged: set[str] = set()

    def writer(number: int) -> None:
        count = 0
        while not stop.is_set():
            word = f"载荷-{number}-{count}"
            count += 1
            try:
                write(word)
            except (URLError, HTTPException, OSError):
                time.sleep(0.05)
            else:
                acknowledged.add(word)

    threads = [threading.Thread(target=writer, args=(n,)) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    stop.wait(LOAD_S)
    stop.set()
    for thread in threads:
        thread.join()
    return acknowledged


def kill_now_and_then(living: Living, *, stop: threading.Event) -> None:
    for _ in range(KILLS):
        if stop.wait(LOAD_S / (KILLS + 1)):
            return
        living.kill("web")


def test_killed_web_loses_no_acknowledged_note(living: Living) -> None:
    incident = living.api("/incidents?status=CLOSED")["items"][0]["id"]
    stop = threading.Event()
    killer = threading.Thread(target=kill_now_and_then, args=(living,), kwargs={"stop": stop})
    killer.start()

    acknowledged = load(
        lambda word: living.api(f"/incidents/{incident}/notes", {"text": word}), stop=stop
    )
    killer.join()
    wait_for(lambda: living.status_of("/readyz") == 200, seconds=30, told="web again")

    kept = json.dumps(living.api(f"/incidents/{incident}"), ensure_ascii=False)
    assert len(acknowledged) > 20
    assert {word for word in acknowledged if f'"{word}"' not in kept} == set()


class NaiveBook:
    """Acknowledges at once and writes a batch later, as an application with a memory queue does."""

    def __init__(self) -> None:
        self.memory: list[str] = []
        self.disk: list[str] = []
        self._lock = threading.Lock()

    def write(self, word: str) -> None:
        time.sleep(0.005)
        with self._lock:
            self.memory.append(word)
            if len(self.memory) >= 50:
                self.disk += self.memory
                self.memory = []

    def kill(self) -> None:
        with self._lock:
            self.memory = []


def test_naive_twin_that_acknowledges_before_writing_loses() -> None:
    book, stop = NaiveBook(), threading.Event()

    def killer() -> None:
        for _ in range(KILLS):
            if stop.wait(LOAD_S / (KILLS + 1)):
                return
            book.kill()

    thread = threading.Thread(target=killer)
    thread.start()
    acknowledged = load(book.write, stop=stop)
    thread.join()

    assert acknowledged - set(book.disk) != set()
