"""A journey of several steps with cookies: open the login page, take the token, log in, open a
window. Each step has its own conditions; the first that fails ends the journey."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urljoin

import pycurl

from zhilian.probe import conditions
from zhilian.probe import options as opt
from zhilian.probe.kinds.base import KINDS, CheckKind, failed, judged
from zhilian.probe.kinds.http import CA_PEM, IP_VERSION, VERIFY
from zhilian.probe.line import Answer, Line, Request
from zhilian.probe.pages import find, take
from zhilian.probe.types import PHASE_NAMES, Condition, ErrorCode, Outcome, Phases
from zhilian.probe.vantage import Vantage

PLACE = re.compile(r"\{\{\s*(\w{1,40})\s*\}\}")
STEP_OPTIONS = (
    opt.Option(name="name", label="名称", parse=opt.text(most=60), default=""),
    opt.Option(name="url", label="网址", parse=opt.text(most=2000)),
    opt.Option(name="method", label="请求方法", parse=opt.choice("GET", "POST"), default=""),
    opt.Option(name="form", label="表单", parse=opt.pairs(), default=()),
    opt.Option(name="json", label="JSON 内容", parse=opt.text(most=20000), default=""),
    opt.Option(name="headers", label="请求头", parse=opt.headers, default=()),
    opt.Option(name="status", label="状态码", parse=conditions.statuses, default=((200, 299),)),
    opt.Option(name="contains", label="应包含文字", parse=opt.many(opt.text(most=500)), default=()),
    opt.Option(name="lacks", label="不应有文字", parse=opt.many(opt.text(most=500)), default=()),
    opt.Option(name="take", label="提取", parse=lambda value: _takes(value), default=()),
)


@KINDS.register
class LoginCheck(CheckKind):
    name = "login"
    label = "登录流程"
    summary = "带 Cookie 走完多步：打开登录页、提取令牌、登录、打开窗口，每步核对文字"
    options = (
        opt.Option(
            name="steps",
            label="步骤",
            parse=lambda value: _steps(value),
            control="json",
            help="依次执行；网址、表单和请求头里可用 {{变量}}",
        ),
        opt.Option(
            name="values",
            label="变量",
            parse=opt.pairs(),
            default=(),
            control="secret",
            help="如 username、password；密码写成 {secret: ...} 会加密保存",
        ),
        IP_VERSION,
        VERIFY,
        CA_PEM,
    )

    def cross_check(self, values: Mapping[str, Any]) -> list[opt.OptionError]:
        known = {name for name, _ in values["values"]}
        errors = []
        for number, step in enumerate(values["steps"], 1):
            missing = sorted(set(PLACE.findall(_texts(step))) - known)
            if missing:
                names = "、".join(missing)
                message = (
                    f"第 {number} 步用到的变量 {names} 没有定义，请在变量或前面步骤的提取中定义"
                )
                errors.append(opt.OptionError(field="steps", message=message))
            known |= {name for name, _ in step["take"]}
        first = PLACE.sub("x", values["steps"][0]["url"])
        if not first.startswith(("http://", "https://")):
            message = "第 1 步的网址应完整，例如 https://zhilian.example.cn/login"
            errors.append(opt.OptionError(field="steps", message=message))
        return errors

    async def probe(
        self, plan: Mapping[str, Any], *, timeout_s: float, at: datetime, vantage: Vantage
    ) -> Outcome:
        journey = _Journey(plan=plan, vantage=vantage, ends_at=time.monotonic() + timeout_s)
        for number, step in enumerate(plan["steps"], 1):
            outcome = await journey.take_step(step, title=f"第 {number} 步 {step['name']}".strip())
            if outcome is not None:
                return outcome
        return judged(phases=journey.phases, conditions=journey.held)


@dataclass(slots=True, kw_only=True)
class _Journey:
    """One walk: its cookies (in the line), what was taken on the way, what was seen."""

    plan: Mapping[str, Any]
    vantage: Vantage
    ends_at: float
    line: Line = field(default_factory=Line)
    values: dict[str, str] = field(default_factory=dict)
    held: list[Condition] = field(default_factory=list)
    phases: Phases = field(default_factory=Phases)
    here: str = ""

    def __post_init__(self) -> None:
        self.values = dict(self.plan["values"])

    async def take_step(self, step: Mapping[str, Any], *, title: str) -> Outcome | None:
        """None to go on, or the outcome that ends the journey."""
        left_s = self.ends_at - time.monotonic()
        if left_s <= 0:
            text = f"{title}：前面的步骤已用完时间；请检查网站是否变慢，或调高超时"
            return failed(ErrorCode.TIMEOUT, text, phases=self.phases, conditions=self.held)
        request = self._request(step)
        answer = await self.line.run(request, vantage=self.vantage, timeout_s=left_s)
        self.phases = _sum(self.phases, answer.phases)
        if answer.code:
            text = f"{title}：{answer.text}"
            return failed(answer.code, text, phases=self.phases, conditions=self.held)
        self.here = self.line.handle.getinfo(pycurl.EFFECTIVE_URL)
        self.held += [replace(one, name=f"{title}：{one.name}") for one in self._see(step, answer)]
        if all(one.ok for one in self.held):
            return None
        return judged(phases=self.phases, conditions=self.held)

    def _request(self, step: Mapping[str, Any]) -> Request:
        body, headers = "", self._filled_pairs(step["headers"])
        if step["form"]:
            body = urlencode(self._filled_pairs(step["form"]))
        elif step["json"]:
            body = PLACE.sub(self._in_json, step["json"])
            headers = (*headers, ("Content-Type", "application/json"))
        # Many login forms (Django's too) want to see where one comes from.
        if self.here and not any(name.lower() == "referer" for name, _ in headers):
            headers = (*headers, ("Referer", self.here))
        return Request(
            url=urljoin(self.here, self._filled(step["url"])),
            method=step["method"] or ("POST" if body else "GET"),
            headers=headers,
            body=body,
            ip_version=self.plan["ip_version"],
            verify=self.plan["verify"],
            ca_pem=self.plan["ca_pem"],
            redirects=10,
            keep_cookies=True,
        )

    def _see(self, step: Mapping[str, Any], answer: Answer) -> list[Condition]:
        content_type = self.line.handle.getinfo(pycurl.CONTENT_TYPE) or ""
        charset = conditions.charset_of(content_type, answer.body)
        shown = conditions.show_statuses(step["status"])
        held = [conditions.status_condition(answer.status, wanted=step["status"], shown=shown)]
        held += [
            conditions.contains(answer.body, wanted=wanted, charset=charset, cut=answer.cut)
            for wanted in step["contains"]
        ]
        held += [
            conditions.lacks(answer.body, unwanted=unwanted, charset=charset)
            for unwanted in step["lacks"]
        ]
        for name, what in step["take"]:
            value = find(answer.body, what=what, charset=charset)
            self.values[name] = value or ""
            saw = "已取到" if value is not None else "页面中没有"
            held.append(
                Condition(name=f"提取 {name}", ok=value is not None, saw=saw, wanted="能取到")
            )
        return held

    def _filled(self, text: str) -> str:
        return PLACE.sub(lambda match: self.values.get(match[1], ""), text)

    def _filled_pairs(self, pairs: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
        return tuple((name, _one_line(self._filled(value))) for name, value in pairs)

    def _in_json(self, match: re.Match[str]) -> str:
        return json.dumps(self.values.get(match[1], ""))[1:-1]


def _steps(value: Any) -> tuple[dict[str, Any], ...]:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            raise opt.Refused("不是正确的 JSON，请检查引号和逗号") from None
    if not isinstance(value, list) or not 1 <= len(value) <= 20:
        raise opt.Refused("应为 1 到 20 步的列表")
    steps = []
    for number, raw in enumerate(value, 1):
        if not isinstance(raw, Mapping):
            raise opt.Refused(f"第 {number} 步应写成 {{url: ..., form: ...}}")
        step, errors = opt.read(raw=raw, options=STEP_OPTIONS)
        if errors:
            raise opt.Refused(f"第 {number} 步：{errors[0].message}")
        steps.append(step)
    return tuple(steps)


def _takes(value: Any) -> tuple[tuple[str, Any], ...]:
    if not isinstance(value, Mapping) or not all(re.fullmatch(r"\w{1,40}", n) for n in value):
        raise opt.Refused("应为“变量名: 表单字段名”的列表")
    return tuple((name, take(what)) for name, what in value.items())


def _texts(step: Mapping[str, Any]) -> str:
    pairs = [value for _, value in (*step["form"], *step["headers"])]
    return "\n".join([step["url"], step["json"], *pairs])


def _one_line(text: str) -> str:
    return text.replace("\r", "").replace("\n", "")


def _sum(left: Phases, right: Phases) -> Phases:
    def add(name: str) -> int | None:
        known = [
            value for value in (getattr(left, name), getattr(right, name)) if value is not None
        ]
        return sum(known) if known else None

    return Phases(**{name: add(name) for name in PHASE_NAMES})
