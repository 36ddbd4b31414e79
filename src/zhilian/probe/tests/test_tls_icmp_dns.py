"""Certificates, pings and names: what each kind sees and says."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import dns.message
import dns.rcode
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhilian.probe.certificates import _one_covers
from zhilian.probe.echo import checksum, round_trip_us
from zhilian.probe.engine import try_once
from zhilian.probe.tests import certs, make
from zhilian.probe.tests.servers import tcp, tls_silent, udp
from zhilian.probe.types import ErrorCode, Sample


@pytest.mark.parametrize(
    ("days", "names", "broken"),
    [
        (90, ("127.0.0.1",), []),
        (5.5, ("127.0.0.1",), ["证书有效期"]),
        (-2, ("127.0.0.1",), ["证书有效期", "信任链"]),
        (90, ("other.example.cn",), ["域名匹配"]),
    ],
)
def test_tls_tells_each_fault_by_itself(
    tmp_path: Path, days: float, names: tuple[str, ...], broken: list[str]
) -> None:
    issuer = certs.authority()
    context = certs.serving(issuer, folder=tmp_path, days=days, names=names)

    with tls_silent(context) as port:
        sample = _probe("tls", host="127.0.0.1", port=port, ca_pem=issuer.pem)

    assert [condition.name for condition in sample.conditions if not condition.ok] == broken


def test_tls_untrusted_chain_is_seen_with_its_expiry(tmp_path: Path) -> None:
    with tls_silent(certs.serving(certs.authority(), folder=tmp_path)) as port:
        sample = _probe("tls", host="127.0.0.1", port=port)

    seen = {condition.name: condition.ok for condition in sample.conditions}
    assert seen == {"证书有效期": True, "信任链": False, "域名匹配": True}


def test_tls_port_without_tls_fails_in_words() -> None:
    async def plain(reader: Any, writer: Any) -> None:
        writer.write(b"220 mail ready\r\n")
        await writer.drain()
        await reader.read(100)

    with tcp(plain) as port:
        sample = _probe("tls", host="127.0.0.1", port=port)

    assert sample.error_code == ErrorCode.TLS
    assert "请检查" in sample.error_text


@pytest.mark.parametrize(
    ("name", "host", "covers"),
    [
        ("a.cn", "a.cn", True),
        ("*.a.cn", "w.a.cn", True),
        ("*.a.cn", "a.cn", False),
        ("*.a.cn", "x.w.a.cn", False),
        ("*.cn", "a.cn", False),
    ],
)
def test_wildcards_cover_one_label(name: str, host: str, covers: bool) -> None:
    assert _one_covers(name, host) == covers


def test_icmp_reports_a_true_round_trip_of_loopback() -> None:
    sample = _probe("icmp", host="127.0.0.1", count=3)

    assert sample.ok, sample.error_text
    assert sample.conditions[0].saw == "0%（3/3 有回应）"
    assert 0 < sample.took_us < 5_000


def test_icmp_slow_round_trip_fails_its_condition() -> None:
    sample = _probe("icmp", host="127.0.0.1", count=1, max_ms=0.01)

    assert sample.error_code in ("", ErrorCode.CONDITION)
    assert sample.conditions[1].ok == (sample.took_us <= 10)


@given(
    jump_ns=st.sampled_from([-(10**18), -(10**10), 10**10, 10**18]),
    steady_ns=st.integers(min_value=1000, max_value=10**10 - 10**8),
)
def test_round_trip_survives_a_jump_of_the_wall_clock(jump_ns: int, steady_ns: int) -> None:
    sent = time.time_ns()

    found = round_trip_us(
        sent_wall_ns=sent, arrived_wall_ns=sent + steady_ns + jump_ns, steady_ns=steady_ns
    )

    assert found == steady_ns // 1000


def test_round_trip_takes_the_kernels_stamp_not_our_delay() -> None:
    found = round_trip_us(sent_wall_ns=0, arrived_wall_ns=400_000, steady_ns=9_000_000)

    assert found == 400


@given(data=st.binary(min_size=8, max_size=64).filter(lambda data: len(data) % 2 == 0))
def test_checksum_makes_the_whole_sum_vanish(data: bytes) -> None:
    body = data[:2] + b"\0\0" + data[4:]

    filled = body[:2] + checksum(body).to_bytes(2, "big") + body[4:]

    assert checksum(filled) == 0


def test_dns_missing_name_and_wrong_value_are_told() -> None:
    def nxdomain(data: bytes) -> bytes:
        made = dns.message.make_response(dns.message.from_wire(data))
        made.set_rcode(dns.rcode.NXDOMAIN)
        return made.to_wire()

    with udp(nxdomain) as port:
        sample = _probe("dns", name="gone.cn", resolver="127.0.0.1", port=port, expected="10.0.0.1")

    assert [condition.saw for condition in sample.conditions] == ["域名不存在", "域名不存在"]
    assert sample.error_code == ErrorCode.CONDITION


def _probe(kind: str, /, **options: Any) -> Sample:
    return try_once(make.timed_spec(kind=kind, options=options))
