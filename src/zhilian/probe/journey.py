"""A walk of several requests with cookies, variables and conditions per step; the first step that
fails ends it. The kinds `login` and `steps` are both such walks."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urljoin

import pycurl

from zhilian.probe import conditions
from zhilian.probe import options as opt
from zhilian.probe.kinds.base import CheckKind, failed, judged
from zhilian.probe.kinds.http import CA_PEM, IP_VERSION, VERIFY
from zhilian.probe.line import Answer, Line, Request
from zhilian.probe.pages import Take, find, in_head, in_jar
from zhilian.probe.step_options import PLACE, faults_between, read_steps
from zhilian.probe.types import PHASE_NAMES, Condition, ErrorCode, Outcome, Phases
from zhilian.probe.vantage import Vantage
from zhilian.probe.veil import Veil

Pairs = tuple[tuple[str, str], ...]
SENSITIVE = re.compile(r"authorization|cookie|token|passw|secret|api-?key|口令|密码", re.IGNORECASE)
VALUES = opt.Option(
    name="values",
    label="变量",
    parse=opt.pairs(),
    default=(),
    control="secret",
    help="如 username、password；密码写成 {secret: ...} 会加密保存",
)


def journey_options(*, help_text: str) -> tuple[opt.Option, ...]:
    steps = opt.Option(name="steps", label="步骤", parse=read_steps, control="json", help=help_text)
    return (steps, VALUES, IP_VERSION, VERIFY, CA_PEM)


class JourneyCheck(CheckKind):
    """What the kinds made of steps have in common."""

    def cross_check(self, values: Mapping[str, Any]) -> list[opt.OptionError]:
        return faults_between(values["steps"], given=[name for name, _ in values["values"]])

    async def probe(
        self, plan: Mapping[str, Any], *, timeout_s: float, at: datetime, vantage: Vantage
    ) -> Outcome:
        journey = Journey(plan=plan, vantage=vantage, ends_at=time.monotonic() + timeout_s)
        outcome = await self.walk(journey, steps=range(1, len(plan["steps"]) + 1))
        return outcome or journey.passed()

    async def walk(self, journey: Journey, *, steps: range) -> Outcome | None:
        """Some steps of the walk, the first being 1; None when all of them passed."""
        planned = journey.plan["steps"]
        for number in steps:
            step = planned[number - 1]
            outcome = await journey.take_step(step, title=f"第 {number} 步 {step['name']}".strip())
            if outcome is not None:
                return self.ended(outcome, step=number, of=len(planned))
        return None

    def ended(self, outcome: Outcome, *, step: int, of: int) -> Outcome:
        """What it means that the walk ended at this step, the first being 1."""
        return outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How far a walk has come: its cookies, what it took, where it is."""

    cookies: tuple[str, ...]
    values: Mapping[str, str]
    here: str


@dataclass(slots=True, kw_only=True)
class Journey:
    """One walk: its cookies (in the line), what was taken on the way, what was seen."""

    plan: Mapping[str, Any]
    vantage: Vantage
    ends_at: float
    line: Line = field(default_factory=Line)
    values: dict[str, str] = field(default_factory=dict)
    held: list[Condition] = field(default_factory=list)
    phases: Phases = field(default_factory=Phases)
    veil: Veil = field(default_factory=Veil)
    here: str = ""

    def __post_init__(self) -> None:
        self.values = dict(self.plan["values"])
        self.veil.hide_all(self.plan)
        self._hide_telling(self.plan["values"])

    def way(self) -> Way:
        cookies = tuple(self.line.handle.getinfo(pycurl.INFO_COOKIELIST))
        return Way(cookies=cookies, values=dict(self.values), here=self.here)

    def go_on_from(self, way: Way) -> None:
        """Begin where another walk of the same plan was."""
        for cookie in way.cookies:
            self.line.handle.setopt(pycurl.COOKIELIST, cookie)
        self.values.update(way.values)
        self.here = way.here
        for value in way.values.values():
            self.veil.hide_taken(value)

    def passed(self) -> Outcome:
        return judged(phases=self.phases, conditions=self.held)

    async def take_step(self, step: Mapping[str, Any], *, title: str) -> Outcome | None:
        """None to go on, or the outcome that ends the journey."""
        left_s = self.ends_at - time.monotonic()
        if left_s <= 0:
            text = f"{title}：前面的步骤已用完时间；请检查网站是否变慢，或调高超时"
            return failed(ErrorCode.TIMEOUT, text, phases=self.phases, conditions=self.held)
        request = self._request(step)
        answer = await self.line.run(
            request, vantage=self.vantage, timeout_s=max(0.01, round(left_s, 2))
        )
        self.phases = _sum(self.phases, answer.phases)
        if answer.code:
            text = self.veil.text(f"{title}：{answer.text}")
            return failed(answer.code, text, phases=self.phases, conditions=self.held)
        self.here = self.line.handle.getinfo(pycurl.EFFECTIVE_URL)
        self.held += [self._shown(one, title=title) for one in self._see(step, answer)]
        if all(one.ok for one in self.held):
            return None
        return judged(phases=self.phases, conditions=self.held)

    def _request(self, step: Mapping[str, Any]) -> Request:
        body, headers = "", self._filled_pairs(step["headers"])
        if step["form"]:
            body = urlencode(self._filled_pairs(step["form"]))
        elif step["json"]:
            body = PLACE.sub(self._in_json, step["json"])
            headers = _with(headers, "Content-Type", "application/json")
        # Many login forms (Django's too) want to see where one comes from.
        if self.here:
            headers = _with(headers, "Referer", self.here)
        return Request(
            url=urljoin(self.here, self._filled(step["url"])),
            method=step["method"] or ("POST" if body else "GET"),
            headers=headers,
            body=body,
            ip_version=self.plan["ip_version"],
            verify=self.plan["verify"],
            ca_pem=self.plan["ca_pem"],
            redirects=10 if step["follow"] else 0,
            want_head=any(what.header for _, what in step["take"]),
            keep_cookies=True,
        )

    def _see(self, step: Mapping[str, Any], answer: Answer) -> list[Condition]:
        content_type = self.line.handle.getinfo(pycurl.CONTENT_TYPE) or ""
        charset = conditions.charset_of(content_type, answer.body)
        taken = [
            self._taken(name, what, answer=answer, charset=charset) for name, what in step["take"]
        ]
        shown = conditions.show_statuses(step["status"])
        return [
            _in_time(answer, most_ms=step["max_ms"]),
            conditions.status_condition(answer.status, wanted=step["status"], shown=shown),
            *self._texts(step, answer, charset=charset),
            *self._json_values(step, answer, charset=charset),
            *taken,
        ]

    def _texts(
        self, step: Mapping[str, Any], answer: Answer, *, charset: str
    ) -> Iterable[Condition]:
        for text in step["contains"]:
            wanted = self._known(text)
            one = conditions.contains(answer.body, wanted=wanted, charset=charset, cut=answer.cut)
            if not one.ok:  # it shows how the page begins
                veiled = self.veil.body(answer.body, charset=charset)
                seen = conditions.contains(veiled, wanted=wanted, charset=charset, cut=answer.cut)
                one = replace(one, saw=seen.saw)
            yield one
        for text in step["lacks"]:
            yield conditions.lacks(answer.body, unwanted=self._known(text), charset=charset)

    def _json_values(
        self, step: Mapping[str, Any], answer: Answer, *, charset: str
    ) -> Iterable[Condition]:
        veiled = self.veil.body(answer.body, charset=charset) if step["expect"] else b""
        for path, text in step["expect"]:
            wanted = self._known(text)
            one = conditions.json_value(answer.body, path=path, wanted=wanted)
            seen = conditions.json_value(veiled, path=path, wanted=wanted)
            yield replace(one, saw=seen.saw if wanted or not one.ok else "有值")

    def _taken(self, name: str, what: Take, *, answer: Answer, charset: str) -> Condition:
        if what.header:
            value = in_head(self.line.head, name=what.header)
        elif what.cookie:
            cookies = self.line.handle.getinfo(pycurl.INFO_COOKIELIST)
            value = in_jar(cookies, name=what.cookie)
        else:
            value = find(answer.body, what=what, charset=charset)
        self.values[name] = value or ""
        self.veil.hide_taken(self.values[name])
        saw = "已取到" if value is not None else what.missing
        return Condition(name=f"提取 {name}", ok=value is not None, saw=saw, wanted="能取到")

    def _shown(self, one: Condition, *, title: str) -> Condition:
        saw, wanted = self.veil.text(one.saw), self.veil.text(one.wanted)
        return replace(one, name=f"{title}：{one.name}", saw=saw, wanted=wanted)

    def _filled(self, text: str) -> str:
        return PLACE.sub(lambda match: self.values.get(match[1], ""), text)

    def _known(self, text: str) -> str:
        """A page may itself show {{braces}}: what is no variable stays as it is."""
        return PLACE.sub(lambda match: self.values.get(match[1], match[0]), text)

    def _filled_pairs(self, pairs: Pairs) -> Pairs:
        filled = tuple((name, _one_line(self._filled(value))) for name, value in pairs)
        self._hide_telling(filled)
        return filled

    def _hide_telling(self, pairs: Pairs) -> None:
        """Passwords and tokens that stand there openly; of `Bearer x` also the x alone."""
        for name, value in pairs:
            if SENSITIVE.search(name):
                self.veil.hide(value)
                self.veil.hide(value.rpartition(" ")[2])

    def _in_json(self, match: re.Match[str]) -> str:
        return json.dumps(self.values.get(match[1], ""))[1:-1]


def _in_time(answer: Answer, *, most_ms: float | None) -> Condition:
    took_ms = (answer.phases.total or 0) / 1000
    return Condition(
        name="用时",
        ok=most_ms is None or took_ms <= most_ms,
        saw=f"{took_ms:.0f} 毫秒",
        wanted="" if most_ms is None else f"不超过 {most_ms:g} 毫秒",
    )


def _with(headers: Pairs, name: str, value: str) -> Pairs:
    """One more header, unless the step says it itself."""
    if any(said.lower() == name.lower() for said, _ in headers):
        return headers
    return (*headers, (name, value))


def _one_line(text: str) -> str:
    return text.replace("\r", "").replace("\n", "")


def _sum(left: Phases, right: Phases) -> Phases:
    def add(name: str) -> int | None:
        known = [
            value for value in (getattr(left, name), getattr(right, name)) if value is not None
        ]
        return sum(known) if known else None

    return Phases(**{name: add(name) for name in PHASE_NAMES})
