"""Where an OpenID provider answers and which keys it signs with; what it said is kept an hour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from jwt import PyJWK
from jwt.exceptions import PyJWTError

from zhilian.core import outward
from zhilian.core.kept import Kept
from zhilian.directory.providers.base import AGAIN, Unproved

KEEP_S = 3600
MOST_KEYS = 50
WELL_KNOWN = "/.well-known/openid-configuration"


@dataclass(frozen=True, kw_only=True)
class Endpoints:
    """`secret_in_form`: our secret stands in the form, not in a Basic header."""

    authorize: str
    token: str
    jwks: str
    userinfo: str = ""
    secret_in_form: bool = False


DISCOVERED: Kept[Endpoints] = Kept()
KEYS: Kept[list[PyJWK]] = Kept()


def endpoints() -> Endpoints | Unproved:
    """Those of the settings, else those that the issuer publishes."""
    if settings.OIDC_AUTHORIZE_URL and settings.OIDC_TOKEN_URL and settings.OIDC_JWKS_URL:
        return Endpoints(
            authorize=settings.OIDC_AUTHORIZE_URL,
            token=settings.OIDC_TOKEN_URL,
            jwks=settings.OIDC_JWKS_URL,
            userinfo=settings.OIDC_USERINFO_URL,
        )
    issuer = str(settings.OIDC_ISSUER)
    return DISCOVERED.get(issuer) or _discovered(issuer)


def signing_keys(*, server: Endpoints, kid: str | None) -> list[PyJWK] | Unproved:
    """The keys that may have signed under this `kid`; an unknown one is asked for once more."""
    held = KEYS.get(server.jwks)
    if held is not None and (fitting := _fitting(held, kid)):
        return fitting
    asked = _asked(server.jwks)
    return asked if isinstance(asked, Unproved) else _fitting(asked, kid)


def _discovered(issuer: str) -> Endpoints | Unproved:
    reply = outward.fetch(issuer.rstrip("/") + WELL_KNOWN)
    if not reply.ok:
        return Unproved(reason=f"认证系统暂时不能用（{reply.why}）。{AGAIN}")
    said = reply.json()
    wanted = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    if said.get("issuer") != issuer or not all(is_address(said.get(n), issuer) for n in wanted):
        return Unproved(reason=f"认证系统的说明与设置不符，没有登录。{AGAIN}")
    found = Endpoints(
        authorize=said["authorization_endpoint"],
        token=said["token_endpoint"],
        jwks=said["jwks_uri"],
        userinfo=said["userinfo_endpoint"]
        if is_address(said.get("userinfo_endpoint"), issuer)
        else "",
        secret_in_form=_wants_form(said),
    )
    return DISCOVERED.put(issuer, found, for_s=KEEP_S)


def is_address(value: object, issuer: str) -> bool:
    """An address, and not an open one where the issuer's is encrypted."""
    if not isinstance(value, str) or not (value.isascii() and value.isprintable()):
        return False
    return value.startswith("https://") or (
        value.startswith("http://") and issuer.startswith("http://")
    )


def _wants_form(said: Mapping[str, Any]) -> bool:
    ways = said.get("token_endpoint_auth_methods_supported")
    return isinstance(ways, list) and (
        "client_secret_post" in ways and "client_secret_basic" not in ways
    )


def _asked(address: str) -> list[PyJWK] | Unproved:
    reply = outward.fetch(address)
    if not reply.ok:
        return Unproved(reason=f"取不到认证系统的公钥（{reply.why}）。{AGAIN}")
    said = reply.json().get("keys")
    rows = said[:MOST_KEYS] if isinstance(said, list) else []
    keys = [key for row in rows if (key := _key(row)) is not None]
    return KEYS.put(address, keys, for_s=KEEP_S)


def _key(row: object) -> PyJWK | None:
    """A key that may sign; those that we cannot read or that only encrypt are passed over."""
    if not isinstance(row, dict) or row.get("use", "sig") != "sig":
        return None
    try:
        return PyJWK(row)
    except (PyJWTError, ValueError, TypeError):
        return None


def _fitting(keys: list[PyJWK], kid: str | None) -> list[PyJWK]:
    return [key for key in keys if kid is None or key.key_id == kid]
