"""Time-based one-time codes (RFC 6238, SHA-1, 6 digits, 30 s), with the time as an argument."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import datetime
from urllib.parse import quote, urlencode

import segno

PERIOD = 30
DIGITS = 6
TOLERANCE = 1
"""Steps to either side: a phone may be half a minute off."""


def new_secret() -> str:
    return base64.b32encode(secrets.token_bytes(20)).decode()


def code_at(*, secret: str, at: datetime, step: int = 0) -> str:
    return _code(secret, _counter(at) + step)


def matching_counter(*, secret: str, code: str, at: datetime, after: int = -1) -> int | None:
    """The time step that this code belongs to; None when it is wrong, stale or already used.

    `after` is the last step that was accepted: a code is good once.
    """
    now = _counter(at)
    found = None
    for counter in range(now - TOLERANCE, now + TOLERANCE + 1):
        if hmac.compare_digest(_code(secret, counter).encode(), code.encode()):
            found = counter
    return found if found is not None and found > after else None


def enrolment_uri(*, secret: str, username: str, issuer: str) -> str:
    query = urlencode({"secret": secret, "issuer": issuer}, quote_via=quote)
    return f"otpauth://totp/{quote(issuer)}:{quote(username)}?{query}"


def qr_svg(text: str) -> str:
    """The text as an inline SVG picture: black on white in every colour scheme, for cameras."""
    picture: str = segno.make(text, error="m").svg_inline(
        border=2, dark="#000", light="#fff", svgclass=None, lineclass=None, omitsize=True
    )
    return picture


def _counter(at: datetime) -> int:
    return int(at.timestamp()) // PERIOD


def _code(secret: str, counter: int) -> str:
    digest = hmac.new(base64.b32decode(secret), counter.to_bytes(8, "big"), hashlib.sha1).digest()
    offset = digest[-1] & 0x0F
    value = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{value % 10**DIGITS:0{DIGITS}}"
