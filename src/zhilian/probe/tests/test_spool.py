"""The spool: what was appended comes out once, in order, under numbers that survive a crash."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhilian.probe.segments import BATCH_MOST
from zhilian.probe.spool import Pending, Spool


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_batches_come_out_in_order_and_numbered(tmp_path: Path) -> None:
    spool = _spool(tmp_path)
    _append(spool, range(450))

    drained = _drain(spool)

    assert [sample["n"] for batch in drained for sample in batch["samples"]] == list(range(450))
    assert [batch["seq"] for batch in drained] == [1, 2, 3]
    assert max(len(batch["samples"]) for batch in drained) == BATCH_MOST


def test_batch_that_was_not_taken_comes_again_unchanged_after_a_crash(tmp_path: Path) -> None:
    spool = _spool(tmp_path)
    _append(spool, range(3))
    first = _oldest(spool)
    _append(spool, range(3, 6))  # then kill -9: nothing is closed

    again = _spool(tmp_path)

    assert _oldest(again).body == first.body
    again.taken(_oldest(again))
    assert [sample["n"] for sample in json.loads(_oldest(again).body)["samples"]] == [3, 4, 5]


def test_numbers_go_on_after_everything_was_taken(tmp_path: Path) -> None:
    spool = _spool(tmp_path)
    _append(spool, range(2))
    before = _drain(spool)
    again = _spool(tmp_path)
    _append(again, range(2, 4))

    after = _drain(again)

    assert before[0]["agent_epoch"] == after[0]["agent_epoch"]
    assert after[0]["seq"] == before[0]["seq"] + 1


def test_thrown_away_spool_counts_under_a_new_epoch(tmp_path: Path) -> None:
    epochs = set()
    for name in ("a", "b"):
        spool = _spool(tmp_path / name)
        _append(spool, [1])
        epochs.add(_oldest(spool).epoch)

    assert len(epochs) == 2


@given(cut_bytes=st.integers(min_value=1, max_value=60))
@settings(max_examples=30, deadline=None)
def test_torn_end_is_cut_off_and_the_rest_is_whole(
    tmp_path_factory: pytest.TempPathFactory, cut_bytes: int
) -> None:
    folder = tmp_path_factory.mktemp("torn")
    spool = _spool(folder)
    _append(spool, range(10))
    spool.close()
    file = next(folder.glob("segment-*.log"))
    file.write_bytes(file.read_bytes()[:-cut_bytes])

    again = _spool(folder)
    _append(again, [99])
    numbers = [sample["n"] for batch in _drain(again) for sample in batch["samples"]]

    assert numbers[-1] == 99
    assert numbers[:-1] == list(range(len(numbers) - 1))
    assert len(numbers) >= 11 - 1 - cut_bytes // 15


@given(
    steps=st.lists(st.sampled_from(["append", "send", "crash", "send_unheard"]), max_size=60),
)
@settings(max_examples=60, deadline=None)
def test_any_history_loses_and_doubles_nothing(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str]
) -> None:
    """A server that forgets doubles by (epoch, seq) gets every sample exactly once."""
    folder = tmp_path_factory.mktemp("history")
    spool, produced, server = _spool(folder), 0, _Server()

    for step in steps:
        if step == "append":
            _append(spool, range(produced, produced + 7))
            produced += 7
        elif step == "crash":
            spool = _spool(folder)
        elif (batch := spool.oldest()) is not None:
            server.receive(batch.body)
            if step == "send":
                spool.taken(batch)
    for body in _drain(_spool(folder)):
        server.receive(json.dumps(body))

    assert sorted(server.numbers) == list(range(produced))


def test_taken_segments_are_removed(tmp_path: Path) -> None:
    spool = _spool(tmp_path)
    for _ in range(40):
        _append(spool, range(200), padding=100)

    _drain(spool)

    assert len(list(tmp_path.glob("segment-*.log"))) <= 2  # of five: the last read, the one open


def test_full_spool_drops_the_oldest_and_says_how_many(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    spool = _spool(tmp_path, most_bytes=600_000)
    _append(spool, range(6000), padding=300)

    drained = _drain(spool)

    kept = [sample["n"] for batch in drained for sample in batch["samples"]]
    lost = sum(batch["lost"] for batch in drained)
    assert "丢弃最早的" in caplog.text
    assert kept == list(range(6000 - len(kept), 6000))
    assert lost == 6000 - len(kept) > 0


def test_rejected_batch_is_set_aside(tmp_path: Path) -> None:
    spool = _spool(tmp_path)
    _append(spool, [1])
    batch = _oldest(spool)

    spool.set_aside(batch)

    assert spool.oldest() is None
    assert (tmp_path / "rejected.jsonl").read_text("utf-8").strip() == batch.body


def test_change_of_sight_ends_the_batch(tmp_path: Path) -> None:
    facts = [(0.5, False)]
    spool = Spool(folder=tmp_path, facts=lambda: facts[0], clock=Clock())
    _append(spool, [1])
    spool.cut()
    facts[0] = (0.5, True)
    spool.cut()
    _append(spool, [2])

    drained = _drain(spool)

    assert [(len(b["samples"]), b["blind"]) for b in drained] == [(1, False), (0, True), (1, True)]


FULL_DISK = """
import json, resource, signal, sys
from pathlib import Path
from zhilian.probe.spool import Spool
now = [0.0]
spool = Spool(folder=Path(sys.argv[1]), facts=lambda: (0.0, False), clock=lambda: now[0])
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
out = []
def drain():
    while (batch := spool.oldest()) is not None:
        out.append(json.loads(batch.body)); spool.taken(batch)
for n in range(50): spool.append(json.dumps({"n": n}))
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))   # every write from here on is refused
for n in range(50, 100): spool.append(json.dumps({"n": n}))
refused = not spool.on_disk
drain()
for n in range(100, 120): spool.append(json.dumps({"n": n}))
resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))   # somebody cleaned up
now[0] += 60
for n in range(120, 130): spool.append(json.dumps({"n": n}))
back = spool.on_disk
drain()
print(json.dumps({"refused": refused, "back": back, "batches": out}))
"""


def test_full_disk_keeps_everything_and_numbers_never_clash(tmp_path: Path) -> None:
    """A real refusal by the kernel (file size limit), in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(tmp_path)], capture_output=True, check=True, text=True
    )

    told = json.loads(done.stdout)
    numbers = [sample["n"] for batch in told["batches"] for sample in batch["samples"]]
    keys = [(batch["agent_epoch"], batch["seq"]) for batch in told["batches"]]
    assert (told["refused"], told["back"]) == (True, True)
    assert numbers == list(range(130))
    assert len(set(keys)) == len(keys)
    assert len({epoch for epoch, _ in keys}) == 2
    assert "不可写" in done.stderr


class _Server:
    """Takes each (epoch, seq) once, as the real one does."""

    def __init__(self) -> None:
        self.seen: set[tuple[str, int]] = set()
        self.numbers: list[int] = []

    def receive(self, body: str) -> None:
        batch = json.loads(body)
        key = (batch["agent_epoch"], batch["seq"])
        if key not in self.seen:
            self.seen.add(key)
            self.numbers += [sample["n"] for sample in batch["samples"]]


def _spool(folder: Path, *, most_bytes: int = 10_000_000) -> Spool:
    return Spool(folder=folder, facts=lambda: (0.0, False), clock=Clock(), most_bytes=most_bytes)


def _append(spool: Spool, numbers: Any, *, padding: int = 0) -> None:
    for n in numbers:
        spool.append(json.dumps({"n": n, "padding": "x" * padding}))


def _oldest(spool: Spool) -> Pending:
    batch = spool.oldest()
    assert batch is not None
    return batch


def _drain(spool: Spool) -> list[dict[str, Any]]:
    batches = []
    while (batch := spool.oldest()) is not None:
        batches.append(json.loads(batch.body))
        spool.taken(batch)
    return batches
