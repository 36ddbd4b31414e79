"""From the fault to the SMS handed over: real probe, server, worker and gateway, checks every 60
s (note 01).

Bars: refusal or 5xx p95 <= 70 s; a hang p95 <= 70 s + 3 x timeout; 0 alarms for single lost probes.
"""

import argparse
import random
import sys
import tempfile
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

from benches.machine import row
from tests.journeys.living import Living, wait_for

INTERVAL_S = 60
TIMEOUT_S = 5.0
SEED = 7


class Target(BaseHTTPRequestHandler):
    """Answers 200 until told otherwise, path by path."""

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


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--smoke", action="store_true")
    parser.add_argument("--kinds", nargs="*", default=["once", "500", "hang"])
    options = parser.parse_args()
    count = 4 if options.smoke else 40
    server = ThreadingHTTPServer(("127.0.0.1", 0), Target)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_address[1]}"
    with tempfile.TemporaryDirectory() as folder:
        living = Living(Path(folder) / "data", arguments=["--demo"])
        try:
            living.wait_until_ready()
            names = _add_checks(living, base=base, count=count)
            if "once" in options.kinds:
                _single_losses(living, count=count, smoke=options.smoke)
            wanted = ["500"] if options.smoke else [k for k in options.kinds if k != "once"]
            for kind in wanted:
                _measure(living, names=names, kind=kind)
        finally:
            living.stop()
            server.shutdown()
    return 0


def _add_checks(living: Living, *, base: str, count: int) -> dict[str, str]:
    names = {}
    for number in range(count):
        path, name = f"/t/{number}", f"基准目标{number:02d}号"
        body = {
            "code": f"bench-{number}", "name": name, "kind": "http",
            "options": {"url": f"{base}{path}"}, "interval_s": INTERVAL_S, "timeout_s": TIMEOUT_S,
        }  # fmt: skip
        living.api("/checks", body)
        names[path] = name
    _wait_all_up(living, count=count)
    return names


def _wait_all_up(living: Living, *, count: int) -> None:
    def up() -> bool:
        page = living.api("/checks?q=bench-&state=UP")
        return len(page["items"]) == count

    wait_for(up, seconds=200, told="all bench targets up", every=1)


def _single_losses(living: Living, *, count: int, smoke: bool) -> None:
    before = _alarms(living)
    Target.broken |= {f"/t/{number}": "once" for number in range(count)}
    time.sleep(75 if smoke else 130)
    alarms = _alarms(living) - before
    row("alarms for single lost probes", f"{alarms} of {count}", "0", met=alarms == 0)


def _alarms(living: Living) -> int:
    return sum("基准目标" in str(message) for message in living.inbox())


def _measure(living: Living, *, names: dict[str, str], kind: str) -> None:
    dice = random.Random(SEED)
    plan = sorted((dice.uniform(0, INTERVAL_S), path) for path in names)
    start, failed_at = time.monotonic(), {}
    seen: dict[str, float] = {}
    known = {str(message["id"]) for message in living.inbox()}
    while len(seen) < len(names) and time.monotonic() - start < 240:
        now = time.monotonic() - start
        while plan and plan[0][0] <= now:
            _, path = plan.pop(0)
            Target.broken[path] = kind
            failed_at[names[path]] = time.monotonic()
        _note_arrivals(living, failed_at=failed_at, seen=seen, known=known)
        time.sleep(0.1)
    _print(kind, seen, total=len(names))
    Target.broken.clear()
    _wait_all_up(living, count=len(names))


def _note_arrivals(
    living: Living, *, failed_at: dict[str, float], seen: dict[str, float], known: set[str]
) -> None:
    for message in living.inbox():
        if str(message["id"]) in known:
            continue
        for name, at in failed_at.items():
            if name in str(message) and name not in seen:
                seen[name] = time.monotonic() - at


def _print(kind: str, seen: dict[str, float], *, total: int) -> None:
    bar = INTERVAL_S + 10 + (3 * TIMEOUT_S if kind == "hang" else 0)
    took = sorted(seen.values())
    if not took:
        row(f"fault ({kind}) -> SMS p95", "none arrived", f"<= {bar:.0f} s", met=False)
        return
    p50, p95 = took[len(took) // 2], took[min(len(took) - 1, int(len(took) * 0.95))]
    value = f"{p95:.1f} s (p50 {p50:.1f})"
    met = p95 <= bar and len(took) == total
    row(
        f"fault ({kind}) -> SMS p95, {len(took)} of {total} arrived",
        value,
        f"<= {bar:.0f} s",
        met=met,
    )


if __name__ == "__main__":
    sys.exit(main())
