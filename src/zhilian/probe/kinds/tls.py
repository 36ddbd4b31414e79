"""A certificate: how long it is good, whether its chain is trusted, whether it is for this host."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from zhilian.probe import certificates
from zhilian.probe import options as opt
from zhilian.probe.kinds.base import KINDS, CheckKind, failed, judged
from zhilian.probe.kinds.http import CA_PEM, IP_VERSION
from zhilian.probe.line import Line, Request
from zhilian.probe.types import Condition, ErrorCode, Outcome
from zhilian.probe.vantage import Vantage


@KINDS.register
class TlsCheck(CheckKind):
    name = "tls"
    label = "证书"
    summary = "证书的剩余天数、信任链和域名是否匹配；任何 TLS 端口都可以"
    group = "safety"
    example = "平台证书还剩多少天，链是否完整"
    options = (
        opt.Option(name="host", label="主机", parse=opt.host, help="域名或 IP"),
        opt.Option(
            name="port",
            label="端口",
            parse=opt.whole(least=1, most=65535),
            default=443,
            control="number",
        ),
        opt.Option(
            name="days",
            label="最少剩余天数",
            parse=opt.number(least=0, most=3650, unit=" 天"),
            default=14.0,
            control="number",
        ),
        opt.Option(
            name="check_chain", label="核对信任链", parse=opt.flag, default=True, control="flag"
        ),
        opt.Option(
            name="check_host", label="核对域名", parse=opt.flag, default=True, control="flag"
        ),
        IP_VERSION,
        CA_PEM,
    )

    async def probe(
        self, plan: Mapping[str, Any], *, timeout_s: float, at: datetime, vantage: Vantage
    ) -> Outcome:
        line = Line()
        ends_at = time.monotonic() + timeout_s
        answer = await line.run(_request(plan), vantage=vantage, timeout_s=timeout_s)
        trust_code = line.trust_code()
        if answer.code == ErrorCode.TLS and trust_code:
            # libcurl ends an untrusted handshake before it shows the certificate: look again.
            request = replace(_request(plan), verify=False)
            left_s = max(0.001, ends_at - time.monotonic())
            answer = await line.run(request, vantage=vantage, timeout_s=left_s)
        if answer.code:
            return failed(answer.code, answer.text, phases=answer.phases)
        certificate = certificates.leaf(line.certificates())
        if certificate is None:
            text = "没有取到可读的证书；请检查端口是否启用 TLS"
            return failed(ErrorCode.TLS, text, phases=answer.phases)
        held: list[Condition] = [certificates.expiry(certificate, at=at, least_days=plan["days"])]
        if plan["check_chain"]:
            held.append(certificates.trust(trust_code))
        if plan["check_host"]:
            held.append(certificates.host_match(certificate, host=plan["host"]))
        return judged(phases=answer.phases, conditions=held)


def _request(plan: Mapping[str, Any]) -> Request:
    return Request(
        url=f"https://{_bracketed(plan['host'])}:{plan['port']}/",
        ip_version=plan["ip_version"],
        verify_host=False,
        ca_pem=plan["ca_pem"],
        want_certificates=True,
        hands_shake_only=True,
    )


def _bracketed(host: str) -> str:
    try:
        return f"[{host}]" if ipaddress.ip_address(host).version == 6 else host
    except ValueError:
        return host
