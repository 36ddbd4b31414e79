"""The measuring engine: fresh HTTP checks per core-second, timing error, processor share.

The target is nginx in a process of its own (else a small epoll server); only the processor time
of the engine's process is counted, user and system. The whole way is measured: schedule, queue,
libcurl with a new connection each time, conditions, sample, sink.
"""

import argparse
import asyncio
import contextlib
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benches.machine import machine, row
from zhilian.probe.engine import Engine
from zhilian.probe.lag import LagMeter, metered_loop
from zhilian.probe.types import CheckSpec, Sample

BAR_PER_CORE_S = 8000
FULL_INTERVAL_S = 0.05  # 10,000 checks a second are asked for: one core is kept busy
BAR_LATE_MS = 5.0
BAR_SHARE = 2.0
PAGE = b"HTTP/1.1 200 OK\r\nContent-Length: 14\r\nConnection: close\r\n\r\nhello zhilian\n"
NGINX = """
worker_processes 1; daemon off; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 4096; }}
http {{ access_log off; server {{ listen 127.0.0.1:{port} backlog=4096;
  location / {{ return 200 "hello zhilian\\n"; }} }} }}
"""


@dataclass
class Count:
    """A sink that keeps nothing."""

    samples: int = 0
    failed: int = 0

    def take(self, sample: Sample, *, urgent: bool) -> None:
        self.samples += 1
        self.failed += not sample.ok

    def sight(self, *, blind: bool) -> None:
        print(f"the prober became {'blind' if blind else 'seeing'}: these figures are void")


@dataclass(frozen=True)
class Figures:
    samples: int
    failed: int
    core_s: float
    wall_s: float
    late_us: list[int]
    tainted: int

    @property
    def per_core_s(self) -> float:
        return self.samples / self.core_s

    @property
    def share(self) -> float:
        return 100 * self.core_s / self.wall_s

    def late_ms(self, part: float) -> float:
        return (
            sorted(self.late_us)[min(len(self.late_us) - 1, int(len(self.late_us) * part))] / 1000
        )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benches.engine")
    parser.add_argument("--smoke", action="store_true", help="short: does it still measure?")
    parser.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        return serve(options.serve)
    print(machine())
    with target() as (port, name):
        print(f"target: {name}, one process, loopback; engine: one process")
        full = [
            run(port, interval_s=FULL_INTERVAL_S, seconds=0.8 if options.smoke else 6)
            for _ in range(3)
        ]
        minute = run(port, interval_s=60, seconds=2 if options.smoke else 60)
    report(full, minute)
    return 1 if any(one.failed for one in [*full, minute]) else 0


def report(full: Sequence[Figures], minute: Figures) -> None:
    """Throughput is judged by the median of three runs; all three are shown."""
    rates = sorted(one.per_core_s for one in full)
    row("fresh HTTP checks per core-second, median of three", f"{rates[1]:,.0f}",
        f">= {BAR_PER_CORE_S:,}", met=rates[1] >= BAR_PER_CORE_S)  # fmt: skip
    row("the three runs", " / ".join(f"{rate:,.0f}" for rate in rates), "", met=None)
    late = minute.late_ms(0.95)
    row("timing error p95 at 500 checks/min", f"{late:.2f} ms", f"<= {BAR_LATE_MS:g} ms",
        met=late <= BAR_LATE_MS)  # fmt: skip
    spread = f"{minute.late_ms(0.5):.2f} / {minute.late_ms(1):.2f} ms"
    row("timing error p50 / worst", spread, "", met=None)
    row("share of a core, 500 checks at 60 s", f"{minute.share:.2f} %", f"< {BAR_SHARE:g} %",
        met=minute.share < BAR_SHARE)  # fmt: skip
    tainted = 100 * minute.tainted / max(1, minute.samples)
    row("samples measured again because the loop was late", f"{tainted:.1f} %", "", met=None)
    failed = sum(one.failed for one in [*full, minute])
    row("failed checks in all runs", str(failed), "0", met=failed == 0)


def run(port: int, *, interval_s: float, seconds: float) -> Figures:
    meter = LagMeter()
    with asyncio.Runner(loop_factory=metered_loop(meter)) as runner:
        return runner.run(_run(port, meter=meter, interval_s=interval_s, seconds=seconds))


async def _run(port: int, *, meter: LagMeter, interval_s: float, seconds: float) -> Figures:
    specs = [
        CheckSpec(
            id=number,
            code=f"c{number}",
            kind="http",
            options={"url": f"http://127.0.0.1:{port}/w/{number}/"},
            interval_s=interval_s,
        )
        for number in range(500)
    ]
    sink = Count()
    engine = Engine(lambda: specs, sink, meter=meter)
    running = asyncio.create_task(engine.run())
    await asyncio.sleep(0.5)  # handles are set up once per check, and are in the figure of no one
    engine.stats.late_us.clear()
    samples, core, wall, tainted = (
        sink.samples,
        time.process_time(),
        time.monotonic(),
        engine.stats.tainted,
    )
    await asyncio.sleep(seconds)
    figures = Figures(
        samples=sink.samples - samples,
        failed=sink.failed,
        core_s=time.process_time() - core,
        wall_s=time.monotonic() - wall,
        late_us=list(engine.stats.late_us),
        tainted=engine.stats.tainted - tainted,
    )
    engine.stop()
    await running
    return figures


@contextlib.contextmanager
def target() -> Iterator[tuple[int, str]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "benches.engine", "--serve", str(port)]
        if nginx:
            file = Path(folder) / "nginx.conf"
            file.write_text(NGINX.format(folder=folder, port=port))
            command = [nginx, "-c", str(file), "-p", folder]
        server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        try:
            _await_port(port)
            yield port, "nginx" if nginx else "small epoll server in Python"
        finally:
            server.terminate()
            server.wait(5)


def _await_port(port: int) -> None:
    for _ in range(100):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise SystemExit("the target server did not start")


def serve(port: int) -> int:
    """A server for machines without nginx: one read, one answer, closed."""
    with (
        socket.create_server(("127.0.0.1", port), backlog=4096) as listener,
        select.epoll() as poll,
    ):
        poll.register(listener.fileno(), select.EPOLLIN)
        links: dict[int, socket.socket] = {}
        while True:
            for number, _ in poll.poll():
                if number == listener.fileno():
                    link, _ = listener.accept()
                    links[link.fileno()] = link
                    poll.register(link.fileno(), select.EPOLLIN)
                    continue
                with links.pop(number) as link, contextlib.suppress(OSError):
                    poll.unregister(number)
                    if link.recv(4096):
                        link.sendall(PAGE)


if __name__ == "__main__":
    sys.exit(main())
