"""Prometheus remote-write, version 1: protobuf `WriteRequest`, snappy block format, HTTP POST.

The message is so small that it is written here by hand (field numbers of prometheus/prompb):
WriteRequest{1: TimeSeries{1: Label{1: name, 2: value}, 2: Sample{1: double, 2: int64 ms}}}.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import cramjam
import pycurl

from zhilian.monitoring.connectors.base import Answer, Fate, Series

TIMEOUT_S = 10
ANSWER_LIMIT = 4096
WORDS = 200
REFUSED = frozenset({400, 413, 422})
LONGEST_WAIT = timedelta(hours=1)
BYTES, FIXED64, VARINT = 2, 1, 0


class RemoteWrite:
    """One address that takes remote-write requests. Other refusals than those of the content
    (token, address, overload) may be mended by a person: they are tried again.
    """

    def __init__(self, *, url: str, token: str = "") -> None:
        self.url, self.token = url, token

    def take(self, series: Sequence[Series]) -> Answer:
        body, said = io.BytesIO(), _Headers()
        curl = self._prepared(_compressed(encode(series)), body=body, said=said)
        try:
            curl.perform()
            status = curl.getinfo(pycurl.RESPONSE_CODE)
        except pycurl.error as error:
            return Answer(fate=Fate.LATER, words=f"连接失败：{error.args[-1]}"[:WORDS])
        finally:
            curl.close()
        return _answered(status, body.getvalue(), wait=said.retry_after)

    def _prepared(self, packed: bytes, *, body: io.BytesIO, said: _Headers) -> pycurl.Curl:
        curl = pycurl.Curl()
        headers = [
            "Content-Type: application/x-protobuf",
            "Content-Encoding: snappy",
            "X-Prometheus-Remote-Write-Version: 0.1.0",
            "User-Agent: zhilian",
            "Expect:",
        ]
        if self.token:
            headers.append(f"Authorization: Bearer {self.token}")
        curl.setopt(pycurl.URL, self.url)
        curl.setopt(pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS)
        curl.setopt(pycurl.NOSIGNAL, 1)
        curl.setopt(pycurl.TIMEOUT, TIMEOUT_S)
        curl.setopt(pycurl.HTTPHEADER, headers)
        curl.setopt(pycurl.POSTFIELDS, packed)
        curl.setopt(pycurl.HEADERFUNCTION, said.hear)
        curl.setopt(pycurl.WRITEFUNCTION, lambda part: _keep(body, part))
        return curl


class _Headers:
    """Listens for Retry-After: seconds, or a date (then counted from the answer's own date)."""

    def __init__(self) -> None:
        self._held: dict[str, str] = {}

    def hear(self, line: bytes) -> None:
        name, _, value = line.decode("latin-1").partition(":")
        self._held[name.strip().lower()] = value.strip()

    @property
    def retry_after(self) -> timedelta | None:
        return wait_of(self._held.get("retry-after", ""), date=self._held.get("date", ""))


def wait_of(text: str, *, date: str) -> timedelta | None:
    """How long a Retry-After asks us to wait; never longer than an hour."""
    if text.isdigit():
        return min(timedelta(seconds=min(int(text), 86_400)), LONGEST_WAIT)
    until, said_at = _moment(text), _moment(date)
    if until is None or said_at is None:
        return None
    return min(max(until - said_at, timedelta()), LONGEST_WAIT)


def encode(series: Iterable[Series]) -> bytes:
    """The protobuf bytes of a WriteRequest."""
    return b"".join(_message(1, _series(one)) for one in series)


def _series(one: Series) -> bytes:
    labels = (
        _message(1, _message(1, name.encode()) + _message(2, value.encode()))
        for name, value in one.labels
    )
    points = (
        _message(2, _key(1, FIXED64) + struct.pack("<d", value) + _key(2, VARINT) + _varint(ms))
        for ms, value in one.points
    )
    return b"".join(labels) + b"".join(points)


def _message(field: int, content: bytes) -> bytes:
    return _key(field, BYTES) + _varint(len(content)) + content


def _key(field: int, wire_type: int) -> bytes:
    return bytes((field << 3 | wire_type,))


def _varint(number: int) -> bytes:
    number &= 2**64 - 1
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    found.append(number)
    return bytes(found)


def _compressed(content: bytes) -> bytes:
    return bytes(cramjam.snappy.compress_raw(content))


def _answered(status: int, body: bytes, *, wait: timedelta | None) -> Answer:
    if 200 <= status < 300:
        return Answer(fate=Fate.TAKEN, status=status)
    said = " ".join(body.decode("utf-8", "replace").split())
    fate = Fate.NEVER if status in REFUSED else Fate.LATER
    return Answer(fate=fate, status=status, words=f"HTTP {status} {said}"[:WORDS], wait=wait)


def _keep(body: io.BytesIO, part: bytes) -> int:
    room = ANSWER_LIMIT - body.tell()
    body.write(part[: max(0, room)])
    return len(part)


def _moment(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
