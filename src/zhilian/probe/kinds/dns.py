"""Does a name resolve, and to what it should."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import dns.asyncquery
import dns.exception
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.resolver

from zhilian.probe import options as opt
from zhilian.probe.kinds.base import KINDS, CheckKind, failed, judged
from zhilian.probe.types import Condition, ErrorCode, Outcome, Phases
from zhilian.probe.vantage import Unreached, Vantage

TYPES = ("A", "AAAA", "CNAME", "MX", "TXT", "NS", "SRV", "PTR")
RCODES = {"NXDOMAIN": "域名不存在", "SERVFAIL": "服务器出错", "REFUSED": "服务器拒绝查询"}


def record_name(value: Any) -> str:
    name = opt.host(value)
    try:
        dns.name.from_text(name)
    except dns.exception.DNSException:
        raise opt.Refused("不是域名，应如 zhilian.example.cn") from None
    return name


@KINDS.register
class DnsCheck(CheckKind):
    name = "dns"
    label = "域名解析"
    summary = "域名能否解析、解析结果是否正确"
    group = "network"
    example = "平台域名是否解析到正确的地址"
    options = (
        opt.Option(name="name", label="域名", parse=record_name, help="如 zhilian.example.cn"),
        opt.Option(
            name="type",
            label="记录类型",
            parse=opt.choice(*TYPES),
            default="A",
            control="choice",
            choices=tuple((name, name) for name in TYPES),
        ),
        opt.Option(
            name="expected",
            label="应有的值",
            parse=opt.many(opt.text(most=255)),
            default=(),
            control="list",
            help="一行一个，全部都要出现；留空则只要有结果",
        ),
        opt.Option(
            name="resolver",
            label="DNS 服务器",
            parse=opt.host,
            default="",
            help="IP 地址；留空用本机设置",
        ),
        opt.Option(
            name="port",
            label="DNS 端口",
            parse=opt.whole(least=1, most=65535),
            default=53,
            control="number",
        ),
    )

    async def probe(
        self, plan: Mapping[str, Any], *, timeout_s: float, at: datetime, vantage: Vantage
    ) -> Outcome:
        began = time.perf_counter()
        try:
            server = await _server(plan, vantage=vantage)
            query = dns.message.make_query(plan["name"], plan["type"])
            answer, _ = await dns.asyncquery.udp_with_fallback(
                query, server, timeout=timeout_s, port=plan["port"]
            )
        except Unreached as unreached:
            return failed(unreached.code, unreached.text, phases=_phases(began))
        except dns.exception.Timeout:
            text = f"{timeout_s:g} 秒内 DNS 服务器没有回答；请检查服务器地址和防火墙的 53 端口"
            return failed(ErrorCode.TIMEOUT, text, phases=_phases(began))
        except (OSError, dns.exception.DNSException) as error:
            text = f"查询没有成功（{error or type(error).__name__}）；请检查 DNS 服务器是否正常"
            return failed(ErrorCode.DNS, text, phases=_phases(began))
        return judged(phases=_phases(began), conditions=_conditions(plan, answer))


async def _server(plan: Mapping[str, Any], *, vantage: Vantage) -> str:
    if plan["resolver"]:
        return (await vantage.locate(host=plan["resolver"]))[0].address
    try:
        return str(dns.resolver.get_default_resolver().nameservers[0])
    except (dns.resolver.NoResolverConfiguration, IndexError):
        text = "本机没有设置 DNS 服务器；请在选项中填写 DNS 服务器，或检查 /etc/resolv.conf"
        raise Unreached(ErrorCode.DNS, text) from None


def _conditions(plan: Mapping[str, Any], answer: dns.message.Message) -> list[Condition]:
    rcode = dns.rcode.to_text(answer.rcode())
    kind = dns.rdatatype.from_text(plan["type"])
    values = [
        record.to_text().strip('"').rstrip(".").lower()
        for rows in answer.answer
        if rows.rdtype == kind
        for record in rows
    ]
    saw = "、".join(values[:5]) or RCODES.get(rcode, "没有这种记录")
    held = [Condition(name="解析结果", ok=bool(values), saw=saw, wanted=f"有 {plan['type']} 记录")]
    held += [
        Condition(name="记录值", ok=wanted.rstrip(".").lower() in values, saw=saw, wanted=wanted)
        for wanted in plan["expected"]
    ]
    return held


def _phases(began: float) -> Phases:
    took_us = int((time.perf_counter() - began) * 1e6)
    return Phases(dns=took_us, total=took_us)
