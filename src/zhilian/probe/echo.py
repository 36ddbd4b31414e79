"""ICMP echo on a socket of our own. The kernel stamps each reply when it arrives, so a busy
prober still reports the true round trip."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
import struct
import time
from dataclasses import dataclass, field

# Not in Python's socket module; the same number on every Linux that we run on (asm-generic).
SO_TIMESTAMPNS = 35
STAMP = struct.Struct("@ll")
HEAD = struct.Struct("!BBHHH")
REQUEST = {socket.AF_INET: 8, socket.AF_INET6: 128}
REPLY = {socket.AF_INET: 0, socket.AF_INET6: 129}
PROTOCOL = {socket.AF_INET: socket.IPPROTO_ICMP, socket.AF_INET6: socket.IPPROTO_ICMPV6}
TOKEN_BYTES = 16
JUMP_NS = 50_000_000


class NotPermitted(Exception):
    """Neither a raw socket nor a ping socket may be opened here."""


@dataclass(slots=True)
class _Sent:
    wall_ns: int
    steady_ns: int


@dataclass(slots=True)
class Echoes:
    """One series of echo requests to one address; use as a context manager."""

    family: socket.AddressFamily
    endpoint: tuple[str, int] | tuple[str, int, int, int]
    replies_us: dict[int, int] = field(default_factory=dict)
    raw: bool = False
    _link: socket.socket = field(init=False)
    _token: bytes = field(init=False)
    _ident: int = field(init=False)
    _sent: dict[int, _Sent] = field(default_factory=dict)
    _arrived: asyncio.Event = field(default_factory=asyncio.Event)

    def __enter__(self) -> Echoes:
        self._link, self.raw = _open(self.family)
        self._token = os.urandom(TOKEN_BYTES)
        self._ident = int.from_bytes(os.urandom(2), "big")
        asyncio.get_running_loop().add_reader(self._link.fileno(), self._read)
        return self

    def __exit__(self, *exc: object) -> None:
        asyncio.get_running_loop().remove_reader(self._link.fileno())
        self._link.close()

    def send(self, sequence: int) -> None:
        packet = self._packet(sequence)
        self._sent[sequence] = _Sent(time.time_ns(), time.monotonic_ns())
        self._link.sendto(packet, self.endpoint)

    async def wait(self, *, count: int, timeout_s: float) -> None:
        """Until `count` replies have come or the time is over."""
        try:
            async with asyncio.timeout(timeout_s):
                while len(self.replies_us) < count:
                    self._arrived.clear()
                    await self._arrived.wait()
        except TimeoutError:
            return

    def _packet(self, sequence: int) -> bytes:
        head = HEAD.pack(REQUEST[self.family], 0, 0, self._ident, sequence)
        body = head + self._token
        if self.family == socket.AF_INET6:
            return body  # the kernel fills in the checksum, it depends on the address chosen
        filled = HEAD.pack(REQUEST[self.family], 0, checksum(body), self._ident, sequence)
        return filled + self._token

    def _read(self) -> None:
        while True:
            try:
                data, ancillary, _, _ = self._link.recvmsg(2048, 128)
            except (BlockingIOError, InterruptedError):
                return
            except OSError:
                return  # an error queued by an ICMP answer; the missing reply tells the rest
            arrived_ns = _stamp(ancillary)
            self._note(data, arrived_ns=arrived_ns)

    def _note(self, data: bytes, *, arrived_ns: int | None) -> None:
        if self.raw and self.family == socket.AF_INET:
            data = data[(data[0] & 0x0F) * 4 :] if data else data
        if len(data) < HEAD.size + TOKEN_BYTES or data[0] != REPLY[self.family]:
            return
        if data[HEAD.size : HEAD.size + TOKEN_BYTES] != self._token:
            return
        sequence = HEAD.unpack_from(data)[4]
        sent = self._sent.get(sequence)
        if sent is None or sequence in self.replies_us:
            return
        self.replies_us[sequence] = round_trip_us(
            sent_wall_ns=sent.wall_ns,
            arrived_wall_ns=arrived_ns,
            steady_ns=time.monotonic_ns() - sent.steady_ns,
        )
        self._arrived.set()


def round_trip_us(*, sent_wall_ns: int, arrived_wall_ns: int | None, steady_ns: int) -> int:
    """The kernel stamps by the wall clock: if that jumped meanwhile, the steady clock rules."""
    if arrived_wall_ns is None:
        return steady_ns // 1000
    by_kernel = arrived_wall_ns - sent_wall_ns
    # The steady figure can only be the longer one: it includes our own delay in reading.
    if by_kernel < 0 or by_kernel > steady_ns + JUMP_NS:
        return steady_ns // 1000
    return by_kernel // 1000


def checksum(data: bytes) -> int:
    padded = data + b"\0" if len(data) % 2 else data
    total = sum(struct.unpack(f"!{len(padded) // 2}H", padded))
    total = (total >> 16) + (total & 0xFFFF)
    total += total >> 16
    return int(~total & 0xFFFF)


def _open(family: socket.AddressFamily) -> tuple[socket.socket, bool]:
    for kind in (socket.SOCK_RAW, socket.SOCK_DGRAM):
        try:
            link = socket.socket(family, kind, PROTOCOL[family])
        except OSError as error:
            if error.errno in (errno.EPERM, errno.EACCES, errno.EPROTONOSUPPORT):
                continue
            raise
        link.setblocking(False)
        link.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        return link, kind == socket.SOCK_RAW
    raise NotPermitted


def _stamp(ancillary: list[tuple[int, int, bytes]]) -> int | None:
    for level, kind, data in ancillary:
        if (level, kind) == (socket.SOL_SOCKET, SO_TIMESTAMPNS) and len(data) >= STAMP.size:
            seconds, nanoseconds = STAMP.unpack_from(data)
            return int(seconds) * 1_000_000_000 + int(nanoseconds)
    return None
