"""Codes that change every 30 seconds and can be checked without asking anybody.

`S1-<ref>-<digits>`: `ref` names the holder, the digits are HMAC-SM3 of the holder's own seed and
the number of the half minute. Who holds the seed can check, also with the line down. Pure: no
Django, so that a simulated gate may use it as a real one would. Modelled on RFC 6238 with SM3.
"""

from collections.abc import Iterator
from datetime import datetime

from cryptography.hazmat.primitives import hashes, hmac

STEP_S = 30
DIGITS = 8
DRIFT = 1
"""Half minutes that a terminal's clock may be off, either way."""
HEAD = "S1"


def code_at(*, seed: bytes, ref: str, at: datetime) -> str:
    """The code that `ref` shows at this instant."""
    return f"{HEAD}-{ref}-{_digits(seed, _step(at))}"


def ref_of(code: str) -> str:
    """Who the code says that it is of; "" when it is no such code. Proves nothing yet."""
    parts = code.strip().upper().split("-")
    good = len(parts) == 3 and parts[0] == HEAD and parts[2].isdigit() and len(parts[2]) == DIGITS
    return parts[1] if good else ""


def fits(code: str, *, seed: bytes, at: datetime) -> bool:
    """Whether the code is one of this seed, now or within the drift."""
    shown = code.strip().rpartition("-")[2]
    return any(
        _same(shown, _digits(seed, step)) for step in _around(_step(at)) if len(shown) == DIGITS
    )


def fresh_for(at: datetime) -> int:
    """Seconds until the next code."""
    return STEP_S - int(at.timestamp()) % STEP_S


def _around(step: int) -> Iterator[int]:
    yield from range(step - DRIFT, step + DRIFT + 1)


def _step(at: datetime) -> int:
    return int(at.timestamp()) // STEP_S


def _digits(seed: bytes, step: int) -> str:
    number = int.from_bytes(_mac(seed, step.to_bytes(8, "big"))[:8], "big")
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def _mac(key: bytes, message: bytes) -> bytes:
    mac = hmac.HMAC(key, hashes.SM3())
    mac.update(message)
    return mac.finalize()


def _same(one: str, other: str) -> bool:
    """Constant time, so that a guess learns nothing from how long it took."""
    wrong = 0
    for left, right in zip(one, other, strict=True):
        wrong |= ord(left) ^ ord(right)
    return wrong == 0
