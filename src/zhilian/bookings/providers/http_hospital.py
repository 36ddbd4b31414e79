"""A hospital by HTTP: JSON, signed by HMAC-SHA256 over time and body.

    POST   {url}/appointments  {"reference", "name", "idno", "phone", "package", "date",
                                "callback"} -> 201 or 200 {"id": ...}
    DELETE {url}/appointments/{reference}   -> 2xx or 404
    it calls `callback` with {"reference", "event": "done", "at"} until we answer 2xx

Every request carries `X-Timestamp` (seconds) and `X-Signature` = hex HMAC-SHA256(secret,
"{timestamp}\\n{body}"), in both directions. Options: timeout_s.
"""

import hashlib
import hmac
import io
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

import pycurl

from zhilian.bookings.errors import BadReport
from zhilian.bookings.providers.base import (
    DEFAULT_TIMEOUT_S,
    LONGEST_TIMEOUT_S,
    PROVIDERS,
    Answer,
    Appointment,
    HospitalProvider,
    LinkAccount,
    OptionError,
    Report,
)
from zhilian.core.times import clock_now

FRESH_S = 300
ANSWER_LIMIT = 8192
SHORTEST_SECRET = 16


@PROVIDERS.register
class HttpHospital(HospitalProvider):
    name = "http_hospital"
    label = "HTTP 体检机构接口"

    def check(self, account: LinkAccount) -> list[OptionError]:
        wait = account.options.get("timeout_s", DEFAULT_TIMEOUT_S)
        timely = isinstance(wait, int | float) and not isinstance(wait, bool)
        unknown = "、".join(sorted(set(account.options) - {"timeout_s"}))
        rules = [
            ("url", account.url.startswith(("https://", "http://")), "接口地址要以 https:// 开头"),
            (
                "secret",
                len(account.secret) >= SHORTEST_SECRET,
                f"接口密钥不少于 {SHORTEST_SECRET} 个字符",
            ),
            ("options", not unknown, f"没有这些选项：{unknown}。可用：timeout_s"),
            (
                "timeout_s",
                timely and 0 < float(str(wait)) <= LONGEST_TIMEOUT_S,
                f"timeout_s 要在 0 到 {LONGEST_TIMEOUT_S:.0f} 秒之间",
            ),
        ]
        return [OptionError(field=name, message=text) for name, fine, text in rules if not fine]

    def push(self, appointment: Appointment, account: LinkAccount) -> Answer:
        content = {
            "reference": appointment.reference,
            "name": appointment.name,
            "idno": appointment.idno,
            "phone": appointment.phone,
            "package": appointment.package,
            "date": appointment.day.isoformat(),
            "callback": account.callback,
        }
        return _call(account, "POST", "/appointments", content=content)

    def cancel(self, reference: str, account: LinkAccount) -> Answer:
        return _call(
            account, "DELETE", f"/appointments/{quote(reference, safe='')}", gone_is_good=True
        )

    def read_report(
        self, *, headers: Mapping[str, str], body: bytes, account: LinkAccount, at: datetime
    ) -> Report:
        given = {name.lower(): value for name, value in headers.items()}
        stamp, signature = given.get("x-timestamp", ""), given.get("x-signature", "")
        if not stamp.isdigit() or abs(int(stamp) - at.timestamp()) > FRESH_S:
            raise BadReport("时间戳缺失或超过 5 分钟")
        if not hmac.compare_digest(sign(account.secret, stamp, body), signature):
            raise BadReport("签名不符")
        try:
            said = json.loads(body)
            if said["event"] != "done":
                raise BadReport("只接收到检通知")
            moment = datetime.fromisoformat(str(said["at"]))
            return Report(reference=str(said["reference"]), at=moment if moment.tzinfo else at)
        except (ValueError, KeyError, TypeError):
            raise BadReport("内容看不懂") from None


def sign(secret: str, stamp: str, body: bytes) -> str:
    return hmac.new(secret.encode(), f"{stamp}\n".encode() + body, hashlib.sha256).hexdigest()


def _call(
    account: LinkAccount,
    method: str,
    path: str,
    *,
    content: Mapping[str, Any] | None = None,
    gone_is_good: bool = False,
) -> Answer:
    body = json.dumps(content, ensure_ascii=False).encode() if content else b""
    answer = io.BytesIO()
    curl = _prepared(account, method, account.url.rstrip("/") + path, body=body)
    curl.setopt(pycurl.WRITEFUNCTION, lambda part: _kept(answer, part))
    try:
        curl.perform()
        status = curl.getinfo(pycurl.RESPONSE_CODE)
    except pycurl.error:
        return Answer(ok=False, retry=True, text="连不上体检机构或它没有答复")
    finally:
        curl.close()
    if gone_is_good and status == 404:
        return Answer(ok=True)
    return _understood(status, answer.getvalue())


def _prepared(account: LinkAccount, method: str, url: str, *, body: bytes) -> pycurl.Curl:
    stamp = str(int(clock_now().timestamp()))
    wait = float(str(account.options.get("timeout_s", DEFAULT_TIMEOUT_S)))
    curl = pycurl.Curl()
    curl.setopt(pycurl.URL, url)
    curl.setopt(pycurl.CUSTOMREQUEST, method)
    if body:
        curl.setopt(pycurl.POSTFIELDS, body)
    curl.setopt(
        pycurl.HTTPHEADER,
        [
            "Content-Type: application/json",
            f"X-Timestamp: {stamp}",
            f"X-Signature: {sign(account.secret, stamp, body)}",
        ],
    )
    curl.setopt(pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS)
    curl.setopt(pycurl.NOSIGNAL, 1)
    curl.setopt(pycurl.TIMEOUT_MS, int(wait * 1000))
    return curl


def _kept(answer: io.BytesIO, part: bytes) -> int:
    answer.write(part[: max(0, ANSWER_LIMIT - answer.tell())])
    return len(part)


def _understood(status: int, body: bytes) -> Answer:
    try:
        said = json.loads(body or b"{}")
    except ValueError:
        said = {}
    told = said if isinstance(said, dict) else {}
    if 200 <= status < 300:
        return Answer(ok=True, hospital_no=str(told.get("id", ""))[:60])
    text = str(told.get("error", f"HTTP {status}"))[:80]
    again = status in {401, 403, 408, 425, 429} or status >= 500
    return Answer(ok=False, retry=again, text=text)
