"""How a terminal and we prove to each other who speaks: HMAC-SM3 over one request or answer.

Pure: the simulator uses it as a terminal would. `X-Zl-Sign` is the hex of
HMAC-SM3(secret, METHOD \\n path \\n time \\n nonce \\n SM3(body)); an answer signs
`ANSWER \\n status \\n nonce of the request \\n SM3(body)`.
"""

import hmac as compare
import json
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives import hashes, hmac

SIGN, TIME, NONCE = "X-Zl-Sign", "X-Zl-Time", "X-Zl-Nonce"
CLOCK_OFF_S = 300
"""How far the two clocks may be apart before a request counts as replayed."""


def sign_request(*, secret: str, path: str, time_s: int, nonce: str, body: bytes) -> str:
    return _sign(secret, "POST", path, str(time_s), nonce, _sm3(body))


def sign_answer(*, secret: str, status: int, nonce: str, body: bytes) -> str:
    return _sign(secret, "ANSWER", str(status), nonce, _sm3(body))


def same(one: str, other: str) -> bool:
    return compare.compare_digest(one.encode(), other.encode())


def canonical(content: Mapping[str, Any]) -> bytes:
    """One spelling for one content, so that both sides get the same digest."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode()


def digest(content: Mapping[str, Any]) -> str:
    """SM3 of the canonical spelling: what is read back and compared."""
    return _sm3(canonical(content))


def _sign(secret: str, *parts: str) -> str:
    mac = hmac.HMAC(secret.encode(), hashes.SM3())
    mac.update("\n".join(parts).encode())
    return mac.finalize().hex()


def _sm3(data: bytes) -> str:
    found = hashes.Hash(hashes.SM3())
    found.update(data)
    return found.finalize().hex()
