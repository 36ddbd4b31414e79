"""Page grades: pages of a known load time, measured by the real browser through the real kind.

The pages are made by a server that knows how long ago each navigation began (probe/tests/truth.py):
390 ms means that the load event ends 390 ms after navigation start, browser and all. They are
measured with the profile off (no delay, no throttling), because here the instrument is measured,
not a network. The page of 10 ms has no wait at all: what is left is the browser's own time.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import struct
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benches.machine import machine, row
from zhilian.monitoring.grades import grade_of
from zhilian.monitoring.types import PageGrade
from zhilian.probe.chromium import find_browser
from zhilian.probe.delay_proxy import DelayProxy, Line
from zhilian.probe.engine import try_once
from zhilian.probe.rounds import PageRound, round_of
from zhilian.probe.tests.truth import Made, truth
from zhilian.probe.types import CheckSpec

MADE_MS = (10, 390, 410, 1990, 2010)
LATE_MS = (300, 700, 1300, 1700, 2100, 2500)
BAR_PROXY_MS = 3.0
RTT_MS = 50.0
PLAIN = {"rtt_ms": 0, "mbit": 0, "cpu": 1}
STATED = {"rtt_ms": RTT_MS, "mbit": 20, "cpu": 4}


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A round, with what was true: `right` is the grade of the load time that was made."""

    name: str
    found: PageRound
    truths_ms: Sequence[float]
    right: PageGrade

    @property
    def graded(self) -> bool:
        return self.found.gradable

    @property
    def wrong(self) -> bool:
        return self.graded and grade_of(self.found.median_us) is not self.right

    @property
    def error_ms(self) -> list[float]:
        """How far each load is from what its page said at its own load event."""
        seen = [load.load_us or 0 for load in self.found.loads]
        return [abs(us / 1000 - ms) for us, ms in zip(seen, self.truths_ms, strict=False)]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benches.page_grades")
    parser.add_argument("--smoke", action="store_true", help="short: does it still measure?")
    options = parser.parse_args()
    print(machine())
    if not find_browser():
        print("no chromium here: page grades were not measured")
        return 1
    _proxy_row(trips=40 if options.smoke else 400)
    made = (390, 2010) if options.smoke else MADE_MS
    late = (700,) if options.smoke else LATE_MS
    with truth() as server:
        rounds, loads = (1, 1) if options.smoke else (3, 5)
        exact = [_exact(server, ms, loads=loads) for ms in made for _ in range(rounds)]
        tardy = [_tardy(server, ms, loads=loads) for ms in late]
        _made_rows(exact)
        _late_rows(tardy)
        if not options.smoke:
            _stated_row(server)
    return 1 if any(one.wrong for one in (*exact, *tardy)) else 0


def _exact(server: Made, ms: float, *, loads: int) -> Measured:
    return _measured(server, f"{ms:g} ms", server.until(ms), loads=loads, made_ms=ms)


def _tardy(server: Made, ms: float, *, loads: int) -> Measured:
    """The truth is what the page itself said; the server's delay is the least that it can be."""
    return _measured(server, f"+{ms:g} ms", server.late(ms), loads=loads, made_ms=None)


def _measured(server: Made, name: str, url: str, *, loads: int, made_ms: float | None) -> Measured:
    before = len(server.of(url))
    found = _round(url, loads=loads, profile=PLAIN)
    truths = server.of(url)[before:]
    true_ms = made_ms if made_ms is not None else statistics.median(truths)
    right = grade_of(round(true_ms * 1000))
    return Measured(name=name, found=found, truths_ms=truths, right=right)


def _round(url: str, *, loads: int, profile: Mapping[str, float]) -> PageRound:
    options = {"url": url, "contains": ["受控页面"], "loads": loads, **profile}
    spec = CheckSpec(id=1, code="bench", kind="page", options=options, timeout_s=300)
    sample = try_once(spec)
    found = round_of(sample.detail)
    if found is None or not found.loads:
        raise SystemExit(f"the round did not take place: {sample.error_text}")
    return found


def _made_rows(exact: Sequence[Measured]) -> None:
    for name in dict.fromkeys(one.name for one in exact):
        rounds = [one for one in exact if one.name == name]
        spans = [(load.load_us or 0) / 1000 for one in rounds for load in one.found.loads]
        void = sum(load.void for one in rounds for load in one.found.loads)
        saw = f"{min(spans):.1f} to {max(spans):.1f} ms, {len(spans)} loads, {void} void"
        row(f"page made to load in {name}", saw, "", met=None)
    _wrong_row("wrong grades at the contract's lines", exact)
    errors = sorted(error for one in exact for error in one.error_ms)
    if errors:
        p95 = errors[min(len(errors) - 1, int(len(errors) * 0.95))]
        row("figure against the page's own clock, p95", f"{p95:.1f} ms", "", met=None)


def _late_rows(tardy: Sequence[Measured]) -> None:
    _wrong_row("wrong grades, loading on long after the main document", tardy)
    fooled = 0
    for one in tardy:
        ends = [load.response_us for load in one.found.loads if load.response_us is not None]
        fooled += grade_of(round(statistics.median(ends))) is not one.right
    worst = max(one.found.median_us or 0 for one in tardy) / 1000
    saw = f"{fooled} of {len(tardy)} (slowest page: {worst:.0f} ms)"
    row("wrong grades of a tool that reports responseEnd", saw, "", met=None)


def _wrong_row(title: str, measured: Sequence[Measured]) -> None:
    wrong = sum(one.wrong for one in measured)
    ungraded = sum(not one.graded for one in measured)
    saw = f"{wrong} of {len(measured)}" + (f", {ungraded} void rounds" if ungraded else "")
    row(title, saw, "0, none void", met=wrong == 0 and ungraded == 0)


def _stated_row(server: Made) -> None:
    """The profile of the grades: its empty page, and a page held to 900 ms behind it."""
    found = _round(server.until(900, rtt_ms=RTT_MS), loads=5, profile=STATED)
    blank = "-" if found.blank_us is None else f"{found.blank_us / 1000:.0f} ms"
    row("empty page under the stated profile", blank, "", met=None)
    median = "failed" if found.median_us is None else f"{found.median_us / 1000:.0f} ms"
    row("page held to 900 ms under the stated profile", median, "", met=None)


def _proxy_row(*, trips: int) -> None:
    spans = asyncio.run(_trips(trips))
    errors = sorted(abs(span - RTT_MS) for span in spans)
    p95 = errors[int(len(errors) * 0.95)]
    row("delay proxy, error of a round trip, p95", f"{p95:.2f} ms", f"<= {BAR_PROXY_MS:g} ms",
        met=p95 <= BAR_PROXY_MS)  # fmt: skip


async def _trips(count: int) -> list[float]:
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(4096):
            writer.write(piece)
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    port = int(server.sockets[0].getsockname()[1])
    spans = []
    async with DelayProxy(line=Line(rtt_s=RTT_MS / 1000, bits_per_s=20e6)) as proxy:
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        writer.write(b"\x05\x01\x00")
        await reader.readexactly(2)
        writer.write(b"\x05\x01\x00\x01" + bytes([127, 0, 0, 1]) + struct.pack("!H", port))
        await reader.readexactly(10)
        for _ in range(count):
            began = time.perf_counter()
            writer.write(b"x")
            await reader.readexactly(1)
            spans.append((time.perf_counter() - began) * 1000)
        writer.close()
    server.close()
    return spans


if __name__ == "__main__":
    raise SystemExit(main())
