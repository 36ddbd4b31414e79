"""The agent's line to the server: token in the header, one connection kept open, no thread."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pycurl

from zhilian.probe.line import CA_FILE
from zhilian.probe.transfers import Transfers

TIMEOUT_MS = 10_000
ANSWER_BYTES = 20_000_000


def _version() -> str:
    try:
        return version("zhilian")
    except PackageNotFoundError:
        return "0"


AGENT = f"zhilian-probe/{_version()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """status 0: no answer came, `trouble` says why."""

    status: int
    body: bytes = b""
    etag: str = ""
    trouble: str = ""

    @property
    def refused(self) -> bool:
        return self.status in (401, 403)

    def json(self) -> Mapping[str, Any]:
        """The body as an object; an answer of another form is an empty one."""
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}


class Link:
    """One request at a time per Link; the agent has one for asking and one for pushing."""

    def __init__(self, *, server: str, token_file: Path, ca_file: Path | None) -> None:
        self._server = server.rstrip("/")
        self._token_file = token_file
        self._ca_file = str(ca_file) if ca_file else CA_FILE
        self._transfers = Transfers(loop=asyncio.get_running_loop())
        self._handle = pycurl.Curl()

    async def get(self, path: str, *, etag: str = "") -> Reply:
        return await self._ask(path, headers=[f"If-None-Match: {etag}"] if etag else [])

    async def post(self, path: str, *, body: str) -> Reply:
        headers = ["Content-Type: application/json", "Expect:"]
        return await self._ask(path, headers=headers, body=body.encode())

    def close(self) -> None:
        self._transfers.close()
        self._handle.close()

    async def _ask(self, path: str, *, headers: list[str], body: bytes | None = None) -> Reply:
        token = self._token()
        if not token:
            return Reply(status=401, trouble=f"令牌文件 {self._token_file} 不可读或为空")
        pieces: list[bytes] = []
        head: list[bytes] = []
        handle = self._handle
        handle.reset()
        handle.setopt(pycurl.URL, self._server + path)
        handle.setopt(pycurl.HTTPHEADER, [f"Authorization: Bearer {token}", *headers])
        handle.setopt(pycurl.USERAGENT, AGENT)
        handle.setopt(pycurl.NOSIGNAL, 1)
        handle.setopt(pycurl.TIMEOUT_MS, TIMEOUT_MS)
        handle.setopt(pycurl.MAXFILESIZE, ANSWER_BYTES)
        handle.setopt(pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS)
        if self._ca_file:
            handle.setopt(pycurl.CAINFO, self._ca_file)
        handle.setopt(pycurl.WRITEFUNCTION, pieces.append)
        handle.setopt(pycurl.HEADERFUNCTION, head.append)
        if body is not None:
            handle.setopt(pycurl.POSTFIELDS, body)
        code, words = await self._transfers.run(handle)
        if code:
            return Reply(status=0, trouble=words or f"curl {code}")
        status = int(handle.getinfo(pycurl.RESPONSE_CODE))
        return Reply(status=status, body=b"".join(pieces), etag=_etag(head))

    def _token(self) -> str:
        """Read each time: a new token takes effect without a restart."""
        try:
            token = self._token_file.read_text("ascii").strip()
        except (OSError, UnicodeDecodeError):
            return ""
        return token if token.isprintable() else ""


def _etag(head: list[bytes]) -> str:
    for line in reversed(head):
        name, mark, value = line.decode("latin-1").partition(":")
        if mark and name.strip().lower() == "etag":
            return value.strip()
    return ""
