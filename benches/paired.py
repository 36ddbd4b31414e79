"""Paired with Debian's prometheus, blackbox exporter and Alertmanager: the same targets break at
the same instants, each side tells in its own way (an SMS handed to a gateway; a webhook).

Rounds: each as it is shipped (ours every 60 s; Debian's prometheus.yml every 15 s, its
alertmanager.yml groups by alert name, waits 30 s and then five minutes); both every 60 s, which is
what both do when nothing is said, each target a group of its own; both every 15 s; both every 15 s
without Alertmanager's wait. Faults: 500, a hang, and one lost probe, which should alarm nobody.
Needs: apt-get install prometheus prometheus-blackbox-exporter prometheus-alertmanager.
"""

import argparse
import random
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

from benches import prometheus_stack
from benches.machine import row
from tests.journeys.living import Living, wait_for

SEED = 11
TIMEOUT_S = 5.0


@dataclass(frozen=True, kw_only=True)
class Round:
    """How often each side looks, and Alertmanager's grouping."""

    name: str
    ours_s: int
    theirs_s: int
    route: str = "group_by: [alertname, instance]"

    @property
    def longest_s(self) -> int:
        return max(self.ours_s, self.theirs_s)


SHIPPED = "group_by: [alertname, cluster, service], group_wait: 30s, group_interval: 5m"
ROUNDS = (
    Round(name="as shipped", ours_s=60, theirs_s=15, route=SHIPPED),
    Round(name="both 60 s", ours_s=60, theirs_s=60),
    Round(name="both 15 s", ours_s=15, theirs_s=15),
    Round(
        name="both 15 s, no group wait",
        ours_s=15,
        theirs_s=15,
        route="group_by: [alertname, instance], group_wait: 0s",
    ),
)
PATIENCE_S = {"500": 420, "hang": 420, "once": 60}


class Target(BaseHTTPRequestHandler):
    """`/ours/7` and `/theirs/7` break together; `once` answers 500 a single time on each path."""

    broken: ClassVar[dict[str, str]] = {}

    def do_GET(self) -> None:
        how = self.broken.get(self.path, "")
        if how == "once":
            self.broken.pop(self.path, None)
        if how == "hang":
            time.sleep(30)
        with suppress(BrokenPipeError, ConnectionResetError):
            self.send_response(500 if how in {"500", "once"} else 200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

    def log_message(self, *_: object) -> None:
        return


@dataclass(frozen=True, kw_only=True)
class Both:
    """Both sides at their own copies of the same targets, for one round and one kind of fault."""

    living: Living
    stack: prometheus_stack.Stack
    base: str
    word: str
    count: int

    def break_(self, number: int, kind: str) -> None:
        for side in ("ours", "theirs"):
            Target.broken[f"/{side}/{self.word}/{number}"] = kind

    def ours(self) -> set[int]:
        """Targets about whose fault somebody was texted."""
        texts = [str(message) for message in self.living.inbox()]
        return {n for n in range(self.count) if any(name_of(self.word, n) in one for one in texts)}

    def theirs(self) -> set[int]:
        paths = {f"{self.base}/theirs/{self.word}/{n}": n for n in range(self.count)}
        return {paths[told] for told in tuple(self.stack.told)}


def name_of(word: str, number: int) -> str:
    return f"配对{word}{number:02d}号"


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--smoke", action="store_true")
    parser.add_argument("--rounds", nargs="*", type=int, default=range(len(ROUNDS)))
    parser.add_argument("--kinds", nargs="*", default=["500", "hang", "once"])
    options = parser.parse_args()
    lacking = prometheus_stack.missing()
    if lacking:
        print(f"not measured: {', '.join(lacking)} not installed")
        return 0
    rounds, kinds = ([3], ["500"]) if options.smoke else (options.rounds, options.kinds)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Target)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_address[1]}"
    with tempfile.TemporaryDirectory() as folder:
        living = Living(Path(folder) / "data", arguments=["--demo"])
        try:
            living.wait_until_ready()
            for place, kind in ((place, kind) for place in rounds for kind in kinds):
                _round(living, ROUNDS[place], kind, base=base, count=3 if options.smoke else 30)
        finally:
            living.stop()
            server.shutdown()
    return 0


def _round(living: Living, one: Round, kind: str, *, base: str, count: int) -> None:
    word = f"{ROUNDS.index(one)}{kind}"
    for number in range(count):
        body = {
            "code": f"paired-{word}-{number}", "name": name_of(word, number), "kind": "http",
            "options": {"url": f"{base}/ours/{word}/{number}"},
            "interval_s": one.ours_s, "timeout_s": TIMEOUT_S,
        }  # fmt: skip
        living.api("/checks", body)
    targets = [f"{base}/theirs/{word}/{number}" for number in range(count)]
    with tempfile.TemporaryDirectory() as folder:
        stack = prometheus_stack.Stack(
            Path(folder), targets=targets, interval=f"{one.theirs_s}s", route=one.route
        )
        try:
            wait_for(lambda: _all_up(living, word, count), seconds=200, told="all up", every=2)
            stack.wait_until_all_up(seconds=3 * one.theirs_s + 60)
            both = Both(living=living, stack=stack, base=base, word=word, count=count)
            _measure(both, one, kind)
        finally:
            stack.stop()
    for path in [path for path in Target.broken if f"/{word}/" in path]:
        Target.broken.pop(path, None)


def _all_up(living: Living, word: str, count: int) -> bool:
    return len(living.api(f"/checks?q=paired-{word}-&state=UP")["items"]) == count


def _measure(both: Both, one: Round, kind: str) -> None:
    """Break one target after the other at random moments of one interval; note who tells when."""
    dice = random.Random(SEED)
    plan = sorted((dice.uniform(0, one.longest_s), number) for number in range(both.count))
    patience = 2.5 * one.longest_s + PATIENCE_S[kind]
    start = time.monotonic()
    began: dict[int, float] = {}
    told: dict[str, dict[int, float]] = {"zhilian": {}, "prometheus": {}}
    while time.monotonic() - start < patience and not _done(told, kind, both.count):
        while plan and plan[0][0] <= time.monotonic() - start:
            number = plan.pop(0)[1]
            both.break_(number, kind)
            began[number] = time.monotonic()
        for side, found in (("zhilian", both.ours()), ("prometheus", both.theirs())):
            for number in found - told[side].keys():
                told[side][number] = time.monotonic() - began[number]
        time.sleep(0.25)
    for side, took in told.items():
        _print(one, kind, side, sorted(took.values()), total=both.count)


def _done(told: Mapping[str, Mapping[int, float]], kind: str, count: int) -> bool:
    return kind != "once" and all(len(found) == count for found in told.values())


def _print(one: Round, kind: str, side: str, took: list[float], *, total: int) -> None:
    name = f"{one.name}: {kind}, {side}"
    if kind == "once":
        row(f"{name}, alarms", f"{len(took)} of {total}", "", met=None)
    elif took:
        p50, p95 = took[len(took) // 2], took[min(len(took) - 1, int(len(took) * 0.95))]
        row(
            f"{name}, {len(took)} of {total} told",
            f"p50 {p50:.1f} s, p95 {p95:.1f} s",
            "",
            met=None,
        )
    else:
        row(name, "none told", "", met=None)


if __name__ == "__main__":
    sys.exit(main())
