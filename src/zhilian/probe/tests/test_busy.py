"""Who uses the machine: strangers are told from the browser and the server under test."""

from __future__ import annotations

import os
import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from zhilian.probe import busy
from zhilian.probe.busy import Ticks
from zhilian.probe.tests.servers import free_port, hang, tcp

BEFORE = Ticks(1000, 4000, {1: (0, 500), 10: (1, 100), 11: (10, 50), 20: (1, 80)})
AFTER = Ticks(1100, 4200, {1: (0, 500), 10: (1, 130), 11: (10, 90), 12: (11, 10), 20: (1, 100)})


def test_strangers_are_all_but_ours_and_what_they_started() -> None:
    share = busy.strangers_permille(BEFORE, AFTER, ours=[10])

    assert busy.descendants([10], AFTER) == {10, 11, 12}
    assert share == 1000 * (100 - (30 + 40 + 10)) // 200


def test_server_under_test_is_no_stranger() -> None:
    assert busy.strangers_permille(BEFORE, AFTER, ours=[10, 20]) == 0


def test_machine_that_tells_nothing_voids_nothing() -> None:
    assert busy.strangers_permille(Ticks(0, 0, {}), Ticks(0, 0, {}), ours=[1]) == 0


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500))
def test_share_is_always_a_share(own: int, others: int, idle: int) -> None:
    after = Ticks(own + others, own + others + idle, {7: (1, own)})

    share = busy.strangers_permille(Ticks(0, 0, {}), after, ours=[7])

    assert 0 <= share <= 1000
    assert own + others + idle == 0 or abs(share - 1000 * others / (own + others + idle)) <= 1


def test_listener_of_a_local_port_is_found() -> None:
    with tcp(hang) as port:
        assert os.getpid() in busy.servers(addresses=["127.0.0.1"], port=port)
        assert busy.servers(addresses=["203.0.113.5"], port=port) == set()
    assert busy.servers(addresses=["127.0.0.1"], port=free_port()) == set()


def test_busy_stranger_is_seen_and_a_busy_child_of_ours_is_not() -> None:
    script = "while True: pass"
    before = busy.ticks()
    with subprocess.Popen([sys.executable, "-S", "-c", script]) as child:
        try:
            while busy.ticks().total - before.total < 30:
                pass
            after = busy.ticks()
        finally:
            child.kill()

    everybody = busy.strangers_permille(before, after, ours=[])
    others = busy.strangers_permille(before, after, ours=[os.getpid()])
    assert child.pid in busy.descendants([os.getpid()], after)
    assert others < everybody
