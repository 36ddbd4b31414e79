"""Registries as they answer: CNNIC, Verisign, RDAP; well, near the end, absent, broken, silent."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhilian.probe.engine import try_once
from zhilian.probe.kinds.base import KINDS
from zhilian.probe.registration import from_rdap, from_whois, moment
from zhilian.probe.tests import make
from zhilian.probe.tests.servers import free_port, hang, reply, tcp, web
from zhilian.probe.types import ErrorCode, Sample

NAME = "zhilian-example.cn"
CNNIC = """Domain Name: {name}
ROID: 20240317s10001s00000001-cn
Domain Status: {status}
Registrant: 某市政务服务中心
Name Server: ns1.{name}
Registration Time: 2024-03-17 12:48:36
Expiration Time: {until}
DNSSEC: unsigned
"""
VERISIGN = """   Domain Name: EXAMPLE.COM
   Registry Domain ID: 2336799_DOMAIN_COM-VRSN
   Registrar WHOIS Server: whois.iana.org
   Creation Date: 1995-08-14T04:00:00Z
   Registry Expiry Date: 2028-08-13T04:00:00Z
   Registrar: RESERVED-Internet Assigned Numbers Authority
   Domain Status: clientDeleteProhibited https://icann.org/epp#clientDeleteProhibited
   Name Server: A.IANA-SERVERS.NET
   DNSSEC: signedDelegation
>>> Last update of whois database: 2026-11-24T04:00:00Z <<<

NOTICE: The expiration date displayed in this record is the date the
registrar's sponsorship of the domain name registration in the registry is
currently set to expire.
"""


@contextlib.contextmanager
def registry(*pieces: str, still: bool = False) -> Iterator[tuple[int, list[bytes]]]:
    """Answers every question with the same text; `still` leaves the line open afterwards."""
    asked: list[bytes] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readline())
        for piece in pieces:
            writer.write(piece.encode())
            await writer.drain()
        if still:
            await asyncio.sleep(60)

    with tcp(talk) as port:
        yield port, asked


def cnnic(*, days: float = 200, status: str = "ok", name: str = NAME) -> str:
    until = datetime.now(UTC) + timedelta(days=days, hours=8)
    return CNNIC.format(name=name, status=status, until=f"{until:%Y-%m-%d %H:%M:%S}")


def test_good_name_is_asked_for_and_tells_its_days() -> None:
    with registry(*cnnic().splitlines(keepends=True)) as (port, asked):
        sample = _look(port)

    assert sample.ok, sample.error_text
    assert asked == [b"zhilian-example.cn\r\n"]
    assert [one.name for one in sample.conditions] == ["域名有效期", "域名状态"]
    assert sample.conditions[0].saw.startswith("还有 200 天（到 ")
    assert (sample.phases.tcp or 0) <= (sample.phases.total or 0) == sample.took_us


@pytest.mark.parametrize(
    ("days", "said"), [(29.5, "请联系注册商续费"), (-3, "已于 "), (-3, "到期，请联系注册商")]
)
def test_near_or_past_expiry_fails(days: float, said: str) -> None:
    with registry(cnnic(days=days)) as (port, _):
        sample = _look(port)

    assert sample.error_code == ErrorCode.CONDITION
    assert said in sample.error_text


@pytest.mark.parametrize("status", ["clientHold", "redemptionPeriod", "pendingDelete"])
def test_a_name_that_is_being_taken_back_fails(status: str) -> None:
    with registry(cnnic(status=f"{status} https://icann.org/epp#{status}")) as (port, _):
        sample = _look(port)

    assert sample.error_text.startswith("域名状态：应为 没有停用或删除")


def test_automatic_renewal_is_a_warning() -> None:
    with registry(cnnic(status="autoRenewPeriod")) as (port, _):
        sample = _look(port)

    assert sample.ok
    assert "确认已续费" in sample.warning


@pytest.mark.parametrize(
    "answer", ["No matching record.\r\n", 'No match for "A.CN".\r\n>>> Last update: 1 <<<\r\n']
)
def test_unregistered_name_fails(answer: str) -> None:
    with registry(answer) as (port, _):
        sample = _look(port)

    assert sample.error_code == ErrorCode.CONDITION
    assert "没有注册；请核对域名" in sample.error_text


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("", "内容是空的"),
        ("Queried interval is too short.\r\n", "开头是“Queried interval"),
        ("\x00\xff garbage", "读不出该域名的到期日"),
        (cnnic(name="other.cn"), "读不出"),
        (cnnic().partition("Expiration")[0], "读不出"),
        (cnnic().partition("Expiration")[0] + "Expiration Time: 2029-1", "读不出"),
        (cnnic() + "x" * 70_000, "超过 64 kB"),
    ],
)
def test_what_cannot_be_read_is_unknown(answer: str, said: str) -> None:
    with registry(answer) as (port, _):
        sample = _look(port)

    assert sample.error_code == ErrorCode.UNAVAILABLE
    assert said in sample.error_text
    assert "请" in sample.error_text


def test_a_registry_that_stops_talking_is_unknown() -> None:
    with registry(cnnic(), still=True) as (port, _):
        sample = _look(port, timeout_s=0.3)

    assert sample.error_code == ErrorCode.UNAVAILABLE
    assert "0.3 秒内没有答完" in sample.error_text


def test_a_registry_that_hangs_or_is_away_is_unknown() -> None:
    with tcp(hang) as silent:
        codes = [_look(port, timeout_s=0.3).error_code for port in (silent, free_port())]

    assert codes == [ErrorCode.UNAVAILABLE, ErrorCode.UNAVAILABLE]


def rdap(**changes: Any) -> dict[str, Any]:
    until = (datetime.now(UTC) + timedelta(days=90)).isoformat().replace("+00:00", "Z")
    events = [
        {"eventAction": "registration", "eventDate": "1995-08-14T04:00:00Z"},
        {"eventAction": "expiration", "eventDate": until},
    ]
    return {"ldhName": "EXAMPLE.ORG", "status": ["active"], "events": events} | changes


@pytest.mark.parametrize(
    ("answer", "status", "code", "said"),
    [
        (rdap(), "200 OK", "", ""),
        (rdap(status=["client hold"]), "200 OK", "condition", "注册商停止解析"),
        ({"errorCode": 404}, "404 Not Found", "condition", "没有注册"),
        ({"detail": "no page"}, "404 Not Found", "unavailable", "状态码 404"),
        (rdap(), "429 Too Many Requests", "unavailable", "状态码 429"),
        (rdap(ldhName="b.org"), "200 OK", "unavailable", "读不出"),
        (rdap(events=[{"eventAction": "expiration"}]), "200 OK", "unavailable", "读不出"),
        (rdap(notices="x" * 70_000), "200 OK", "unavailable", "超过 64 kB"),
        ([1], "200 OK", "unavailable", "读不出"),
    ],
)
def test_rdap_answers(answer: Any, status: str, code: str, said: str) -> None:
    with web(lambda asked: reply(json.dumps(answer), status=status)) as site:
        options = {"domain": "example.org", "rdap": f"{site.url}/v1/"}
        sample = try_once(make.spec(kind="domain", **options))

    assert (sample.error_code, site.asked[0].path) == (code, "/v1/domain/example.org")
    assert said in sample.error_text


def test_a_bare_404_of_a_registry_means_not_registered() -> None:
    head = ("Content-Type: application/rdap+json",)
    with web(lambda asked: reply("", status="404 Not Found", headers=head)) as site:
        options = {"domain": "example.org", "rdap": f"{site.url}/domain/example.org"}
        sample = try_once(make.spec(kind="domain", **options))

    assert "没有注册" in sample.error_text
    assert site.asked[0].path == "/domain/example.org"


def test_verisign_is_read() -> None:
    found = from_whois(VERISIGN.replace("\n", "\r\n"), name="example.com")

    assert found is not None
    assert found.expires_at == datetime(2028, 8, 13, 4, tzinfo=UTC)
    assert found.statuses == ("clientdeleteprohibited",)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2027-03-17 12:48:36", "2027-03-17T12:48:36+00:00"),
        ("2028-08-13T04:00:00Z", "2028-08-13T04:00:00+00:00"),
        ("2028-08-13T04:00:00.123+08:00", "2028-08-12T20:00:00.123000+00:00"),
        ("17-Mar-2027", "2027-03-17T00:00:00+00:00"),
        ("2027.03.17", "2027-03-17T00:00:00+00:00"),
        ("0001-01-01T00:00:00+14:00", None),
        ("soon", None),
        ("", None),
    ],
)
def test_dates_of_registries(text: str, iso: str | None) -> None:
    found = moment(text, zone=UTC)

    assert (found and found.isoformat()) == iso


def test_cnnic_dates_are_of_beijing() -> None:
    text = CNNIC.format(name="a.cn", status="ok", until="2027-01-01 07:00:00")
    found = from_whois(text, name="a.cn")

    assert found is not None
    assert found.expires_at == datetime(2026, 12, 31, 23, tzinfo=UTC)


@given(size=st.integers(min_value=0, max_value=len(VERISIGN)))
def test_a_cut_answer_never_gives_another_date(size: int) -> None:
    found = from_whois(VERISIGN[:size], name="example.com")

    assert found is None or found.expires_at == datetime(2028, 8, 13, 4, tzinfo=UTC)


@given(body=st.binary(max_size=200))
def test_garbage_is_never_read(body: bytes) -> None:
    assert from_rdap(body, name="a.cn") is None


@pytest.mark.parametrize("said", ["中国互联网.CN", "a.net.", "a.com"])
def test_known_endings_need_no_server(said: str) -> None:
    kind = KINDS.get("domain")
    assert kind is not None

    assert kind.check_options({"domain": said}) == []
    errors = kind.check_options({"domain": "a.dev"})
    assert errors[0].message.startswith("不知道 .dev 的 WHOIS 服务器，请填写它")


def _look(port: int, *, timeout_s: float = 2) -> Sample:
    options = {"domain": NAME, "server": "127.0.0.1", "port": port}
    return try_once(make.timed_spec(kind="domain", options=options, timeout_s=timeout_s))
