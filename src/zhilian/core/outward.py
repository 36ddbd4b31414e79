"""One call to somebody else's server: a hard time limit, a short answer, no redirect followed."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pycurl

TIMEOUT_S = 8
LONGEST_ANSWER = 256 * 1024


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What came back; `problem` says in words why nothing did."""

    status: int = 0
    text: str = ""
    problem: str = ""

    @property
    def ok(self) -> bool:
        return not self.problem and 200 <= self.status < 300

    @property
    def why(self) -> str:
        """Why there is no good answer, in words."""
        return self.problem or f"对方答复 {self.status}"

    def json(self) -> dict[str, Any]:
        """The JSON object that came back; empty when it is none, or holds what is no text."""
        try:
            said = json.loads(self.text)
            json.dumps(said, ensure_ascii=False).encode()
        except (ValueError, RecursionError):
            return {}
        return said if isinstance(said, dict) else {}


def fetch(
    url: str,
    *,
    form: Mapping[str, str] | None = None,
    body: Mapping[str, Any] | None = None,
    headers: Sequence[str] = (),
) -> Reply:
    """GET, or POST of a form or of a JSON body; never raises for what the outside world does.

    `headers` are whole lines (`Authorization: Bearer ...`).
    """
    answer = io.BytesIO()
    curl = pycurl.Curl()
    _ask(curl, url, form=form, body=body, headers=headers)
    curl.setopt(pycurl.WRITEFUNCTION, lambda part: _kept(answer, part))
    try:
        curl.perform()
        status = int(curl.getinfo(pycurl.RESPONSE_CODE))
    except pycurl.error as error:
        return Reply(problem=_words(int(error.args[0]) if error.args else 0))
    finally:
        curl.close()
    return Reply(status=status, text=answer.getvalue().decode("utf-8", "replace"))


def _ask(
    curl: pycurl.Curl,
    url: str,
    *,
    form: Mapping[str, str] | None,
    body: Mapping[str, Any] | None,
    headers: Sequence[str],
) -> None:
    curl.setopt(pycurl.URL, url)
    curl.setopt(pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS)
    curl.setopt(pycurl.NOSIGNAL, 1)
    curl.setopt(pycurl.TIMEOUT, TIMEOUT_S)
    lines = list(headers)
    if form is not None:
        curl.setopt(pycurl.POSTFIELDS, urlencode(form))
    elif body is not None:
        curl.setopt(pycurl.POSTFIELDS, json.dumps(body, ensure_ascii=False).encode())
        lines.append("Content-Type: application/json")
    if lines:
        curl.setopt(pycurl.HTTPHEADER, lines)


def _kept(answer: io.BytesIO, part: bytes) -> int | None:
    """Take it, or end the call when the answer is too long."""
    if answer.tell() + len(part) > LONGEST_ANSWER:
        return -1
    answer.write(part)
    return None


def _words(number: int) -> str:
    known = {
        pycurl.E_COULDNT_CONNECT: "连不上对方服务器",
        pycurl.E_COULDNT_RESOLVE_HOST: "对方的域名解析失败",
        pycurl.E_OPERATION_TIMEDOUT: "对方在时限内没有答复",
        pycurl.E_SSL_CONNECT_ERROR: "对方的加密连接建立不了",
        pycurl.E_PEER_FAILED_VERIFICATION: "对方的证书不可信",
        pycurl.E_WRITE_ERROR: "对方的答复过长",
    }
    return known.get(number, "与对方的连接中断")
