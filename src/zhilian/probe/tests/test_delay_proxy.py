"""The stretch of network in front of the browser: true to its round trip and its bandwidth."""

from __future__ import annotations

import asyncio
import socket
import struct
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest

from zhilian.probe.delay_proxy import DelayProxy, Line
from zhilian.probe.guard import NetworkPolicy
from zhilian.probe.tests.servers import free_port
from zhilian.probe.types import ErrorCode

T = TypeVar("T")
ENDS = tuple[asyncio.StreamReader, asyncio.StreamWriter]
RTT_S = 0.05
# A stretch of time on a busy test machine may be longer than it should, never shorter.
LATE_S = 0.25


def test_connection_and_each_exchange_cost_a_round_trip() -> None:
    async def play(proxy: DelayProxy, port: int) -> tuple[float, list[float]]:
        began = time.perf_counter()
        reader, writer = await _through(proxy, "127.0.0.1", port)
        connected = time.perf_counter() - began
        trips = []
        for _ in range(5):
            began = time.perf_counter()
            writer.write(b"x")
            await reader.readexactly(1)
            trips.append(time.perf_counter() - began)
        writer.close()
        return connected, trips

    connected, trips = _play(play, line=Line(rtt_s=RTT_S))

    for took in (connected, *trips):
        assert RTT_S - 0.003 <= took <= RTT_S + LATE_S
    assert min(trips) <= RTT_S + 0.02


def test_bandwidth_is_shared_by_all_connections() -> None:
    bits_per_s, size = 8_000_000, 50_000

    async def play(proxy: DelayProxy, port: int) -> float:
        began = time.perf_counter()

        async def fetch() -> None:
            reader, writer = await _through(proxy, "127.0.0.1", port)
            writer.write(b"x" * size)
            await reader.readexactly(size)
            writer.close()

        await asyncio.gather(fetch(), fetch())
        return time.perf_counter() - began

    took = _play(play, line=Line(bits_per_s=bits_per_s))

    least = 2 * size * 8 / bits_per_s
    assert least <= took <= 2 * least + LATE_S


def test_nothing_is_lost_or_reordered() -> None:
    data = bytes(range(256)) * 2000

    async def play(proxy: DelayProxy, port: int) -> bytes:
        reader, writer = await _through(proxy, "localhost", port)
        writer.write(data)
        back = await reader.readexactly(len(data))
        writer.close()
        return back

    assert _play(play, line=Line(rtt_s=0.01, bits_per_s=200e6)) == data


def test_refused_and_forbidden_targets_are_told_with_a_remedy() -> None:
    closed = free_port()

    async def play(proxy: DelayProxy, port: int) -> list[ErrorCode]:
        for host in ("127.0.0.1", "169.254.169.254"):
            with pytest.raises(ConnectionError):
                await _through(proxy, host, closed)
        found = [proxy.troubles["127.0.0.1", closed], proxy.troubles["169.254.169.254", closed]]
        assert all("请" in one.text for one in found)
        return [one.code for one in found]

    assert _play(play) == [ErrorCode.REFUSED, ErrorCode.BLOCKED]


def test_own_blank_page_is_reached_whatever_the_policy() -> None:
    async def play(proxy: DelayProxy, port: int) -> bytes:
        with pytest.raises(ConnectionError):
            await _through(proxy, "127.0.0.1", port)
        async with DelayProxy(line=Line(), policy=proxy.policy, own=frozenset({port})) as other:
            reader, writer = await _through(other, "127.0.0.1", port)
            writer.write(b"x")
            back = await reader.readexactly(1)
            writer.close()
        return back

    policy = NetworkPolicy.from_json({"deny_networks": ["127.0.0.0/8"]})

    assert _play(play, policy=policy) == b"x"


def _play(
    play: Callable[[DelayProxy, int], Awaitable[T]],
    *,
    line: Line | None = None,
    policy: NetworkPolicy | None = None,
) -> T:
    async def run() -> T:
        server = await asyncio.start_server(_echo, "127.0.0.1", 0)
        port = int(server.sockets[0].getsockname()[1])
        try:
            async with DelayProxy(line=line or Line(), policy=policy or NetworkPolicy()) as proxy:
                return await play(proxy, port)
        finally:
            server.close()
            await asyncio.sleep(0.02)

    return asyncio.run(run())


async def _echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while piece := await reader.read(65536):
        writer.write(piece)
        await writer.drain()
    writer.close()


async def _through(proxy: DelayProxy, host: str, port: int) -> ENDS:
    """Speak SOCKS5 as the browser does."""
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    writer.write(b"\x05\x01\x00")
    assert await reader.readexactly(2) == b"\x05\x00"
    name = host.encode()
    writer.write(b"\x05\x01\x00\x03" + bytes([len(name)]) + name + struct.pack("!H", port))
    answer = await reader.readexactly(10)
    if answer[1]:
        writer.close()
        raise ConnectionError(answer[1])
    link: socket.socket = writer.get_extra_info("socket")
    link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return reader, writer
