"""Terminals that speak our own protocol: signed JSON over HTTP (docs/terminals.md).

`POST <url>/v1/ops | read | list | open`. Requests and answers are signed (assets.signing).
"""

from __future__ import annotations

import io
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from secrets import token_hex
from typing import Any
from urllib.parse import urlsplit

import pycurl

from zhilian.assets import signing
from zhilian.assets.connectors.base import (
    CONNECTORS,
    Answer,
    Change,
    Link,
    OptionError,
    Reading,
    TerminalConnector,
)

TIMEOUT_S = 6.0
LONGEST_TIMEOUT_S = 30.0
ANSWER_LIMIT = 4 * 1024 * 1024
KNOWN = frozenset({"timeout_s"})


@dataclass(frozen=True, kw_only=True)
class _Said:
    """A verified answer, or why there is none."""

    body: Mapping[str, Any] | None
    error: str = ""


@CONNECTORS.register
class HttpTerminal(TerminalConnector):
    name = "http_terminal"
    label = "HTTP 终端（签名 JSON）"

    def check_options(self, options: Mapping[str, Any]) -> list[OptionError]:
        unknown = sorted(set(options) - KNOWN)
        wait = options.get("timeout_s", TIMEOUT_S)
        number = isinstance(wait, int | float) and not isinstance(wait, bool)
        found = []
        if unknown:
            text = f"没有这些选项：{'、'.join(unknown)}。可用：timeout_s"
            found.append(OptionError(field="options", message=text))
        if not number or not 0 < wait <= LONGEST_TIMEOUT_S:
            text = f"timeout_s 要在 0 到 {LONGEST_TIMEOUT_S:.0f} 秒之间"
            found.append(OptionError(field="timeout_s", message=text))
        return found

    def push(self, link: Link, changes: Sequence[Change]) -> Answer:
        ops = [
            {
                "verb": "DELETE" if change.content is None else "PUT",
                "thing": change.thing,
                "key": change.key,
                **({} if change.content is None else {"content": dict(change.content)}),
            }
            for change in changes
        ]
        said = _ask(link, "ops", {"ops": ops})
        if said.body is None:
            return Answer(reached=False, error=said.error)
        refused = said.body.get("refused", {})
        return Answer(reached=True, refused={str(k): str(v)[:200] for k, v in refused.items()})

    def read(self, link: Link, keys: Sequence[tuple[str, str]]) -> Reading:
        said = _ask(link, "read", {"keys": [list(key) for key in keys]})
        return _reading(said)

    def list_held(self, link: Link, *, after: str = "") -> Reading:
        return _reading(_ask(link, "list", {"after": after}))

    def open(self, link: Link, *, reason: str) -> Answer:
        said = _ask(link, "open", {"reason": reason})
        return Answer(reached=said.body is not None, error=said.error)


def _reading(said: _Said) -> Reading:
    if said.body is None:
        return Reading(reached=False, error=said.error)
    held = {
        (str(item[0]), str(item[1])): str(item[2])
        for item in said.body.get("held", [])
        if isinstance(item, list) and len(item) == 3
    }
    return Reading(reached=True, held=held, more=str(said.body.get("more", "")))


def _ask(link: Link, what: str, content: Mapping[str, Any]) -> _Said:
    """One signed request; only an answer that is signed for it counts."""
    url, nonce, now = f"{link.url.rstrip('/')}/v1/{what}", token_hex(12), int(time.time())
    body = json.dumps(content, ensure_ascii=False).encode()
    sign = signing.sign_request(
        secret=link.secret, path=urlsplit(url).path, time_s=now, nonce=nonce, body=body
    )
    headers = [f"{signing.TIME}: {now}", f"{signing.NONCE}: {nonce}", f"{signing.SIGN}: {sign}"]
    answer, said = io.BytesIO(), _Headers()
    curl = _prepared(url, link=link, body=body, headers=headers)
    curl.setopt(pycurl.WRITEFUNCTION, lambda part: _kept(answer, part))
    curl.setopt(pycurl.HEADERFUNCTION, said.hear)
    try:
        curl.perform()
        status = int(curl.getinfo(pycurl.RESPONSE_CODE))
    except pycurl.error as error:
        return _Said(body=None, error=f"连不上终端（CURL-{error.args[0]}）")
    finally:
        curl.close()
    wanted = signing.sign_answer(
        secret=link.secret, status=status, nonce=nonce, body=answer.getvalue()
    )
    if not signing.same(said.sign, wanted):
        return _Said(body=None, error=f"终端的答复没有有效签名（HTTP {status}），请核对密钥")
    return _understood(status, answer.getvalue())


def _prepared(url: str, *, link: Link, body: bytes, headers: list[str]) -> pycurl.Curl:
    wait = float(link.options.get("timeout_s", TIMEOUT_S))
    curl = pycurl.Curl()
    curl.setopt(pycurl.URL, url)
    curl.setopt(pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS)
    curl.setopt(pycurl.NOSIGNAL, 1)
    curl.setopt(pycurl.PROXY, "")
    curl.setopt(pycurl.POSTFIELDS, body)
    curl.setopt(pycurl.HTTPHEADER, ["Content-Type: application/json", "Expect:", *headers])
    curl.setopt(pycurl.TIMEOUT_MS, int(wait * 1000))
    curl.setopt(pycurl.CONNECTTIMEOUT_MS, int(min(wait, 3.0) * 1000))
    return curl


def _understood(status: int, body: bytes) -> _Said:
    try:
        content = json.loads(body)
    except ValueError:
        content = None
    if not 200 <= status < 300 or not isinstance(content, dict):
        words = content.get("error", "") if isinstance(content, dict) else ""
        return _Said(body=None, error=f"终端答复 HTTP {status} {words}".strip()[:200])
    return _Said(body=content)


def _kept(answer: io.BytesIO, part: bytes) -> int:
    """Counts everything, keeps no more than a sane answer."""
    room = ANSWER_LIMIT - answer.tell()
    return answer.write(part) if len(part) <= room else 0


class _Headers:
    def __init__(self) -> None:
        self.sign = ""

    def hear(self, line: bytes) -> None:
        name, _, value = line.decode("latin-1").partition(":")
        if name.strip().lower() == signing.SIGN.lower():
            self.sign = value.strip()
