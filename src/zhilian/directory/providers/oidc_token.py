"""Whether a token is what it says: signed by the issuer, for us, now, for this very sign-in, or to
end one (OpenID Connect Back-Channel Logout 1.0).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jwt
from django.conf import settings

from zhilian.directory.providers.base import AGAIN, Unproved
from zhilian.directory.providers.oidc_server import Endpoints, signing_keys

ALGORITHMS = frozenset({"RS256", "ES256"})
"""With a public key only: a secret or no signature at all proves nothing here."""
LEEWAY_S = 60
UNREADABLE = (jwt.PyJWTError, ValueError, OverflowError, RecursionError)
SIGNING_IN = ("iss", "sub", "aud", "exp", "iat", "nonce")
ENDING = ("iss", "aud", "iat", "jti", "events")
LOGOUT = "http://schemas.openid.net/event/backchannel-logout"
FRESH_S = 600
"""A token to end something is believed so long after it was made, whatever it says itself."""


def read_token(token: str, *, server: Endpoints, nonce: str) -> dict[str, Any] | Unproved:
    """Its claims (OpenID Connect Core 1.0, 3.1.3.7), or why it is not believed."""
    claims = _proved(token, server=server, required=SIGNING_IN)
    return claims if isinstance(claims, Unproved) else _for_us(claims, nonce=nonce)


def read_logout(token: str, *, server: Endpoints, now_s: float) -> dict[str, Any] | Unproved:
    """Its claims: of whom, or of which sign-in, the end is told."""
    claims = _proved(token, server=server, required=ENDING)
    if isinstance(claims, Unproved):
        return claims
    told = claims["events"]
    if not isinstance(told, Mapping) or not isinstance(told.get(LOGOUT), Mapping):
        return _refused("凭证不是用来退出的")
    if "nonce" in claims or now_s - claims["iat"] > FRESH_S:
        return _refused("凭证不是用来退出的，或已过期")
    return claims


def _proved(
    token: str, *, server: Endpoints, required: tuple[str, ...]
) -> dict[str, Any] | Unproved:
    try:
        header = jwt.get_unverified_header(token)
    except UNREADABLE:
        return _refused("凭证看不懂")
    kid = header.get("kid")
    if header.get("alg") not in ALGORITHMS or not isinstance(kid, str | None):
        return _refused("签名算法不被接受")
    keys = signing_keys(server=server, kid=kid)
    if isinstance(keys, Unproved):
        return keys
    for key in keys:
        if key.algorithm_name != header["alg"]:
            continue
        claims = _read(token, key, required=required)
        if claims is not None:
            return claims
    return _refused("签名不对")


def _read(
    token: str, key: jwt.PyJWK, *, required: tuple[str, ...]
) -> dict[str, Any] | Unproved | None:
    """None where this key did not sign it."""
    try:
        return jwt.decode(
            token,
            key=key,
            algorithms=[key.algorithm_name],
            audience=str(settings.OIDC_CLIENT_ID),
            issuer=str(settings.OIDC_ISSUER),
            leeway=LEEWAY_S,
            options={"require": list(required)},
        )
    except jwt.InvalidSignatureError:
        return None
    except jwt.ExpiredSignatureError:
        return _refused("凭证已过期")
    except UNREADABLE:
        return _refused("凭证不是发给本平台的")


def _for_us(claims: Mapping[str, Any], *, nonce: str) -> dict[str, Any] | Unproved:
    if claims["nonce"] != nonce:
        return _refused("凭证不属于这次登录")
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", "" if several else settings.OIDC_CLIENT_ID) != settings.OIDC_CLIENT_ID:
        return _refused("凭证不是发给本平台的")
    return dict(claims)


def _refused(why: str) -> Unproved:
    return Unproved(reason=f"对方的{why}，没有登录。{AGAIN}")
