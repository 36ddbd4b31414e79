"""Real servers on loopback for the tests: each runs on an event loop in a thread of its own."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import threading
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(kw_only=True)
class Web:
    """A web server whose answers are a function; it remembers what it was asked."""

    answer: Callable[[Asked], bytes]
    port: int = 0
    asked: list[Asked] = field(default_factory=list)
    tls: bool = False

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"


def reply(
    body: bytes | str = b"ok", *, status: str = "200 OK", headers: tuple[str, ...] = ()
) -> bytes:
    data = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(data)}", "Connection: close", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + data


@contextlib.contextmanager
def web(
    answer: Callable[[Asked], bytes],
    *,
    context: ssl.SSLContext | None = None,
    host: str = "127.0.0.1",
) -> Iterator[Web]:
    site = Web(answer=answer, tls=context is not None)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(":") for line in head[1:] if line)
        }
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        method, path, _ = head[0].split(" ", 2)
        asked = Asked(method=method, path=path, headers=headers, body=body)
        site.asked.append(asked)
        writer.write(site.answer(asked))
        await writer.drain()

    with tcp(talk, context=context, host=host) as port:
        site.port = port
        yield site


@contextlib.contextmanager
def tcp(
    talk: Talk, *, context: ssl.SSLContext | None = None, host: str = "127.0.0.1"
) -> Iterator[int]:
    """Serve `talk` on a free port; the connection is closed when it returns."""
    loop = asyncio.new_event_loop()
    writers: list[asyncio.StreamWriter] = []

    async def once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await talk(reader, writer)
        writer.close()

    server = loop.run_until_complete(asyncio.start_server(once, host, 0, ssl=context))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield int(server.sockets[0].getsockname()[1])
    finally:
        asyncio.run_coroutine_threadsafe(_end_all(server, writers), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()


async def _end_all(server: asyncio.Server, writers: list[asyncio.StreamWriter]) -> None:
    server.close()
    await asyncio.sleep(0.01)  # who was just accepted gets its task
    tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for writer in writers:
        # CPython 3.11.2 (Debian 12) raises here for a closed TLS transport (gh-101317).
        with contextlib.suppress(AttributeError):
            writer.transport.abort()
    await asyncio.sleep(0.02)  # transports close some turns later


async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Accept and say nothing."""
    await asyncio.sleep(60)


async def slam(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Accept and close at once."""


@contextlib.contextmanager
def tls_silent(context: ssl.SSLContext) -> Iterator[int]:
    """Shakes hands and says nothing, until the other side goes away."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                link, _ = server.accept()
                with link, contextlib.suppress(OSError):
                    link.settimeout(2)
                    if link.recv(1, socket.MSG_PEEK) == b"!":
                        return
                    with context.wrap_socket(link, server_side=True) as safe:
                        safe.recv(1)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        address = server.getsockname()
        try:
            yield int(address[1])
        finally:
            with socket.create_connection(address) as goodbye:
                goodbye.sendall(b"!")
            thread.join(5)


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def udp(answer: Callable[[bytes], bytes | None]) -> Iterator[int]:
    """A UDP server; None means silence."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
        link.bind(("127.0.0.1", 0))

        def serve() -> None:
            while True:
                data, sender = link.recvfrom(4096)
                if data == b"stop":
                    return
                made = answer(data)
                if made is not None:
                    link.sendto(made, sender)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        port = int(link.getsockname()[1])
        try:
            yield port
        finally:
            link.sendto(b"stop", ("127.0.0.1", port))
            thread.join(5)
