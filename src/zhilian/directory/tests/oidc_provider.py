"""An OpenID provider as a stand-in on a real socket: PKCE, one use of a code, keys that change."""

from __future__ import annotations

import json
import time
import urllib.parse
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from zhilian.core.tests.web import Asked, serving
from zhilian.directory.providers.base import Identity, Unproved
from zhilian.directory.providers.oidc import Oidc

CLIENT, SECRET = "zhilian", "s+cret/ 1"
BACK = "http://testserver/accounts/with/oidc/back/?state=abc"
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@cache
def key(kid: str) -> Key:
    """A private key by name; names that begin with `ec` are of P-256."""
    if kid.startswith("ec"):
        return ec.generate_private_key(ec.SECP256R1())
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(kw_only=True)
class OidcProvider:
    """Whoever comes is signed in with `claims`. `forged` replaces claims, `token` the whole token,
    `broken` the next answer at a path.
    """

    url: str = ""
    kid: str = "r1"
    published: list[str] = field(default_factory=lambda: ["r1"])
    claims: dict[str, Any] = field(default_factory=dict)
    forged: dict[str, Any] = field(default_factory=dict)
    info: dict[str, Any] = field(default_factory=dict)
    token: str = ""
    ways: list[str] = field(default_factory=lambda: ["client_secret_basic"])
    broken: dict[str, tuple[int, str]] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def sign_in(self, address: str) -> str:
        """What a browser does at `/authorize`: back with a code and the state."""
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(address).query))
        assert query["response_type"] == "code"
        assert query["client_id"] == CLIENT
        assert "openid" in query["scope"].split()
        code = f"c{next(self.numbers)}"
        self.codes[code] = query
        back = {"code": code, "state": query["state"], "iss": self.url}
        return f"{query['redirect_uri']}?{urllib.parse.urlencode(back)}"

    def answer(self, asked: Asked) -> tuple[int, str]:
        self.asked.append(asked.path)
        if asked.path in self.broken:
            return self.broken[asked.path]
        doors = {
            "/.well-known/openid-configuration": self._described,
            "/keys": self._keys,
            "/token": self._token,
            "/userinfo": self._userinfo,
        }
        door = doors.get(asked.path)
        return door(asked) if door else (404, "")

    def _described(self, _: Asked) -> tuple[int, str]:
        return _said(
            issuer=self.url,
            authorization_endpoint=f"{self.url}/authorize",
            token_endpoint=f"{self.url}/token",
            jwks_uri=f"{self.url}/keys",
            userinfo_endpoint=f"{self.url}/userinfo",
            token_endpoint_auth_methods_supported=self.ways,
        )

    def _keys(self, _: Asked) -> tuple[int, str]:
        return _said(keys=[_public(kid) for kid in self.published])

    def _token(self, asked: Asked) -> tuple[int, str]:
        form = asked.form
        if not self._is_client(asked):
            return 401, json.dumps({"error": "invalid_client"})
        begun = self.codes.pop(form.get("code", ""), None)
        good = begun is not None and (
            form["grant_type"] == "authorization_code"
            and form["redirect_uri"] == begun["redirect_uri"]
            and begun["code_challenge_method"] == "S256"
            and begun["code_challenge"] == _challenge(form["code_verifier"])
        )
        if begun is None or not good:
            return 400, json.dumps({"error": "invalid_grant"})
        token = self.token or self.signed(nonce=begun["nonce"])
        return _said(access_token="at-1", token_type="Bearer", id_token=token)

    def signed(self, *, nonce: str) -> str:
        now = int(time.time())
        usual = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce}
        claims = {**usual, **self.claims, **self.forged}
        algorithm = "ES256" if self.kid.startswith("ec") else "RS256"
        return jwt.encode(claims, key(self.kid), algorithm, headers={"kid": self.kid})

    def logout_token(self, **claims: Any) -> str:
        """Says that somebody has signed out; claims of None are left out."""
        now = int(time.time())
        usual = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 120, "jti": "j1",
                 "events": {"http://schemas.openid.net/event/backchannel-logout": {}}}  # fmt: skip
        said = {name: one for name, one in {**usual, **claims}.items() if one is not None}
        algorithm = "ES256" if self.kid.startswith("ec") else "RS256"
        return jwt.encode(said, key(self.kid), algorithm, headers={"kid": self.kid})

    def _is_client(self, asked: Asked) -> bool:
        if "client_secret_basic" not in self.ways:
            return (asked.form["client_id"], asked.form.get("client_secret")) == (CLIENT, SECRET)
        name, _, secret = b64decode(asked.headers["Authorization"][6:]).decode().partition(":")
        return (urllib.parse.unquote_plus(name), urllib.parse.unquote_plus(secret)) == (
            CLIENT,
            SECRET,
        )

    def _userinfo(self, asked: Asked) -> tuple[int, str]:
        if asked.headers.get("Authorization") != "Bearer at-1":
            return 401, ""
        return _said(**self.info)


def _said(**values: Any) -> tuple[int, str]:
    return 200, json.dumps(values)


def _public(kid: str) -> dict[str, Any]:
    private = key(kid)
    if isinstance(private, rsa.RSAPrivateKey):
        row = RSAAlgorithm.to_jwk(private.public_key(), as_dict=True)
    else:
        row = ECAlgorithm.to_jwk(private.public_key(), as_dict=True)
    return {**row, "kid": kid, "use": "sig"}


def _challenge(verifier: str) -> str:
    assert 43 <= len(verifier) <= 128
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")


@contextmanager
def oidc_provider() -> Iterator[OidcProvider]:
    made = OidcProvider()
    with serving(lambda asked: made.answer(asked), kind="application/json") as url:
        made.url = url
        yield made


def arrive(oidc: OidcProvider) -> Identity | Unproved:
    """What the provider plugin makes of one sign-in there, without a browser of ours."""
    away = Oidc().leave(back=BACK, agent="")
    assert isinstance(away, str)
    query = parse_qs(urlsplit(oidc.sign_in(away)).query)
    return Oidc().arrive({name: values[0] for name, values in query.items()}, back=BACK)
