"""A gateway that takes a message by HTTP, in the manner of Kannel's `sendsms`.

Options (all may be left out): method GET|POST; params, names of the gateway's parameters where
they differ; extra, fixed parameters; sender, our number; accepted, the pattern of a good answer
(its group `id` is the gateway's message id); timeout_s.
"""

import io
import re
import urllib.parse
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pycurl

from zhilian.notices.errors import BadReceipt
from zhilian.notices.providers.base import (
    DEFAULT_TIMEOUT_S,
    PROVIDERS,
    OptionError,
    SmsProvider,
)
from zhilian.notices.types import (
    Account,
    HandOver,
    InboundReading,
    Outgoing,
    ReceiptReading,
    Status,
)

PARAMS = {
    "username": "username",
    "password": "password",
    "to": "to",
    "text": "text",
    "sender": "from",
    "key": "client-id",
    "receipt_url": "dlr-url",
}
FIXED = {"charset": "utf-8", "coding": "2", "dlr-mask": "31"}
ACCEPTED = r"^\s*[03]:\s*[^:\n]*(?::\s*(?P<id>\S+))?"
LONGEST_TIMEOUT_S = 60.0
ANSWER_LIMIT = 4096
TEMPORARY = frozenset({408, 425, 429})
BY_WORD = {
    "DELIVRD": Status.DELIVERED,
    "EXPIRED": Status.TEMPORARY_FAILURE,
    "UNDELIV": Status.PERMANENT_FAILURE,
    "DELETED": Status.PERMANENT_FAILURE,
    "REJECTD": Status.PERMANENT_FAILURE,
    "ACCEPTD": Status.PENDING,
    "ENROUTE": Status.PENDING,
    "UNKNOWN": None,
}
BY_TYPE = {
    "1": Status.DELIVERED,
    "2": Status.PERMANENT_FAILURE,
    "4": Status.PENDING,
    "8": Status.PENDING,
    "16": Status.TECHNICAL_FAILURE,
}
_STAT = re.compile(r"stat:([A-Z]{7})")


@PROVIDERS.register
class GenericHttp(SmsProvider):
    name = "generic_http"
    label = "通用 HTTP 网关"

    def check_options(self, options: Mapping[str, Any]) -> list[OptionError]:
        checks = (_unknown, _bad_method, _bad_params, _bad_pattern, _bad_timeout)
        return [problem for check in checks if (problem := check(options)) is not None]

    def send(self, message: Outgoing, account: Account) -> HandOver:
        answer = io.BytesIO()
        curl = _prepared(message, account, answer=answer)
        try:
            curl.perform()
            status = curl.getinfo(pycurl.RESPONSE_CODE)
        except pycurl.error as error:
            return _unreachable(error)
        finally:
            curl.close()
        body = answer.getvalue().decode("utf-8", "replace")
        return _answered(status, body, pattern=account.options.get("accepted", ACCEPTED))

    def receipt_query(self) -> str:
        return "type=%d&message=%I&words=%A&done=%T"

    def read_receipt(self, form: Mapping[str, str]) -> ReceiptReading:
        key, message_id = form.get("id", ""), form.get("message", "")
        if not key and not message_id:
            raise BadReceipt("缺少 id 或 message")
        word = _STAT.search(form.get("words", ""))
        code = word[1] if word else form.get("type", "")
        status = BY_WORD.get(code) if word else BY_TYPE.get(code)
        return ReceiptReading(
            key=key,
            provider_message_id=message_id,
            status=status,
            code=code[:32],
            done_at=_moment(form.get("done", "")),
        )

    def read_inbound(self, form: Mapping[str, str]) -> InboundReading:
        if not form.get("id") or not form.get("from"):
            raise BadReceipt("缺少 id 或 from")
        return InboundReading(
            provider_message_id=form["id"],
            phone=_national(form["from"]),
            to=form.get("to", ""),
            text=form.get("text", ""),
            sent_at=_moment(form.get("time", "")),
        )


def _prepared(message: Outgoing, account: Account, *, answer: io.BytesIO) -> pycurl.Curl:
    form = urllib.parse.urlencode(_form(message, account))
    curl = pycurl.Curl()
    if account.options.get("method", "POST") == "GET":
        joint = "&" if "?" in account.url else "?"
        curl.setopt(pycurl.URL, account.url + joint + form)
    else:
        curl.setopt(pycurl.URL, account.url)
        curl.setopt(pycurl.POSTFIELDS, form)
    timeout_s = float(account.options.get("timeout_s", DEFAULT_TIMEOUT_S))
    curl.setopt(pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS)
    curl.setopt(pycurl.NOSIGNAL, 1)
    curl.setopt(pycurl.TIMEOUT_MS, int(timeout_s * 1000))
    curl.setopt(pycurl.MAXFILESIZE, ANSWER_LIMIT)
    curl.setopt(pycurl.WRITEFUNCTION, lambda part: _kept(answer, part))
    return curl


def _kept(answer: io.BytesIO, part: bytes) -> int:
    """Keep the beginning of the answer, swallow the rest: a chatty gateway costs no memory."""
    answer.write(part[: max(0, ANSWER_LIMIT - answer.tell())])
    return len(part)


def _form(message: Outgoing, account: Account) -> dict[str, str]:
    values = {
        "username": account.username,
        "password": account.secret,
        "to": message.phone,
        "text": message.text,
        "sender": str(account.options.get("sender", "")),
        "key": message.key,
        "receipt_url": message.receipt_url,
    }
    names = {**PARAMS, **account.options.get("params", {})}
    fixed = {**FIXED, **account.options.get("extra", {})}
    return {**fixed, **{names[name]: value for name, value in values.items() if names[name]}}


def _unreachable(error: pycurl.error) -> HandOver:
    number = int(error.args[0]) if error.args else 0
    words = {
        pycurl.E_COULDNT_CONNECT: "连不上短信网关",
        pycurl.E_COULDNT_RESOLVE_HOST: "短信网关的域名解析失败",
        pycurl.E_OPERATION_TIMEDOUT: "短信网关在时限内没有答复",
        pycurl.E_GOT_NOTHING: "短信网关没有答复就断开了连接",
    }
    text = words.get(number, "与短信网关的连接中断")
    return HandOver(ok=False, retry=True, code=f"CURL-{number}", text=text)


def _answered(status: int, body: str, *, pattern: str) -> HandOver:
    code = f"HTTP-{status}"
    if 200 <= status < 300:
        found = re.search(pattern, body)
        if found is None:
            text = f"网关的答复看不懂：{body[:60]}"
            return HandOver(ok=False, retry=True, code=code, text=text)
        return HandOver(ok=True, provider_message_id=found.groupdict().get("id") or "", code=code)
    if status in (401, 403):
        return HandOver(ok=False, retry=True, code=code, text="网关不认账号或密码，请检查网关设置")
    if not 400 <= status < 500 or status in TEMPORARY:
        return HandOver(ok=False, retry=True, code=code, text=f"网关暂时不收：{body[:60]}")
    return HandOver(ok=False, retry=False, code=code, text=f"网关拒收：{body[:60]}")


def _moment(text: str) -> datetime | None:
    if not (text.isascii() and text.isdigit() and len(text) <= 10):
        return None
    return datetime.fromtimestamp(int(text), tz=UTC)


def _national(phone: str) -> str:
    """Gateways write 8613..., +8613... or 13...: one form inside."""
    digits = phone.strip().removeprefix("+")
    return digits.removeprefix("86") if len(digits) == 13 else digits


def _unknown(options: Mapping[str, Any]) -> OptionError | None:
    known = {"method", "params", "extra", "sender", "accepted", "timeout_s"}
    names = "、".join(sorted(set(options) - known))
    text = f"没有这些选项：{names}。可用：{'、'.join(sorted(known))}"
    return OptionError(field="options", message=text) if names else None


def _bad_method(options: Mapping[str, Any]) -> OptionError | None:
    if options.get("method", "POST") in ("GET", "POST"):
        return None
    return OptionError(field="method", message="method 只能是 GET 或 POST")


def _bad_params(options: Mapping[str, Any]) -> OptionError | None:
    params = options.get("params", {})
    if isinstance(params, Mapping) and set(params) <= set(PARAMS):
        return None
    return OptionError(field="params", message=f"params 只能改名：{'、'.join(PARAMS)}")


def _bad_pattern(options: Mapping[str, Any]) -> OptionError | None:
    try:
        re.compile(options.get("accepted", ACCEPTED))
    except (re.error, TypeError):
        text = "accepted 要写正则表达式，例如 ^0:"
        return OptionError(field="accepted", message=text)
    return None


def _bad_timeout(options: Mapping[str, Any]) -> OptionError | None:
    value = options.get("timeout_s", DEFAULT_TIMEOUT_S)
    good = isinstance(value, int | float) and not isinstance(value, bool)
    if good and 0 < value <= LONGEST_TIMEOUT_S:
        return None
    text = f"timeout_s 要在 0 到 {LONGEST_TIMEOUT_S:.0f} 秒之间"
    return OptionError(field="timeout_s", message=text)
