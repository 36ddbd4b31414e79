"""A receiver of remote-write requests on this machine, and a reader of protobuf of its own."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, cast

import cramjam

Point = tuple[frozenset[tuple[str, str]], int, float]
CUT = -1


@dataclass
class Heard:
    """What came in. `script`: the answers to give first, then 204; CUT takes and hangs up."""

    url: str = ""
    script: list[int] = field(default_factory=list)
    retry_after: str = ""
    refuse_check: str = ""
    points: list[Point] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def times(self, name: str, **labels: str) -> list[int]:
        wanted = {("__name__", name), *labels.items()}
        return [ms for held, ms, _ in self.points if wanted <= held]


@contextmanager
def receiving() -> Iterator[Heard]:
    heard = Heard()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(heard))
    heard.url = f"http://127.0.0.1:{server.server_port}/api/v1/write"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield heard
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(heard: Heard) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.headers.append(dict(self.headers.items()))
            body = self.rfile.read(int(self.headers["Content-Length"]))
            points = list(read(bytes(cramjam.snappy.decompress_raw(body))))
            status = heard.script.pop(0) if heard.script else 204
            if any(("check", heard.refuse_check) in labels for labels, _, _ in points):
                status = 400
            if status in (CUT, 204):
                heard.points += points
            if status == CUT:
                self.close_connection = True
                return
            self.send_response(status)
            if heard.retry_after:
                self.send_header("Retry-After", heard.retry_after)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    return Handler


def read(content: bytes) -> Iterator[Point]:
    """The points of a WriteRequest."""
    for _, series in _fields(content):
        labels, samples = [], []
        for number, part in _fields(cast("bytes", series)):
            inner = dict(_fields(cast("bytes", part)))
            if number == 1:
                labels.append((cast("bytes", inner[1]).decode(), cast("bytes", inner[2]).decode()))
            else:
                samples.append(inner)
        assert labels == sorted(labels)
        for one in samples:
            yield frozenset(labels), cast("int", one[2]), cast("float", one[1])


def _fields(content: bytes) -> Iterator[tuple[int, int | float | bytes]]:
    place = 0
    while place < len(content):
        key, place = _varint(content, place)
        if key % 8 == 1:
            yield key // 8, struct.unpack_from("<d", content, place)[0]
            place += 8
        elif key % 8 == 0:
            number, place = _varint(content, place)
            yield key // 8, number - 2**64 if number >= 2**63 else number
        else:
            assert key % 8 == 2
            length, place = _varint(content, place)
            yield key // 8, content[place : place + length]
            place += length


def _varint(content: bytes, place: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        number += content[place] % 128 << shift
        shift, place = shift + 7, place + 1
        if content[place - 1] < 128:
            return number, place
