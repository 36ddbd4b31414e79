"""One signed call to the platform and its answer, proven to be its own."""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pycurl

from zhilian.core.times import clock_now
from zhilian.ledger.apiv3 import signing
from zhilian.ledger.providers.base import DEFAULT_TIMEOUT_S
from zhilian.ledger.types import ChannelAccount

LARGEST_ANSWER = 32 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Answer:
    """`status` 0: there was none, `text` says why. `data` is the JSON of a trusted answer."""

    status: int
    body: bytes = b""
    text: str = ""

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def worth_again(self) -> bool:
        return self.status in {0, 408, 425, 429} or self.status >= 500

    @property
    def data(self) -> dict[str, Any]:
        try:
            found = json.loads(self.body or b"{}")
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def problem(self) -> str:
        said = self.data
        return self.text or f"{said.get('code', self.status)} {said.get('message', '')}".strip()


def call(
    account: ChannelAccount, *, method: str, target: str, content: Mapping[str, Any] | None = None
) -> Answer:
    """`target` begins with a slash; `content` is sent as JSON."""
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")) if content else ""
    return send(account, method=method, url=account.url.rstrip("/") + target, body=body)


def send(
    account: ChannelAccount, *, method: str, url: str, body: str = "", signed_answer: bool = True
) -> Answer:
    """The same for a whole address; bills come unsigned and are proven by their hash."""
    now = clock_now()
    answer, headers = io.BytesIO(), dict[str, str]()
    curl = _prepared(account, method=method, url=url, body=body, at=now)
    curl.setopt(pycurl.WRITEFUNCTION, lambda part: _kept(answer, part))
    curl.setopt(pycurl.HEADERFUNCTION, lambda line: _read_header(headers, line))
    try:
        curl.perform()
        status = curl.getinfo(pycurl.RESPONSE_CODE)
    except pycurl.error as error:
        return Answer(status=0, text=_unreachable(error))
    finally:
        curl.close()
    found = Answer(status=status, body=answer.getvalue())
    if found.ok and signed_answer:
        return _proven(found, headers, account=account, at=now)
    return found


def target_of(url: str) -> str:
    """Path and query of an address: what a signature covers."""
    rest = url.split("://", 1)[-1]
    slash = rest.find("/")
    return rest[slash:] if slash >= 0 else "/"


def _prepared(
    account: ChannelAccount, *, method: str, url: str, body: str, at: datetime
) -> pycurl.Curl:
    identity = {
        "merchant_no": account.merchant_no,
        "key_id": account.our_key_id,
        "private_key": account.our_key,
    }
    header = signing.authorization(
        method=method, target=target_of(url), body=body, identity=identity, at=at
    )
    wait = account.options.get("timeout_s", DEFAULT_TIMEOUT_S)
    curl = pycurl.Curl()
    curl.setopt(pycurl.URL, url)
    curl.setopt(pycurl.CUSTOMREQUEST, method)
    if method == "POST":
        curl.setopt(pycurl.POSTFIELDS, body.encode())
    curl.setopt(
        pycurl.HTTPHEADER,
        [
            f"Authorization: {header}",
            "Accept: application/json",
            "Content-Type: application/json",
            "User-Agent: zhilian",
        ],
    )
    curl.setopt(pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS)
    curl.setopt(pycurl.NOSIGNAL, 1)
    curl.setopt(pycurl.TIMEOUT_MS, int(float(str(wait)) * 1000))
    curl.setopt(pycurl.MAXFILESIZE, LARGEST_ANSWER)
    return curl


def _kept(answer: io.BytesIO, part: bytes) -> int:
    answer.write(part[: max(0, LARGEST_ANSWER - answer.tell())])
    return len(part)


def _read_header(headers: dict[str, str], line: bytes) -> None:
    name, colon, value = line.decode("latin-1").partition(":")
    if colon:
        headers[name.strip().lower()] = value.strip()


def _proven(
    found: Answer, headers: Mapping[str, str], *, account: ChannelAccount, at: datetime
) -> Answer:
    try:
        signing.trust(
            headers=headers,
            body=found.body,
            peer_key=account.peer_key,
            peer_key_id=account.peer_key_id,
            at=at,
        )
    except signing.NotTrusted as error:
        return Answer(status=0, text=f"渠道的应答不可信：{error}")
    return found


def _unreachable(error: pycurl.error) -> str:
    number = int(error.args[0]) if error.args else 0
    words = {
        pycurl.E_COULDNT_CONNECT: "连不上支付渠道",
        pycurl.E_COULDNT_RESOLVE_HOST: "支付渠道的域名解析失败",
        pycurl.E_OPERATION_TIMEDOUT: "支付渠道在时限内没有答复",
    }
    return words.get(number, "与支付渠道的连接中断")
