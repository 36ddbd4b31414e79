"""A round of page loads as a process of its own: a job as JSON on stdin, what was seen on stdout.

Its own process, so that neither the engine's turns falsify the delay on the wire, nor the browser
the engine's figures, and so that nothing of it stays in memory. One round at a time on a machine:
pages that are loaded side by side measure each other.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import statistics
import sys
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, Error

from zhilian.probe import busy, chromium
from zhilian.probe.delay_proxy import DelayProxy, Line, Trouble
from zhilian.probe.guard import NetworkPolicy
from zhilian.probe.rounds import PageLoad, PageRound
from zhilian.probe.types import ErrorCode
from zhilian.probe.vantage import Unreached, Vantage

LOCK = "\0zhilian/page-round"
LOCK_AGAIN_S = 0.1
QUIET_S = 1.0
SETTLE_S = 0.1
CLOSING_S = 0.5
BLANK_LOADS = 3
TRIES_A_LOAD = 2
VOIDS_TO_GIVE_UP = 3
BLANK_BODY = b"<!doctype html><title>blank</title><body>blank</body>"
BLANK = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n"
    b"Content-Length: %d\r\n\r\n%s" % (len(BLANK_BODY), BLANK_BODY)
)
NET_CODES = {
    "ERR_CERT": ErrorCode.TLS,
    "ERR_SSL": ErrorCode.TLS,
    "ERR_TOO_MANY_REDIRECTS": ErrorCode.REDIRECTS,
    "ERR_EMPTY_RESPONSE": ErrorCode.RESET,
    "ERR_CONNECTION": ErrorCode.RESET,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What the kind asks for; `profile` is how people call the network and machine that is
    played.
    """

    url: str
    texts: tuple[str, ...]
    loads: int
    rtt_ms: float
    mbit: float
    cpu: float
    profile: str
    limit_s: float
    deadline_s: float
    verify: bool = True
    cookies: tuple[Mapping[str, Any], ...] = ()
    policy: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Job:
        given = json.loads(text)
        return cls(**(given | {"texts": tuple(given["texts"]), "cookies": tuple(given["cookies"])}))


class _Unable(Exception):
    """Nothing was learned about the page; carries what a person should know."""

    def __init__(self, code: ErrorCode, text: str) -> None:
        super().__init__(text)
        self.trouble = Trouble(code=code, text=text)


@dataclass(slots=True, kw_only=True)
class _Seen:
    """What a round has seen so far; kept when the time runs out."""

    job: Job
    loads: list[PageLoad] = field(default_factory=list)
    blank_us: int | None = None
    trouble: Trouble | None = None
    last_start_at: float = 0.0

    def __post_init__(self) -> None:
        """A load that could not have its full time any more is not begun."""
        needs_s = self.job.limit_s + SETTLE_S + QUIET_S + CLOSING_S
        self.last_start_at = time.monotonic() + self.job.deadline_s - needs_s

    def to_json(self) -> dict[str, Any]:
        found = PageRound(
            profile=self.job.profile,
            wanted=self.job.loads,
            loads=tuple(self.loads),
            blank_us=self.blank_us,
        )
        trouble = self.trouble or Trouble(code=ErrorCode.NONE, text="")
        return {"round": found.to_json(), "code": trouble.code.value, "text": trouble.text}

    @property
    def done(self) -> bool:
        """All loads counted, or the verdict cannot change any more, or tried often enough: a
        machine that is busy all along is not made busier.
        """
        counted = [load for load in self.loads if not load.void]
        failed = sum(bool(load.failed) for load in counted)
        tried = len(self.loads) >= self.job.loads * TRIES_A_LOAD
        hopeless = not counted and len(self.loads) >= VOIDS_TO_GIVE_UP
        return tried or hopeless or len(counted) >= self.job.loads or failed > self.job.loads // 2


async def run(job: Job) -> dict[str, Any]:
    """The round, or why there is none, not a moment after the deadline but for closing down."""
    seen = _Seen(job=job)
    try:
        async with asyncio.timeout(job.deadline_s), _machine_to_ourselves():
            await _measure(job, seen)
    except _Unable as error:
        seen.trouble = error.trouble
    except TimeoutError:
        if not seen.loads:
            text = "页面测量在规定时间内没有轮到或没有完成；请调高超时，或减少同时的测量"
            seen.trouble = Trouble(code=ErrorCode.UNAVAILABLE, text=text)
    return seen.to_json()


async def _measure(job: Job, seen: _Seen) -> None:
    path = chromium.find_browser()
    if not path:
        text = f"本机没有 chromium；请安装它，或用 {chromium.SETTING} 指明路径"
        raise _Unable(ErrorCode.UNAVAILABLE, text)
    policy = NetworkPolicy.from_json(job.policy)
    line = Line(rtt_s=job.rtt_ms / 1000, bits_per_s=job.mbit * 1e6)
    async with (
        _blank_page() as blank_port,
        DelayProxy(line=line, policy=policy, own=frozenset({blank_port})) as proxy,
        _browser(path, proxy) as browser,
    ):
        seen.blank_us = await _blank_us(job, browser, blank_port)
        ours = await _server_under_test(job, policy)
        while not seen.done and (not seen.loads or time.monotonic() < seen.last_start_at):
            seen.loads.append(await _one_load(job, browser, proxy, ours, seen))


@contextlib.asynccontextmanager
async def _browser(path: str, proxy: DelayProxy) -> AsyncIterator[Browser]:
    try:
        async with chromium.browser(path=path, proxy_port=proxy.port) as found:
            yield found
    except Error as error:
        text = f"浏览器无法使用（{str(error).splitlines()[0][:120]}）；请检查 {path} 能否运行"
        raise _Unable(ErrorCode.UNAVAILABLE, text) from None


async def _one_load(
    job: Job, browser: Browser, proxy: DelayProxy, ours: set[int], seen: _Seen
) -> PageLoad:
    """Look at the machine for a second, then load; void when strangers were at work.

    Only a figure can be void. A busy machine makes a page slow; it makes no error, no missing text
    and not half a minute of nothing, so a failure always counts.
    """
    await asyncio.sleep(SETTLE_S)
    before = busy.ticks()
    await asyncio.sleep(QUIET_S)
    share = busy.strangers_permille(before, busy.ticks(), ours=ours)
    proxy.troubles.clear()
    found = await chromium.load_cold(browser, _wanted(job))
    load = found.load
    if load.failed:
        trouble = _trouble(job, proxy, found)
        if trouble.code is ErrorCode.BLOCKED:
            raise _Unable(trouble.code, trouble.text)
        seen.trouble = seen.trouble or trouble
        load = replace(load, failed=trouble.text)
    void = share > busy.VOID_PERMILLE and not load.failed
    return replace(load, busy_permille=share, void=void)


def _wanted(job: Job) -> chromium.Wanted:
    return chromium.Wanted(
        url=job.url,
        texts=job.texts,
        cpu=job.cpu,
        limit_s=job.limit_s,
        cookies=job.cookies,
        verify=job.verify,
    )


def _trouble(job: Job, proxy: DelayProxy, found: chromium.Seen) -> Trouble:
    """The proxy knows best why a target was not reached; the browser only says that it was not."""
    host, port = _target(job.url)
    if found.net_error and (known := proxy.troubles.get((host, port))):
        return known
    code = ErrorCode.CONDITION if found.load.status is not None else ErrorCode.TIMEOUT
    if found.net_error:
        named = (one for start, one in NET_CODES.items() if found.net_error.startswith(start))
        code = next(named, ErrorCode.PROTOCOL)
    return Trouble(code=code, text=f"{found.load.failed}；请打开页面核对")


def _target(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


async def _server_under_test(job: Job, policy: NetworkPolicy) -> set[int]:
    """Ourselves (the browser descends from us), and who serves the page if that is here."""
    host, port = _target(job.url)
    ours = {os.getpid()}
    try:
        places = await Vantage(policy=policy).locate(host=host)
    except Unreached:
        return ours
    return ours | busy.servers(addresses=[place.address for place in places], port=port)


async def _blank_us(job: Job, browser: Browser, port: int) -> int | None:
    """What this machine needs for an empty page through the same profile; it warms the browser's
    own processes up too, so that the first load is as cold as the others and no colder.
    """
    wanted = chromium.Wanted(url=f"http://127.0.0.1:{port}/", cpu=job.cpu)
    loads = [(await chromium.load_cold(browser, wanted)).load for _ in range(BLANK_LOADS)]
    spans = [load.load_us for load in loads if load.load_us is not None and not load.failed]
    return round(statistics.median(spans)) if spans else None


@contextlib.asynccontextmanager
async def _blank_page() -> AsyncIterator[int]:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(BLANK)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    try:
        yield int(server.sockets[0].getsockname()[1])
    finally:
        server.close()


@contextlib.asynccontextmanager
async def _machine_to_ourselves() -> AsyncIterator[None]:
    """A name in the kernel that only one process can hold; it is free when the holder dies."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as name:
        while True:
            try:
                name.bind(LOCK)
                break
            except OSError:
                await asyncio.sleep(LOCK_AGAIN_S)
        yield


def main() -> int:
    job = Job.from_json(sys.stdin.read())
    sys.stdout.write(json.dumps(asyncio.run(run(job)), ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
