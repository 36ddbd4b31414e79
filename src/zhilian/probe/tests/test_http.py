"""The http kind: phases, conditions, redirects, caps, guards, certificates."""

from __future__ import annotations

import asyncio
import os
import socket
import time
from pathlib import Path
from typing import Any

import pytest

from zhilian.probe.engine import try_once
from zhilian.probe.guard import NetworkPolicy
from zhilian.probe.kinds.base import KINDS
from zhilian.probe.options import Secret
from zhilian.probe.tests import certs, make
from zhilian.probe.tests.servers import Asked, free_port, reply, slam, tcp, web
from zhilian.probe.types import ErrorCode, Sample


def test_phases_add_up_and_ttfb_is_the_servers_wait() -> None:
    def slow(asked: Asked) -> bytes:
        time.sleep(0.12)
        return reply("done")

    with web(slow) as site:
        sample = _probe(url=site.url)

    phases = sample.phases
    assert phases.ttfb is not None
    assert phases.total is not None
    assert phases.tcp is not None
    assert 120_000 <= phases.ttfb < 220_000
    assert phases.tls is None
    parts = (phases.dns, phases.tcp, phases.ttfb, phases.transfer)
    assert abs(sum(part or 0 for part in parts) - phases.total) <= 5


def test_each_probe_opens_a_fresh_connection_and_forgets_cookies() -> None:
    with web(lambda asked: reply(headers=("Set-Cookie: seen=1",))) as site:
        kind = KINDS.get("http")
        assert kind is not None
        _probe(url=site.url)
        _probe(url=site.url)

    assert [asked.headers.get("cookie") for asked in site.asked] == [None, None]


@pytest.mark.parametrize(
    ("options", "body", "ok"),
    [
        ({"body_contains": ["食堂"]}, "机关食堂订餐", True),
        ({"body_contains": ["食堂", "门禁"]}, "机关食堂订餐", False),
        ({"body_lacks": "维护中"}, "系统维护中", False),
        (
            {"json_path": "data.items[1].up", "json_value": "true"},
            '{"data":{"items":[0,{"up":true}]}}',
            True,
        ),
        ({"json_path": "count", "json_value": ">=3"}, '{"count": 2}', False),
        ({"json_path": "count", "json_value": "<3"}, '{"count": 2}', True),
        ({"json_path": "count"}, '{"other": 2}', False),
        ({"json_path": "count"}, "not json", False),
        ({"status": "404"}, "x", False),
        ({"max_ms": 2000}, "x", True),
    ],
)
def test_conditions_judge_the_answer(options: dict[str, Any], body: str, ok: bool) -> None:
    with web(lambda asked: reply(body)) as site:
        sample = _probe(url=site.url, **options)

    assert sample.ok == ok
    assert all(condition.saw and condition.wanted for condition in sample.conditions)
    assert sample.error_code == ("" if ok else "condition")


def test_text_is_found_in_a_page_in_gbk() -> None:
    page = "<html>机关食堂</html>".encode("gb18030")
    with web(lambda asked: reply(page, headers=("Content-Type: text/html; charset=GBK",))) as site:
        assert _probe(url=site.url, body_contains="食堂").ok


def test_server_error_tells_what_was_seen() -> None:
    with web(lambda asked: reply("broken", status="500 Internal Server Error")) as site:
        sample = _probe(url=site.url)

    assert (sample.ok, sample.conditions[0].saw, sample.conditions[0].wanted) == (
        False,
        "500",
        "200-299",
    )
    assert "500" in sample.error_text


def test_redirects_are_followed_up_to_their_limit() -> None:
    def answer(asked: Asked) -> bytes:
        if asked.path == "/end":
            return reply("arrived")
        return reply(status="302 Found", headers=("Location: /end",))

    with web(answer) as site:
        followed = _probe(url=site.url, body_contains="arrived")
        stayed = _probe(url=site.url, redirects=0, status="302")

    assert followed.ok
    assert stayed.ok


def test_redirect_loop_is_a_failure() -> None:
    with web(lambda asked: reply(status="302 Found", headers=("Location: /",))) as site:
        sample = _probe(url=site.url, redirects=3)

    assert sample.error_code == ErrorCode.REDIRECTS


def test_redirect_to_another_protocol_is_a_failure() -> None:
    with web(lambda a: reply(status="302 Found", headers=("Location: file:///etc/passwd",))) as s:
        sample = _probe(url=s.url)

    assert sample.error_code == ErrorCode.REDIRECTS


def test_body_is_read_up_to_its_cap() -> None:
    with web(lambda asked: reply(b"a" * 3_000_000 + b"end")) as site:
        sample = _probe(url=site.url, body_contains="end", body_bytes=2000)

    assert sample.error_code == ErrorCode.CONDITION
    assert "前 2 kB" in sample.conditions[1].saw


def test_connection_that_is_slammed_is_a_reset() -> None:
    with tcp(slam) as port:
        assert _probe(url=f"http://127.0.0.1:{port}").error_code == ErrorCode.RESET


def test_answer_that_is_not_http_is_said_so() -> None:
    async def nonsense(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(10)
        writer.write(b"SSH-2.0-OpenSSH_9\r\n" * 100)
        await writer.drain()

    with tcp(nonsense) as port:
        sample = _probe(url=f"http://127.0.0.1:{port}")

    assert sample.error_code == ErrorCode.PROTOCOL


def test_ipv6_target_is_measured() -> None:
    if not _has_ipv6():
        pytest.skip("this machine has no IPv6 loopback")
    with web(lambda asked: reply("six"), host="::1") as site:
        sample = _probe(url=f"http://[::1]:{site.port}/", ip_version="IPv6", body_contains="six")

    assert sample.ok


def test_request_carries_method_headers_and_secret_without_showing_it() -> None:
    options = {
        "method": "POST",
        "request_body": '{"a":1}',
        "request_headers": {"Authorization": {"secret": "Bearer hush"}},
    }
    with web(lambda asked: reply("hello")) as site:
        sample = _probe(url=site.url, **options)

    asked = site.asked[0]
    assert (asked.method, asked.body) == ("POST", b'{"a":1}')
    assert asked.headers["authorization"] == "Bearer hush"
    assert sample.ok
    assert "hush" not in str(sample.to_json())
    assert "hush" not in f"{Secret('hush')!r} {Secret('hush')}"


def test_header_injection_is_refused() -> None:
    sample = _probe(url="http://127.0.0.1/", request_headers={"X": "a\r\nHost: evil"})

    assert sample.error_code == ErrorCode.OPTIONS


@pytest.mark.parametrize("through", ["address", "redirect"])
def test_denied_network_is_never_contacted(through: str) -> None:
    """The metadata address, straight or by a redirect of an innocent page."""
    bad = "http://169.254.169.254/latest/"
    with web(lambda a: reply(status="302 Found", headers=(f"Location: {bad}",))) as site:
        sample = _probe(url=bad if through == "address" else site.url)

    assert sample.error_code == ErrorCode.BLOCKED
    assert "169.254.0.0/16" in sample.error_text


def test_policy_is_asked_of_the_resolved_address() -> None:
    policy = NetworkPolicy.from_json({"deny_networks": ["127.0.0.0/8", "::1/128"]})
    with web(lambda asked: reply()) as site:
        spec = make.spec(kind="http", url=f"http://localhost:{site.port}/")
        sample = try_once(spec, policy=policy)

    assert sample.error_code == ErrorCode.BLOCKED
    assert site.asked == []


def test_untrusted_certificate_fails_and_own_root_heals(tmp_path: Path) -> None:
    issuer = certs.authority()
    with web(lambda a: reply(), context=certs.serving(issuer, folder=tmp_path)) as site:
        untrusted = _probe(url=site.url)
        trusted = _probe(url=site.url, ca_pem=issuer.pem)
        ignored = _probe(url=site.url, verify=False)

    assert untrusted.error_code == ErrorCode.TLS
    assert (trusted.ok, ignored.ok) == (True, True)
    assert trusted.phases.tls is not None
    assert trusted.phases.tls > 0


def test_redirect_to_https_is_verified_with_the_own_root(tmp_path: Path) -> None:
    issuer = certs.authority()
    with web(lambda a: reply("safe"), context=certs.serving(issuer, folder=tmp_path)) as safe:
        location = f"Location: {safe.url}/"
        with web(lambda a: reply(status="302 Found", headers=(location,))) as plain:
            trusted = _probe(url=plain.url, ca_pem=issuer.pem, body_contains="safe")
            untrusted = _probe(url=plain.url)

    assert trusted.ok, trusted.error_text
    assert untrusted.error_code == ErrorCode.TLS


def test_certificate_days_are_a_condition(tmp_path: Path) -> None:
    issuer = certs.authority()
    with web(lambda a: reply(), context=certs.serving(issuer, folder=tmp_path, days=10.5)) as site:
        sample = _probe(url=site.url, ca_pem=issuer.pem, certificate_days=30)

    assert sample.error_code == ErrorCode.CONDITION
    assert "还有 10 天" in sample.error_text


def test_many_failing_probes_leave_no_open_file() -> None:
    url = f"http://127.0.0.1:{free_port()}"
    _probe(url=url)
    before = len(os.listdir("/proc/self/fd"))

    for _ in range(20):
        _probe(url=url)

    assert len(os.listdir("/proc/self/fd")) <= before


def _probe(**options: Any) -> Sample:
    return try_once(make.spec(kind="http", **options))


def _has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as link:
            link.bind(("::1", 0))
    except OSError:
        return False
    return True
