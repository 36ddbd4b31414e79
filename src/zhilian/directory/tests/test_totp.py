from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from zhilian.core.testing import NOON
from zhilian.directory import totp

RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_code_at_gives_the_codes_of_rfc_6238(seconds: int, code: str) -> None:
    at = datetime.fromtimestamp(seconds, tz=UTC)

    assert totp.code_at(secret=RFC_SECRET, at=at) == code


@pytest.mark.parametrize(
    ("off", "right"), [(0, True), (-30, True), (30, True), (-61, False), (61, False)]
)
def test_matching_counter_bears_half_a_minute_of_drift(off: int, right: bool) -> None:
    code = totp.code_at(secret=RFC_SECRET, at=NOON + timedelta(seconds=off))

    found = totp.matching_counter(secret=RFC_SECRET, code=code, at=NOON)

    assert (found is not None) is right


def test_matching_counter_a_step_that_was_used_is_gone() -> None:
    code = totp.code_at(secret=RFC_SECRET, at=NOON)
    used = totp.matching_counter(secret=RFC_SECRET, code=code, at=NOON)

    assert used is not None
    assert totp.matching_counter(secret=RFC_SECRET, code=code, at=NOON, after=used) is None


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "１２３４５６", "1234567"])
def test_matching_counter_refuses_what_is_no_code(code: str) -> None:
    assert totp.matching_counter(secret=RFC_SECRET, code=code, at=NOON) is None


def test_enrolment_uri_names_issuer_person_and_secret() -> None:
    uri = urlsplit(totp.enrolment_uri(secret="ABC", username="张三", issuer="智联机关"))

    assert (uri.scheme, uri.netloc) == ("otpauth", "totp")
    assert parse_qs(uri.query) == {"secret": ["ABC"], "issuer": ["智联机关"]}


def test_qr_svg_stands_in_a_page_without_inline_style() -> None:
    svg = totp.qr_svg("otpauth://totp/x?secret=ABC")

    assert svg.startswith("<svg")
    assert "style=" not in svg
    assert "viewBox" in svg
