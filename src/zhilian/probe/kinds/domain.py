"""How long a name stays registered, by WHOIS or RDAP. The registry is a third party: when it does
not answer, or cannot be read, nothing was learned about the name."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar

import pycurl

from zhilian.probe import options as opt
from zhilian.probe import whois
from zhilian.probe.kinds.base import KINDS, CheckKind, Pace, failed, judged
from zhilian.probe.kinds.http import CA_PEM, IP_VERSION
from zhilian.probe.line import Line, Request
from zhilian.probe.registration import BEIJING, Registration, from_rdap, from_whois
from zhilian.probe.types import Condition, ErrorCode, Outcome, Phases
from zhilian.probe.vantage import Unreached, Vantage

SERVERS = {
    "cn": "whois.cnnic.cn",
    "com": "whois.verisign-grs.com",
    "net": "whois.verisign-grs.com",
}
PART = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
LOST = {
    "redemptionperiod": "赎回期",
    "pendingdelete": "等待删除",
    "serverhold": "注册局停止解析",
    "clienthold": "注册商停止解析",
}
GRACE = "autorenewperiod"
WAIT = "请稍后复测；一直如此时改填其他 WHOIS 服务器或 RDAP 地址"


def registered_name(value: Any) -> str:
    """The name as registries hold it: lower case, Chinese ones as xn--."""
    said = opt.host(value).rstrip(".").lower()
    try:
        name = said.encode("idna").decode("ascii")
    except UnicodeError:
        raise opt.Refused("不是域名，应如 example.cn") from None
    parts = name.split(".")
    if len(parts) < 2 or parts[-1].isdigit() or not all(PART.fullmatch(part) for part in parts):
        raise opt.Refused("不是域名，应如 example.cn")
    if parts[0] == "www":
        raise opt.Refused("应为注册的域名，请去掉 www.")
    return name


@KINDS.register
class DomainCheck(CheckKind):
    name = "domain"
    label = "域名到期"
    summary = "向注册局查询域名的到期日和状态，快到期时提前报障；查不到答案时为未知"
    group = "safety"
    example = "单位的 .cn 域名还有多少天到期"
    pace: ClassVar[Pace] = Pace(interval_s=86_400, least_interval_s=3600, timeout_s=15.0)
    options = (
        opt.Option(
            name="domain",
            label="域名",
            parse=registered_name,
            help="注册的域名，不带 www，如 example.cn；中文域名可直接填",
        ),
        opt.Option(
            name="days",
            label="最少剩余天数",
            parse=opt.number(least=0, most=3650, unit=" 天"),
            default=30.0,
            control="number",
        ),
        opt.Option(
            name="server",
            label="WHOIS 服务器",
            parse=opt.host,
            default="",
            help="留空则 .cn 问 CNNIC，.com 和 .net 问 Verisign；其他后缀请填写",
        ),
        opt.Option(
            name="port",
            label="WHOIS 端口",
            parse=opt.whole(least=1, most=65535),
            default=43,
            control="number",
        ),
        opt.Option(
            name="rdap",
            label="RDAP 地址",
            parse=opt.url,
            default="",
            control="url",
            help="填写后用它代替 WHOIS，如 https://rdap.verisign.com/com/v1/",
        ),
        IP_VERSION,
        CA_PEM,
    )

    def cross_check(self, values: Mapping[str, Any]) -> list[opt.OptionError]:
        if values["rdap"] and values["server"]:
            message = "已填写 RDAP 地址，请清空 WHOIS 服务器，或只留一个"
            return [opt.OptionError(field="server", message=message)]
        if not values["rdap"] and not _server(values):
            end = values["domain"].rpartition(".")[2]
            message = f"不知道 .{end} 的 WHOIS 服务器，请填写它，或填写 RDAP 地址"
            return [opt.OptionError(field="server", message=message)]
        return []

    def target(self, options: Mapping[str, Any]) -> str:
        return str(options.get("domain", ""))

    async def probe(
        self, plan: Mapping[str, Any], *, timeout_s: float, at: datetime, vantage: Vantage
    ) -> Outcome:
        ask = _by_rdap if plan["rdap"] else _by_whois
        found, phases = await ask(plan, timeout_s=timeout_s, vantage=vantage)
        if isinstance(found, Outcome):
            return replace(found, phases=phases)
        outcome = judged(phases=phases, conditions=_held(found, at=at, least=plan["days"]))
        return replace(outcome, warning=_warning(found) if outcome.ok else "")


Told = tuple[Registration | Outcome, Phases]


async def _by_whois(plan: Mapping[str, Any], *, timeout_s: float, vantage: Vantage) -> Told:
    server, began = _server(plan), time.perf_counter()
    try:
        async with asyncio.timeout(timeout_s):
            places = await vantage.locate(host=server, ip_version=plan["ip_version"])
            answer, phases = await whois.ask(plan["domain"], places=places, port=plan["port"])
    except Unreached as unreached:
        blocked = unreached.code == ErrorCode.BLOCKED
        told = failed(unreached.code, unreached.text) if blocked else _unknown(unreached.text)
    except TimeoutError:
        told = _unknown(f"WHOIS 服务器 {server} 在 {timeout_s:g} 秒内没有答完；{WAIT}")
    except whois.Overlong:
        told = _unknown(f"WHOIS 服务器 {server} 的回答超过 64 kB，未采用；{WAIT}")
    except OSError as error:
        said = error.strerror or type(error).__name__
        told = _unknown(f"连不上 WHOIS 服务器 {server}（{said}）；请检查探测端能否访问它的端口")
    else:
        found = from_whois(answer, name=plan["domain"])
        return found or _unreadable(f"WHOIS 服务器 {server}", answer), phases
    return told, Phases(total=int((time.perf_counter() - began) * 1e6))


async def _by_rdap(plan: Mapping[str, Any], *, timeout_s: float, vantage: Vantage) -> Told:
    line = Line()
    request = Request(
        url=_rdap_url(plan),
        headers=(("Accept", "application/rdap+json"),),
        ip_version=plan["ip_version"],
        ca_pem=plan["ca_pem"],
        body_bytes=whois.MOST_BYTES,
    )
    answer = await line.run(request, vantage=vantage, timeout_s=timeout_s)
    if answer.code == ErrorCode.BLOCKED:
        return failed(answer.code, answer.text), answer.phases
    if answer.code:
        return _unknown(f"RDAP 服务没有回答：{answer.text}"), answer.phases
    if answer.cut:
        return _unknown(f"RDAP 服务的回答超过 64 kB，未采用；{WAIT}"), answer.phases
    kind = line.handle.getinfo(pycurl.CONTENT_TYPE) or ""
    if answer.status == 404 and _says_absent(answer.body, content_type=kind):
        return Registration(expires_at=None), answer.phases
    found = from_rdap(answer.body, name=plan["domain"]) if answer.status == 200 else None
    text = answer.body.decode("utf-8", errors="replace")
    return found or _unreadable(f"RDAP 服务（状态码 {answer.status}）", text), answer.phases


def _says_absent(body: bytes, *, content_type: str) -> bool:
    """A 404 of the registry, not of a web server that knows no RDAP at this address."""
    if "rdap+json" in content_type.lower():
        return True
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return False
    return isinstance(document, dict) and document.get("errorCode") == 404


def _held(found: Registration, *, at: datetime, least: float) -> list[Condition]:
    if found.expires_at is None:
        saw = "没有注册；请核对域名，已过期被删除的请尽快联系注册商"
        return [Condition(name="域名注册", ok=False, saw=saw, wanted="已注册")]
    days = (found.expires_at - at).total_seconds() / 86_400
    until = found.expires_at.astimezone(BEIJING).strftime("%Y-%m-%d")
    saw = f"还有 {days:.0f} 天（到 {until}）" if days >= 0 else f"已于 {until} 到期"
    if days < least:
        saw += "，请联系注册商续费"
    lost = "、".join(LOST[status] for status in found.statuses if status in LOST)
    shown = f"{lost}；请联系注册商" if lost else "正常"
    return [
        Condition(name="域名有效期", ok=days >= least, saw=saw, wanted=f"不少于 {least:g} 天"),
        Condition(name="域名状态", ok=not lost, saw=shown, wanted="没有停用或删除"),
    ]


def _warning(found: Registration) -> str:
    """The registry has renewed by itself; unpaid, the name is taken back within 45 days."""
    if GRACE not in found.statuses:
        return ""
    return "域名在自动续期宽限期：到期日已顺延，未付费仍会被收回；请向注册商确认已续费"


def _unknown(text: str) -> Outcome:
    return failed(ErrorCode.UNAVAILABLE, text)


def _unreadable(who: str, answer: str) -> Outcome:
    start = " ".join(answer[:400].split())[:80]
    seen = f"，开头是“{start}”" if start else "，内容是空的"
    return _unknown(f"{who} 的回答中读不出该域名的到期日{seen}；{WAIT}")


def _server(values: Mapping[str, Any]) -> str:
    return str(values["server"] or SERVERS.get(values["domain"].rpartition(".")[2], ""))


def _rdap_url(plan: Mapping[str, Any]) -> str:
    base, end = plan["rdap"].rstrip("/"), f"/domain/{plan['domain']}"
    return str(base if base.lower().endswith(end) else base + end)
