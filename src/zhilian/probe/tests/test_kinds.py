"""What every kind promises, asked of each of them and of a fake. A new kind adds one case."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import dns.message
import dns.rrset
import pytest

from zhilian.probe import options as opt
from zhilian.probe.engine import try_once
from zhilian.probe.kinds.base import KINDS, CheckKind, failed, judged
from zhilian.probe.tests import certs, make
from zhilian.probe.tests.servers import free_port, hang, reply, tcp, tls_silent, udp, web
from zhilian.probe.types import Condition, ErrorCode, Outcome, Phases, Sample
from zhilian.probe.vantage import Vantage

CHINESE = re.compile(r"[\u4e00-\u9fff]")
TIMEOUT_S = 0.4


class FakeCheck(CheckKind):
    """Answers what its options say; the same promises hold for it."""

    name = "fake"
    label = "假目标"
    options = (opt.Option(name="answer", label="回答", parse=opt.choice("ok", "dead", "slow")),)

    async def probe(
        self, plan: Mapping[str, Any], *, timeout_s: float, at: datetime, vantage: Vantage
    ) -> Outcome:
        if plan["answer"] != "ok":
            return failed(ErrorCode.TIMEOUT, "没有回应；请检查假目标", phases=Phases(total=1))
        held = (Condition(name="回答", ok=True, saw="ok", wanted="ok"),)
        return judged(phases=Phases(total=1), conditions=held)


@dataclass(kw_only=True)
class Case:
    """Options of a target that is well, of one that is dead, of one that hangs, and wrong ones."""

    good: dict[str, Any]
    dead: dict[str, Any]
    hanging: dict[str, Any]
    wrong: list[tuple[str, dict[str, Any]]] = field(default_factory=list)


@contextlib.contextmanager
def fake_case(folder: Path) -> Iterator[Case]:
    yield Case(
        good={"answer": "ok"},
        dead={"answer": "dead"},
        hanging={"answer": "slow"},
        wrong=[("answer", {"answer": "maybe"})],
    )


@contextlib.contextmanager
def http_case(folder: Path) -> Iterator[Case]:
    with web(lambda asked: reply("hello")) as site, tcp(hang) as silent:
        yield Case(
            good={"url": site.url},
            dead={"url": f"http://127.0.0.1:{free_port()}"},
            hanging={"url": f"http://127.0.0.1:{silent}"},
            wrong=[
                ("url", {"url": "zhilian.example.cn"}),
                ("url", {"url": "http://u:p@127.0.0.1/"}),
                ("status", {"url": "http://a.cn", "status": "2xx"}),
                ("json_path", {"url": "http://a.cn", "json_value": "1"}),
                ("certificate_days", {"url": "http://a.cn", "certificate_days": 9}),
            ],
        )


@contextlib.contextmanager
def login_case(folder: Path) -> Iterator[Case]:
    def steps(port: int) -> dict[str, Any]:
        return {"steps": [{"url": f"http://127.0.0.1:{port}/", "contains": "hello"}]}

    with web(lambda asked: reply("hello")) as site, tcp(hang) as silent:
        yield Case(
            good=steps(site.port),
            dead=steps(free_port()),
            hanging=steps(silent),
            wrong=[
                ("steps", {"steps": []}),
                ("steps", {"steps": [{"url": "/login"}]}),
                ("steps", {"steps": [{"url": "http://a.cn/{{token}}"}]}),
                ("steps", {"steps": "not json"}),
            ],
        )


@contextlib.contextmanager
def tcp_case(folder: Path) -> Iterator[Case]:
    with tcp(hang) as port:
        yield Case(
            good={"host": "127.0.0.1", "port": port},
            dead={"host": "127.0.0.1", "port": free_port()},
            hanging={"host": "127.0.0.1", "port": port, "greeting": "SSH"},
            wrong=[
                ("port", {"host": "127.0.0.1", "port": 70000}),
                ("host", {"host": "http://a.cn", "port": 1}),
            ],
        )


@contextlib.contextmanager
def tls_case(folder: Path) -> Iterator[Case]:
    issuer = certs.authority()
    context = certs.serving(issuer, folder=folder)
    with tls_silent(context) as port, tcp(hang) as silent:
        yield Case(
            good={"host": "127.0.0.1", "port": port, "ca_pem": issuer.pem},
            dead={"host": "127.0.0.1", "port": free_port()},
            hanging={"host": "127.0.0.1", "port": silent},
            wrong=[
                ("days", {"host": "a.cn", "days": -1}),
                ("ca_pem", {"host": "a.cn", "ca_pem": "not a certificate"}),
            ],
        )


@contextlib.contextmanager
def icmp_case(folder: Path) -> Iterator[Case]:
    # 240/4 is reserved: no machine answers there, so it is both dead and silent.
    nobody = {"host": "240.0.0.1", "count": 1}
    yield Case(
        good={"host": "127.0.0.1", "count": 2},
        dead=nobody,
        hanging=nobody,
        wrong=[("count", {"host": "a.cn", "count": 0}), ("host", {"host": "a cn"})],
    )


@contextlib.contextmanager
def dns_case(folder: Path) -> Iterator[Case]:
    def answer(data: bytes) -> bytes:
        made = dns.message.make_response(dns.message.from_wire(data))
        made.answer.append(dns.rrset.from_text("a.cn.", 60, "IN", "A", "10.1.2.3"))
        return made.to_wire()

    def at(port: int) -> dict[str, Any]:
        return {"name": "a.cn", "resolver": "127.0.0.1", "port": port, "expected": "10.1.2.3"}

    with udp(answer) as port, udp(lambda data: None) as silent:
        yield Case(
            good=at(port),
            dead=at(silent) | {"expected": "10.9.9.9"},
            hanging=at(silent),
            wrong=[("type", {"name": "a.cn", "type": "ZZZ"}), ("name", {"name": "a..b"})],
        )


CASES: dict[str, Callable[[Path], contextlib.AbstractContextManager[Case]]] = {
    "dns": dns_case,
    "fake": fake_case,
    "http": http_case,
    "icmp": icmp_case,
    "login": login_case,
    "tcp": tcp_case,
    "tls": tls_case,
}


@pytest.fixture(scope="module", autouse=True)
def _fake_kind() -> Iterator[None]:
    KINDS.all()
    KINDS.register(FakeCheck)
    yield
    KINDS.unregister("fake")


@pytest.fixture(params=sorted(CASES))
def kind(request: pytest.FixtureRequest) -> CheckKind:
    found = KINDS.get(request.param)
    assert found is not None
    return found


@pytest.fixture
def case(kind: CheckKind, tmp_path: Path) -> Iterator[Case]:
    with CASES[kind.name](tmp_path) as made:
        yield made


def test_every_kind_has_a_case() -> None:
    assert sorted(CASES) == [kind.name for kind in KINDS.all()]


def test_good_target_is_ok_with_conditions_and_total(kind: CheckKind, case: Case) -> None:
    sample = _probe(kind, case.good)

    assert (sample.ok, sample.error_code, sample.error_text) == (True, "", "")
    assert sample.conditions
    assert sample.phases.total is not None
    assert sample.took_us == sample.phases.total


def test_dead_target_is_a_value_with_chinese_remedy(kind: CheckKind, case: Case) -> None:
    sample = _probe(kind, case.dead)

    assert not sample.ok
    assert sample.error_code
    assert CHINESE.search(sample.error_text)
    assert "请" in sample.error_text


def test_hanging_target_ends_within_timeout(kind: CheckKind, case: Case) -> None:
    began = time.monotonic()

    sample = _probe(kind, case.hanging)

    assert not sample.ok
    assert sample.error_code in (ErrorCode.TIMEOUT, ErrorCode.UNREACHABLE, ErrorCode.INTERNAL)
    assert time.monotonic() - began < TIMEOUT_S + 0.5


def test_sample_survives_json(kind: CheckKind, case: Case) -> None:
    sample = _probe(kind, case.dead)

    assert Sample.from_json(sample.to_json()) == sample


def test_good_options_have_no_errors(kind: CheckKind, case: Case) -> None:
    assert kind.check_options(case.good) == []


def test_wrong_options_name_field_and_remedy(kind: CheckKind, case: Case) -> None:
    for name, options in case.wrong:
        errors = kind.check_options(options)

        assert [error.field for error in errors] == [name]
        assert CHINESE.search(errors[0].message)


def test_unknown_option_is_refused(kind: CheckKind, case: Case) -> None:
    errors = kind.check_options(case.good | {"nonsense": 1})

    assert [error.field for error in errors] == ["nonsense"]
    assert "可用的选项" in errors[0].message


def test_missing_required_option_is_refused(kind: CheckKind) -> None:
    required = {option.name for option in kind.options if option.required}

    assert required
    assert {error.field for error in kind.check_options({})} == required


def test_kind_says_what_it_is_in_chinese(kind: CheckKind) -> None:
    assert CHINESE.search(kind.label) or kind.label == "Ping"
    assert all(option.label for option in kind.options)


def _probe(kind: CheckKind, options: dict[str, Any]) -> Sample:
    return try_once(make.timed_spec(kind=kind.name, options=options, timeout_s=TIMEOUT_S))
