"""OpenID Connect: authorization code with PKCE, the ID token proved by the server's own keys.

Nonce and code verifier are made from our state, which is good once in one browser, under the
server's secret: nothing more has to be kept while somebody is away.
Sources: OpenID Connect Core 1.0 and Back-Channel Logout 1.0, RFC 7636 (PKCE), RFC 9207 (issuer in
the answer).
"""

from __future__ import annotations

from base64 import b64encode, urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import quote_plus, urlencode

from django.conf import settings
from django.utils.crypto import salted_hmac

from zhilian.core import outward
from zhilian.core.times import clock_now
from zhilian.directory.providers.base import (
    AGAIN,
    LOGINS,
    Identity,
    LoginProvider,
    SignedOut,
    Unproved,
    parted,
)
from zhilian.directory.providers.oidc_server import Endpoints, endpoints
from zhilian.directory.providers.oidc_token import read_logout, read_token

LONGEST_CODE, LONGEST_TOKEN = 2048, 20_000


@LOGINS.register
class Oidc(LoginProvider):
    name = "oidc"

    @property
    def label(self) -> str:
        return str(settings.OIDC_LABEL)

    @property
    def matches(self) -> str:
        return str(settings.OIDC_MATCH)

    def is_set_up(self) -> bool:
        return bool(settings.OIDC_ISSUER and settings.OIDC_CLIENT_ID)

    def leave(self, *, back: str, agent: str) -> str | Unproved:
        server = endpoints()
        if isinstance(server, Unproved):
            return server
        address, state = parted(back)
        asked = {
            "response_type": "code",
            "client_id": settings.OIDC_CLIENT_ID,
            "redirect_uri": address,
            "scope": settings.OIDC_SCOPE,
            "state": state,
            "nonce": _made("nonce", state),
            "code_challenge": _challenge(_made("verifier", state)),
            "code_challenge_method": "S256",
        }
        joint = "&" if "?" in server.authorize else "?"
        return f"{server.authorize}{joint}{urlencode(asked)}"

    def arrive(self, query: Mapping[str, str], *, back: str) -> Identity | Unproved:
        code = query.get("code", "")
        if not code or len(code) > LONGEST_CODE:
            said = query.get("error", "")[:40] or "没有带回凭证"
            return Unproved(reason=f"对方没有让您登录（{said}）。{AGAIN}")
        if query.get("iss", settings.OIDC_ISSUER) != settings.OIDC_ISSUER:
            return Unproved(reason=f"答复来自另一个认证系统，没有登录。{AGAIN}")
        server = endpoints()
        if isinstance(server, Unproved):
            return server
        address, state = parted(back)
        tokens = _exchanged(server, code=code, address=address, verifier=_made("verifier", state))
        if isinstance(tokens, Unproved):
            return tokens
        claims = read_token(str(tokens["id_token"]), server=server, nonce=_made("nonce", state))
        if isinstance(claims, Unproved):
            return claims
        value = _claimed(claims) or _asked_for(server, claims, tokens.get("access_token"))
        return Identity(subject=str(claims["sub"]), value=value, handle=_text(claims.get("sid")))

    def signed_out(self, form: Mapping[str, str]) -> SignedOut | None:
        server = endpoints()
        if isinstance(server, Unproved):
            return None
        token = form.get("logout_token", "")[:LONGEST_TOKEN]
        claims = read_logout(token, server=server, now_s=clock_now().timestamp())
        if isinstance(claims, Unproved):
            return None
        handle, subject = _text(claims.get("sid")), _text(claims.get("sub"))
        return SignedOut(handle=handle, subject=subject) if handle or subject else None


def _made(what: str, state: str) -> str:
    """43 letters that only this server can make from a state (RFC 7636 asks for 43 to 128)."""
    digest = salted_hmac(f"zhilian.oidc.{what}", state, algorithm="sha256").digest()
    return _plain(digest)


def _challenge(verifier: str) -> str:
    return _plain(sha256(verifier.encode()).digest())


def _plain(octets: bytes) -> str:
    return urlsafe_b64encode(octets).decode().rstrip("=")


def _exchanged(
    server: Endpoints, *, code: str, address: str, verifier: str
) -> dict[str, Any] | Unproved:
    """The tokens for a code; what comes back has an `id_token`."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": address,
        "client_id": str(settings.OIDC_CLIENT_ID),
        "code_verifier": verifier,
    }
    headers = ["Accept: application/json"]
    if settings.OIDC_CLIENT_SECRET and server.secret_in_form:
        form["client_secret"] = settings.OIDC_CLIENT_SECRET
    elif settings.OIDC_CLIENT_SECRET:
        headers.append(f"Authorization: Basic {_credentials()}")
    reply = outward.fetch(server.token, form=form, headers=headers)
    said = reply.json()
    if not reply.ok:
        why = str(said.get("error", ""))[:40] or reply.why
        return Unproved(reason=f"对方没有确认您的身份（{why}）。{AGAIN}")
    if not isinstance(said.get("id_token"), str):
        return Unproved(reason=f"对方的答复看不懂。{AGAIN}")
    return said


def _credentials() -> str:
    """Name and secret for Basic, each form-encoded first (RFC 6749, 2.3.1)."""
    pair = (settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET)
    return b64encode(":".join(quote_plus(part) for part in pair).encode()).decode()


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _claimed(claims: Mapping[str, Any]) -> str:
    value = claims.get(settings.OIDC_CLAIM, "")
    return str(value) if isinstance(value, str | int) else ""


def _asked_for(server: Endpoints, claims: Mapping[str, Any], access: object) -> str:
    """The value from the user information, where the ID token is silent about it. It counts only
    for the same subject; without it a known binding still holds.
    """
    if not server.userinfo or not isinstance(access, str) or not access.isascii():
        return ""
    if not access.isprintable():
        return ""
    reply = outward.fetch(server.userinfo, headers=[f"Authorization: Bearer {access}"])
    said = reply.json() if reply.ok else {}
    return _claimed(said) if said.get("sub") == claims["sub"] else ""
