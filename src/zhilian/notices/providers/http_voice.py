"""A voice gateway by HTTP: we ask for a call that speaks a text, it tells us what became of it.

We POST JSON `{"key", "to", "text", "callback", "caller", "repeat"}` with `Authorization: Bearer
<secret>` and `Idempotency-Key: <key>`; 2xx with `{"id": ...}` means that it will ring. It calls
`callback` (POST form or query) with `result` answered|no-answer|busy|failed, `digit`, `call`,
`time`; again until we answer 2xx.

Options (all may be left out): caller, the number that is shown; repeat, how often the text is
spoken; params, other names for the fields; extra, fixed fields; timeout_s.
"""

import io
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pycurl

from zhilian.notices.errors import BadReceipt
from zhilian.notices.providers.base import (
    DEFAULT_TIMEOUT_S,
    PROVIDERS,
    OptionError,
    VoiceProvider,
)
from zhilian.notices.types import Account, HandOver, Outgoing, ReceiptReading, Status

FIELDS = ("key", "to", "text", "callback", "caller", "repeat")
KNOWN = {"caller", "repeat", "params", "extra", "timeout_s"}
LONGEST_TIMEOUT_S = 60.0
MOST_REPEATS = 5
ANSWER_LIMIT = 4096
TEMPORARY = frozenset({401, 403, 408, 409, 425, 429})
BY_RESULT = {
    "answered": Status.DELIVERED,
    "no-answer": Status.TEMPORARY_FAILURE,
    "busy": Status.TEMPORARY_FAILURE,
    "failed": Status.TECHNICAL_FAILURE,
    "ringing": Status.PENDING,
}
DIGITS = frozenset("0123456789*#")


@PROVIDERS.register
class HttpVoice(VoiceProvider):
    name = "http_voice"
    label = "HTTP 语音网关"

    def check_options(self, options: Mapping[str, Any]) -> list[OptionError]:
        checks = (_unknown, _bad_names, _bad_repeat, _bad_timeout)
        return [problem for check in checks if (problem := check(options)) is not None]

    def send(self, message: Outgoing, account: Account) -> HandOver:
        answer = io.BytesIO()
        curl = _prepared(message, account, answer=answer)
        try:
            curl.perform()
            status = curl.getinfo(pycurl.RESPONSE_CODE)
        except pycurl.error as error:
            number = int(error.args[0]) if error.args else 0
            return HandOver(
                ok=False, retry=True, code=f"CURL-{number}", text="连不上语音网关或它没有答复"
            )
        finally:
            curl.close()
        return _answered(status, answer.getvalue().decode("utf-8", "replace"))

    def read_receipt(self, form: Mapping[str, str]) -> ReceiptReading:
        key, call_id = form.get("id", ""), form.get("call", "")
        if not key and not call_id:
            raise BadReceipt("缺少 id 或 call")
        result = form.get("result", "").strip().lower()
        digit = form.get("digit", "").strip()[:1]
        return ReceiptReading(
            key=key,
            provider_message_id=call_id,
            status=BY_RESULT.get(result),
            code=f"{result[:20]}:{digit}" if digit else result[:20],
            done_at=_moment(form.get("time", "")),
            digit=digit if digit in DIGITS and result == "answered" else "",
        )


def _prepared(message: Outgoing, account: Account, *, answer: io.BytesIO) -> pycurl.Curl:
    options = account.options
    curl = pycurl.Curl()
    curl.setopt(pycurl.URL, account.url)
    curl.setopt(pycurl.POSTFIELDS, json.dumps(_body(message, options), ensure_ascii=False).encode())
    curl.setopt(
        pycurl.HTTPHEADER,
        [
            "Content-Type: application/json",
            f"Authorization: Bearer {account.secret}",
            f"Idempotency-Key: {message.key}",
        ],
    )
    curl.setopt(pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS)
    curl.setopt(pycurl.NOSIGNAL, 1)
    curl.setopt(pycurl.TIMEOUT_MS, int(float(options.get("timeout_s", DEFAULT_TIMEOUT_S)) * 1000))
    curl.setopt(pycurl.WRITEFUNCTION, lambda part: _kept(answer, part))
    return curl


def _kept(answer: io.BytesIO, part: bytes) -> int:
    answer.write(part[: max(0, ANSWER_LIMIT - answer.tell())])
    return len(part)


def _body(message: Outgoing, options: Mapping[str, Any]) -> dict[str, Any]:
    values = {
        "key": message.key,
        "to": message.phone,
        "text": message.text,
        "callback": message.receipt_url,
        "caller": str(options.get("caller", "")),
        "repeat": int(options.get("repeat", 2)),
    }
    names = {**{name: name for name in FIELDS}, **options.get("params", {})}
    return {**options.get("extra", {}), **{names[name]: values[name] for name in FIELDS}}


def _answered(status: int, body: str) -> HandOver:
    code = f"HTTP-{status}"
    if 200 <= status < 300:
        call_id = _call_id(body)
        if call_id:
            return HandOver(ok=True, provider_message_id=call_id, code=code)
        return HandOver(ok=False, retry=True, code=code, text=f"语音网关的答复看不懂：{body[:60]}")
    if not 400 <= status < 500 or status in TEMPORARY:
        return HandOver(ok=False, retry=True, code=code, text=f"语音网关暂时不拨：{body[:60]}")
    return HandOver(ok=False, retry=False, code=code, text=f"语音网关拒拨：{body[:60]}")


def _call_id(body: str) -> str:
    try:
        answer = json.loads(body)
    except ValueError:
        return ""
    return str(answer.get("id") or "") if isinstance(answer, dict) else ""


def _moment(text: str) -> datetime | None:
    if not (text.isascii() and text.isdigit() and len(text) <= 10):
        return None
    return datetime.fromtimestamp(int(text), tz=UTC)


def _unknown(options: Mapping[str, Any]) -> OptionError | None:
    names = "、".join(sorted(set(options) - KNOWN))
    text = f"没有这些选项：{names}。可用：{'、'.join(sorted(KNOWN))}"
    return OptionError(field="options", message=text) if names else None


def _bad_names(options: Mapping[str, Any]) -> OptionError | None:
    params = options.get("params", {})
    if isinstance(params, Mapping) and set(params) <= set(FIELDS):
        return None
    return OptionError(field="params", message=f"params 只能改名：{'、'.join(FIELDS)}")


def _bad_repeat(options: Mapping[str, Any]) -> OptionError | None:
    value = options.get("repeat", 2)
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MOST_REPEATS:
        return None
    return OptionError(field="repeat", message=f"repeat 要在 1 到 {MOST_REPEATS} 之间")


def _bad_timeout(options: Mapping[str, Any]) -> OptionError | None:
    value = options.get("timeout_s", DEFAULT_TIMEOUT_S)
    good = isinstance(value, int | float) and not isinstance(value, bool)
    if good and 0 < value <= LONGEST_TIMEOUT_S:
        return None
    text = f"timeout_s 要在 0 到 {LONGEST_TIMEOUT_S:.0f} 秒之间"
    return OptionError(field="timeout_s", message=text)
