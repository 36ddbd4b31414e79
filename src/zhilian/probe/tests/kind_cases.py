"""For each kind: options of a target that is well, of one that is dead, of one that hangs, and
wrong ones.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import dns.message
import dns.rrset

from zhilian.probe import options as opt
from zhilian.probe.kinds.base import CheckKind, failed, judged
from zhilian.probe.owned import Owned
from zhilian.probe.tests import certs
from zhilian.probe.tests.servers import free_port, hang, reply, tcp, tls_silent, udp, web
from zhilian.probe.types import Condition, ErrorCode, Outcome, Phases
from zhilian.probe.vantage import Vantage

TIMEOUT_S = 0.4
SILENCE = (ErrorCode.TIMEOUT, ErrorCode.UNREACHABLE, ErrorCode.INTERNAL)


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
    timeout_s: float = TIMEOUT_S
    owned: Owned = field(default_factory=Owned)
    silence: tuple[ErrorCode, ...] = SILENCE


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
def steps_case(folder: Path) -> Iterator[Case]:
    def steps(port: int) -> dict[str, Any]:
        take = {"id": {"json": "data.id"}}
        first = {"url": f"http://127.0.0.1:{port}/new", "json": {"name": "a"}, "take": take}
        return {"steps": [first, {"url": "/{{id}}", "expect": {"data.id": "{{id}}"}}]}

    with web(lambda asked: reply('{"data": {"id": 7}}')) as site, tcp(hang) as silent:
        yield Case(
            good=steps(site.port),
            dead=steps(free_port()),
            hanging=steps(silent),
            wrong=[
                ("steps", {"steps": [{"url": "http://a.cn", "take": {"a": {"regex": "(.*)*"}}}]}),
                ("steps", {"steps": [{"url": "http://a.cn", "json": [{"p": {"secret": "x"}}]}]}),
                ("steps", {"steps": [{"url": "http://a.cn", "expect": {"a[": "1"}}]}),
                ("steps", {"steps": [{"url": "http://a.cn"}, {"url": "/{{id}}"}]}),
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


@contextlib.contextmanager
def domain_case(folder: Path) -> Iterator[Case]:
    async def registry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(b"Domain Name: a.cn\r\nExpiration Time: 2099-01-01 00:00:00\r\n")
        await writer.drain()

    def at(port: int) -> dict[str, Any]:
        return {"domain": "a.cn", "server": "127.0.0.1", "port": port}

    with tcp(registry) as port, tcp(hang) as silent:
        yield Case(
            good=at(port),
            dead=at(free_port()),
            hanging=at(silent),
            wrong=[
                ("domain", {"domain": "www.a.cn"}),
                ("domain", {"domain": "10.1.2.3"}),
                ("server", {"domain": "a.dev"}),
                ("rdap", {"domain": "a.cn", "rdap": "rdap.cn"}),
            ],
            silence=(ErrorCode.UNAVAILABLE,),  # the registry is a third party
        )


@contextlib.contextmanager
def page_case(folder: Path) -> Iterator[Case]:
    def at(port: int) -> dict[str, Any]:
        plain = {"loads": 1, "rtt_ms": 0, "mbit": 0, "cpu": 1}
        return plain | {"url": f"http://127.0.0.1:{port}/"}

    with web(lambda asked: reply("hello")) as site, tcp(hang) as silent:
        yield Case(
            good=at(site.port) | {"contains": ["hello"]},
            dead=at(free_port()),
            hanging=at(silent),
            wrong=[
                ("url", {"url": "zhilian.example.cn"}),
                ("loads", {"url": "http://a.cn", "loads": 0}),
                ("cpu", {"url": "http://a.cn", "cpu": 0.5}),
            ],
            timeout_s=60.0,  # one round at a time on a machine: another test's round may be first
        )


@contextlib.contextmanager
def sql_case(folder: Path) -> Iterator[Case]:
    def postgres(port: int) -> dict[str, Any]:
        where = {"engine": "PostgreSQL", "host": "127.0.0.1", "port": port, "user": "watch"}
        return where | {"query": "SELECT 1"}

    file = {"engine": "SQLite", "database": "desk.sqlite3", "query": "SELECT 1"}
    with contextlib.closing(sqlite3.connect(folder / "desk.sqlite3")) as made:
        made.execute("CREATE TABLE a (b)")
    with tcp(hang) as silent:
        yield Case(
            good=file,
            dead=postgres(free_port()),
            hanging=postgres(silent),
            wrong=[
                ("query", file | {"query": "DELETE FROM a"}),
                ("query", file | {"query": "SELECT 1; DROP TABLE a"}),
                ("database", file | {"database": "../zhilian.sqlite3"}),
                ("host", {"engine": "MySQL", "query": "SELECT 1"}),
                ("rows", file | {"rows": "many"}),
            ],
            owned=Owned(sqlite=folder),
        )


@contextlib.contextmanager
def script_case(folder: Path) -> Iterator[Case]:
    for name, text in (("well", "echo fine"), ("dead", "exit 2"), ("slow", "sleep 30")):
        (folder / f"{name}.sh").write_text(f"#!/bin/sh\n{text}\n")
        (folder / f"{name}.sh").chmod(0o755)
    yield Case(
        good={"script": "well.sh"},
        dead={"script": "dead.sh"},
        hanging={"script": "slow.sh"},
        wrong=[("script", {"script": "../well.sh"}), ("script", {"script": "/bin/sh"})],
        timeout_s=2.0,
        owned=Owned(scripts=folder),
    )


CASES: dict[str, Callable[[Path], contextlib.AbstractContextManager[Case]]] = {
    "dns": dns_case,
    "domain": domain_case,
    "fake": fake_case,
    "http": http_case,
    "icmp": icmp_case,
    "login": login_case,
    "page": page_case,
    "script": script_case,
    "sql": sql_case,
    "steps": steps_case,
    "submit": login_case,
    "tcp": tcp_case,
    "tls": tls_case,
}
