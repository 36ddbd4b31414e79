"""A stretch of network in front of the browser: round trip and bandwidth, made by a SOCKS5 proxy.

Browser-side throttling does not slow the first byte, so the delay is put on the wire. Each
connection costs a round trip to set up; what is sent waits its turn on the line (one line each
way, shared by all connections) and arrives half a round trip later. Names are looked up here, and
every address is asked of the site's policy. No loss and no slow start are played.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections import deque
from dataclasses import dataclass, field

from zhilian.probe.guard import NetworkPolicy
from zhilian.probe.types import ErrorCode
from zhilian.probe.vantage import Place, Unreached, Vantage

CHUNK = 4096
IN_FLIGHT_BYTES = 256 * 1024
# The loop's timers are whole milliseconds and fire late, never early: half of one on the average.
TIMER_BIAS_S = 0.0005
OK, BY_RULE, HOST_DOWN, REFUSED = 0, 2, 4, 5
CONNECT_S = 35.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What lies between browser and server; 0 bit/s is a line without limit."""

    rtt_s: float = 0.0
    bits_per_s: float = 0.0


@dataclass(slots=True)
class _Lane:
    """One direction: when it is free again, and when a piece sent now arrives."""

    line: Line
    free_at: float = 0.0

    def arrival(self, size: int, *, now: float) -> float:
        begins = max(now, self.free_at)
        takes = size * 8 / self.line.bits_per_s if self.line.bits_per_s else 0.0
        self.free_at = begins + takes
        return self.free_at + self.line.rtt_s / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Why a target was not reached."""

    code: ErrorCode
    text: str


@dataclass(slots=True, kw_only=True)
class DelayProxy:
    """`async with`; listens on a free loopback port. `troubles` tells by (host, port) what went
    wrong last; `own` are ports of this machine that are always allowed (our blank page).
    """

    line: Line
    policy: NetworkPolicy = field(default_factory=NetworkPolicy)
    own: frozenset[int] = frozenset()
    troubles: dict[tuple[str, int], Trouble] = field(default_factory=dict)
    port: int = 0
    _server: asyncio.Server | None = None
    _up: _Lane = field(init=False)
    _down: _Lane = field(init=False)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._up, self._down = _Lane(self.line), _Lane(self.line)

    async def __aenter__(self) -> DelayProxy:
        self._server = await asyncio.start_server(self._begin, "127.0.0.1", 0, limit=CHUNK)
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self

    async def __aexit__(self, *_details: object) -> None:
        if self._server is not None:
            self._server.close()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _begin(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        try:
            await self._serve(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # one side went away: that is how connections end
        finally:
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host, port = await _asked(reader, writer)
        far = await self._connect(host, port)
        await _until(asyncio.get_running_loop().time() + self.line.rtt_s)
        if isinstance(far, int):
            writer.write(_answer(far))
            await writer.drain()
            return
        far_reader, far_writer = far
        writer.write(_answer(OK))
        _without_nagle(writer, far_writer)
        try:
            await asyncio.gather(
                _carry(reader, far_writer, lane=self._up),
                _carry(far_reader, writer, lane=self._down),
            )
        finally:
            far_writer.transport.abort()

    async def _connect(
        self, host: str, port: int
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | int:
        """Both ends of the connection to the target, or the number to refuse with."""
        try:
            places = await self._places(host, port)
            async with asyncio.timeout(CONNECT_S):
                return await _open_first(places, port)
        except Unreached as error:
            return self._note(host, port, Trouble(code=error.code, text=error.text))
        except ConnectionRefusedError:
            text = "连接被拒绝；请检查服务是否启动、端口是否写对"
            return self._note(host, port, Trouble(code=ErrorCode.REFUSED, text=text))
        except TimeoutError:
            text = "连接没有建立；请检查主机是否开机和防火墙"
            return self._note(host, port, Trouble(code=ErrorCode.TIMEOUT, text=text))
        except OSError:
            text = "主机或网络不可达；请检查网线、交换机、路由和地址"
            return self._note(host, port, Trouble(code=ErrorCode.UNREACHABLE, text=text))

    async def _places(self, host: str, port: int) -> list[Place]:
        mine = host == "127.0.0.1" and port in self.own
        return await Vantage(policy=None if mine else self.policy).locate(host=host)

    def _note(self, host: str, port: int, trouble: Trouble) -> int:
        self.troubles[host, port] = trouble
        return _NUMBERS.get(trouble.code, HOST_DOWN)


_NUMBERS = {ErrorCode.REFUSED: REFUSED, ErrorCode.BLOCKED: BY_RULE}


async def _asked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> tuple[str, int]:
    """The SOCKS5 hand-shake (RFC 1928, no authentication): where the browser wants to go."""
    _, methods = struct.unpack("!BB", await reader.readexactly(2))
    await reader.readexactly(methods)
    writer.write(b"\x05\x00")
    _, command, _, kind = struct.unpack("!BBBB", await reader.readexactly(4))
    if command != 1:
        raise OSError("only CONNECT is spoken")
    if kind == 1:
        host = socket.inet_ntop(socket.AF_INET, await reader.readexactly(4))
    elif kind == 4:
        host = socket.inet_ntop(socket.AF_INET6, await reader.readexactly(16))
    else:
        length = (await reader.readexactly(1))[0]
        host = (await reader.readexactly(length)).decode("ascii", "replace")
    (port,) = struct.unpack("!H", await reader.readexactly(2))
    return host, int(port)


def _answer(number: int) -> bytes:
    return bytes([5, number, 0, 1, 0, 0, 0, 0, 0, 0])


async def _open_first(
    places: list[Place], port: int
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """The first address that takes the connection, as a browser would try them."""
    last: OSError = OSError("no address")
    for place in places:
        try:
            return await asyncio.open_connection(place.address, port, limit=CHUNK)
        except OSError as error:
            last = error
    raise last


def _without_nagle(*writers: asyncio.StreamWriter) -> None:
    for writer in writers:
        link: socket.socket | None = writer.get_extra_info("socket")
        if link is not None:
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


async def _carry(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, lane: _Lane
) -> None:
    """Read here, write there, each piece when it would have arrived."""
    loop = asyncio.get_running_loop()
    travelling: deque[tuple[float, bytes]] = deque()
    moved, room = asyncio.Event(), asyncio.Event()
    delivering = loop.create_task(_deliver(travelling, writer, moved=moved, room=room))
    try:
        while True:
            piece = await reader.read(CHUNK)
            travelling.append((lane.arrival(len(piece), now=loop.time()), piece))
            moved.set()
            if not piece:
                break
            while sum(len(one) for _, one in travelling) > IN_FLIGHT_BYTES:
                room.clear()
                await room.wait()
        await delivering
    finally:
        delivering.cancel()


async def _deliver(
    travelling: deque[tuple[float, bytes]],
    writer: asyncio.StreamWriter,
    *,
    moved: asyncio.Event,
    room: asyncio.Event,
) -> None:
    while True:
        while not travelling:
            moved.clear()
            await moved.wait()
        at, piece = travelling[0]
        await _until(at)
        travelling.popleft()
        room.set()
        if not piece:
            with contextlib.suppress(OSError):
                writer.write_eof()
            return
        writer.write(piece)
        await writer.drain()


async def _until(moment: float) -> None:
    wait_s = moment - asyncio.get_running_loop().time() - TIMER_BIAS_S
    if wait_s > 0:
        await asyncio.sleep(wait_s)
