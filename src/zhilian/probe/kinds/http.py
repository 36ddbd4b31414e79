"""A web address: every phase timed, and conditions on status, headers, text, JSON, certificate."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pycurl

from zhilian.probe import certificates, conditions
from zhilian.probe import options as opt
from zhilian.probe.kinds.base import KINDS, CheckKind, failed, judged
from zhilian.probe.line import BODY_BYTES, IP_VERSIONS, Answer, Line, Request
from zhilian.probe.types import Condition, Outcome
from zhilian.probe.vantage import Vantage

METHODS = ("GET", "POST", "HEAD", "PUT")
IP_VERSION = opt.Option(
    name="ip_version",
    label="IP 版本",
    parse=opt.choice(*IP_VERSIONS),
    default="自动",
    control="choice",
    choices=tuple((name, name) for name in IP_VERSIONS),
)
VERIFY = opt.Option(
    name="verify",
    label="核对证书",
    parse=opt.flag,
    default=True,
    control="flag",
    help="自签名证书可填写根证书，不建议关闭核对",
)
CA_PEM = opt.Option(
    name="ca_pem",
    label="单位根证书",
    parse=opt.certificate,
    default="",
    control="area",
    help="PEM 文本；填写后只信任它签发的证书",
)


class HttpPlan:
    """Options made ready: the request, and idle lines that keep their set-up."""

    __slots__ = ("_seen", "_shown", "idle", "request", "simple", "values")

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values
        self.request = _request(values)
        self._shown = conditions.show_statuses(values["status"])
        self._seen: dict[int, Condition] = {}
        asked = ("header", "body_contains", "body_lacks", "json_path", "certificate_days", "max_ms")
        self.simple = not any(values[name] for name in asked)
        self.idle: list[Line] = []

    def status(self, seen: int) -> Condition:
        """A check sees the same few statuses again and again."""
        known = self._seen.get(seen)
        if known is None:
            known = self._seen[seen] = conditions.status_condition(
                seen, wanted=self.values["status"], shown=self._shown
            )
        return known


@KINDS.register
class HttpCheck(CheckKind):
    name = "http"
    label = "网页与接口"
    summary = "打开网址，分阶段计时，核对状态码、文字、JSON 和证书"
    example = "窗口页在 2 秒内打开，并出现窗口名称"
    options = (
        opt.Option(
            name="url",
            label="网址",
            parse=opt.url,
            control="url",
            help="完整网址，例如 https://zhilian.example.cn/w/canteen/",
        ),
        opt.Option(
            name="method",
            label="请求方法",
            parse=opt.choice(*METHODS),
            default="GET",
            control="choice",
            choices=tuple((name, name) for name in METHODS),
        ),
        opt.Option(
            name="status",
            label="状态码",
            parse=conditions.statuses,
            default=((200, 299),),
            help="如 200-299 或 200,302；默认 200-299",
        ),
        opt.Option(
            name="body_contains",
            label="应包含文字",
            parse=opt.many(opt.text(most=500)),
            default=(),
            control="list",
            help="一行一条，全部都要出现",
        ),
        opt.Option(
            name="body_lacks",
            label="不应有文字",
            parse=opt.many(opt.text(most=500)),
            default=(),
            control="list",
            help="一行一条，出现任何一条即为故障",
        ),
        opt.Option(
            name="header",
            label="响应头",
            parse=opt.pairs(),
            default=(),
            control="area",
            help="一行一条“名称: 应包含的文字”",
        ),
        opt.Option(
            name="json_path",
            label="JSON 路径",
            parse=conditions.json_path,
            default="",
            help="如 data.items[0].status",
        ),
        opt.Option(
            name="json_value",
            label="JSON 值",
            parse=opt.text(most=200),
            default="",
            help="应等于的值；也可写 >=1、<100、!=error",
        ),
        opt.Option(
            name="max_ms",
            label="最长耗时",
            parse=opt.number(least=1, most=60000, unit=" 毫秒"),
            default=None,
            control="number",
            help="毫秒；超过即为故障，留空则不判定",
        ),
        opt.Option(
            name="certificate_days",
            label="证书最少剩余天数",
            parse=opt.number(least=0, most=3650, unit=" 天"),
            default=None,
            control="number",
        ),
        opt.Option(
            name="request_headers",
            label="请求头",
            parse=opt.headers,
            default=(),
            control="area",
            help="一行一条“名称: 值”",
        ),
        opt.Option(
            name="request_body",
            label="请求内容",
            parse=opt.text(most=20000),
            default="",
            control="area",
        ),
        opt.Option(
            name="redirects",
            label="跳转上限",
            parse=opt.whole(least=0, most=20, unit=" 次"),
            default=5,
            control="number",
            help="0 表示不跟随跳转",
        ),
        opt.Option(
            name="body_bytes",
            label="读取上限",
            parse=opt.whole(least=1000, most=5_000_000, unit=" 字节"),
            default=BODY_BYTES,
            control="number",
        ),
        IP_VERSION,
        VERIFY,
        CA_PEM,
    )

    def cross_check(self, values: Mapping[str, Any]) -> list[opt.OptionError]:
        errors = []
        if values["json_value"] and not values["json_path"]:
            errors.append(
                opt.OptionError(field="json_path", message="填写了 JSON 值，请同时填写 JSON 路径")
            )
        if values["certificate_days"] is not None and not values["url"].startswith("https:"):
            message = "只有 https 网址才有证书，请改网址或清空证书最少剩余天数"
            errors.append(opt.OptionError(field="certificate_days", message=message))
        if values["request_body"] and values["method"] in ("GET", "HEAD"):
            message = "有请求内容时，请求方法请选 POST 或 PUT"
            errors.append(opt.OptionError(field="method", message=message))
        return errors

    def plan(self, options: Mapping[str, Any]) -> HttpPlan:
        values, _ = opt.read(raw=options, options=self.options)
        return HttpPlan(values)

    async def probe(
        self, plan: HttpPlan, *, timeout_s: float, at: datetime, vantage: Vantage
    ) -> Outcome:
        line = plan.idle.pop() if plan.idle else Line()
        answer = await line.run(plan.request, vantage=vantage, timeout_s=timeout_s)
        outcome = _judge(plan, answer=answer, line=line, at=at)
        plan.idle.append(line)
        return outcome


def _request(values: Mapping[str, Any]) -> Request:
    return Request(
        url=values["url"],
        method=values["method"],
        headers=values["request_headers"],
        body=values["request_body"],
        ip_version=values["ip_version"],
        verify=values["verify"],
        ca_pem=values["ca_pem"],
        redirects=values["redirects"],
        body_bytes=values["body_bytes"],
        want_head=bool(values["header"]),
        want_certificates=values["certificate_days"] is not None,
    )


def _judge(plan: HttpPlan, *, answer: Answer, line: Line, at: datetime) -> Outcome:
    if answer.code:
        return failed(answer.code, answer.text, phases=answer.phases)
    values = plan.values
    status = plan.status(answer.status)
    if plan.simple:
        return judged(phases=answer.phases, conditions=(status,))
    held = [status, *_content(values, answer=answer, line=line)]
    if values["max_ms"] is not None:
        held.append(_in_time(answer, most_ms=values["max_ms"]))
    if values["certificate_days"] is not None:
        held.append(_certificate(line, at=at, least_days=values["certificate_days"]))
    return judged(phases=answer.phases, conditions=held)


def _content(values: Mapping[str, Any], *, answer: Answer, line: Line) -> list[Condition]:
    content_type = line.handle.getinfo(pycurl.CONTENT_TYPE) or ""
    charset = conditions.charset_of(content_type, answer.body)
    held = [
        conditions.header(line.head, name=name, wanted=wanted) for name, wanted in values["header"]
    ]
    held += [
        conditions.contains(answer.body, wanted=wanted, charset=charset, cut=answer.cut)
        for wanted in values["body_contains"]
    ]
    held += [
        conditions.lacks(answer.body, unwanted=unwanted, charset=charset)
        for unwanted in values["body_lacks"]
    ]
    if values["json_path"]:
        held.append(
            conditions.json_value(
                answer.body, path=values["json_path"], wanted=values["json_value"]
            )
        )
    return held


def _in_time(answer: Answer, *, most_ms: float) -> Condition:
    took_ms = (answer.phases.total or 0) / 1000
    return Condition(
        name="耗时",
        ok=took_ms <= most_ms,
        saw=f"{took_ms:.0f} 毫秒",
        wanted=f"不超过 {most_ms:g} 毫秒",
    )


def _certificate(line: Line, *, at: datetime, least_days: float) -> Condition:
    certificate = certificates.leaf(line.certificates())
    if certificate is None:
        wanted = f"不少于 {least_days:g} 天"
        return Condition(name="证书有效期", ok=False, saw="没有取到证书", wanted=wanted)
    return certificates.expiry(certificate, at=at, least_days=least_days)
