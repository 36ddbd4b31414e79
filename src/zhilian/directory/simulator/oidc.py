"""The OpenID provider: authorization code with PKCE, tokens signed by a key made at start.

Sources: OpenID Connect Core 1.0 and Discovery 1.0, RFC 7636 (PKCE), RFC 9207 (issuer).
"""

import hmac
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import unquote_plus

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from zhilian.directory.simulator.members import Member
from zhilian.directory.simulator.passes import Passes

CODE_S, TOKEN_S = 60.0, 300.0
ALGORITHM = "RS256"
Answer = tuple[int, dict[str, Any]]


class OidcDoor:
    """One client, one key; `issuer` is where it stands."""

    def __init__(
        self, *, issuer: str, client_id: str, secret: str, clock: Callable[[], float]
    ) -> None:
        self.issuer = issuer
        self._client = (client_id, secret)
        self._clock = clock
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._codes = Passes(good_for_s=CODE_S, clock=clock)
        self._tokens = Passes(good_for_s=TOKEN_S, clock=clock)

    def described(self) -> Answer:
        return 200, {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [ALGORITHM],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            "authorization_response_iss_parameter_supported": True,
        }

    def keys(self) -> Answer:
        row = RSAAlgorithm.to_jwk(self._key.public_key(), as_dict=True)
        return 200, {"keys": [{**row, "kid": self._kid, "use": "sig", "alg": ALGORITHM}]}

    def problem(self, asked: Mapping[str, str]) -> str:
        """Why this request to sign somebody in is refused; empty when it is good."""
        if asked.get("client_id") != self._client[0]:
            return "不认识这个应用（client_id）"
        if asked.get("response_type") != "code" or "openid" not in asked.get("scope", "").split():
            return "只支持授权码方式，scope 要含 openid"
        if asked.get("code_challenge_method") != "S256" or not asked.get("code_challenge"):
            return "要带 PKCE（code_challenge，S256）"
        return ""

    def code_for(self, member: Member, asked: Mapping[str, str]) -> dict[str, str]:
        """What the browser takes back."""
        code = self._codes.give(member=member, asked=dict(asked))
        return {"code": code, "state": asked.get("state", ""), "iss": self.issuer}

    def token(self, form: Mapping[str, str], *, authorization: str) -> Answer:
        """A code is good once, for its address and whoever made its challenge."""
        if not self._is_client(authorization):
            return 401, {"error": "invalid_client"}
        held = self._codes.take(form.get("code", ""))
        if held is None or not _fits(form, held["asked"]):
            return 400, {"error": "invalid_grant"}
        member: Member = held["member"]
        access = self._tokens.give(member=member)
        told = self._signed(member, nonce=held["asked"].get("nonce", ""))
        return 200, {"access_token": access, "token_type": "Bearer", "expires_in": int(TOKEN_S),
                     "id_token": told}  # fmt: skip

    def userinfo(self, *, authorization: str) -> Answer:
        held = self._tokens.look(authorization.removeprefix("Bearer "))
        return (200, _claims(held["member"])) if held else (401, {"error": "invalid_token"})

    @property
    def _kid(self) -> str:
        numbers = self._key.public_key().public_numbers()
        return sha256(str(numbers.n).encode()).hexdigest()[:16]

    def _signed(self, member: Member, *, nonce: str) -> str:
        now = int(self._clock())
        usual = {"iss": self.issuer, "aud": self._client[0], "iat": now, "exp": now + int(TOKEN_S)}
        claims = {**usual, **_claims(member), "nonce": nonce}
        return jwt.encode(claims, self._key, ALGORITHM, headers={"kid": self._kid})

    def _is_client(self, authorization: str) -> bool:
        try:
            given = b64decode(authorization.removeprefix("Basic "), validate=True).decode()
        except ValueError:
            return False
        name, _, secret = given.partition(":")
        found = f"{unquote_plus(name)}\n{unquote_plus(secret)}".encode()
        return hmac.compare_digest(found, "\n".join(self._client).encode())


def _claims(member: Member) -> dict[str, str]:
    subject = sha256(f"oidc:{member.number}".encode()).hexdigest()[:24]
    return {"sub": subject, "preferred_username": member.number, "name": member.name}


def _fits(form: Mapping[str, str], asked: Mapping[str, str]) -> bool:
    digest = sha256(form.get("code_verifier", "").encode()).digest()
    made = urlsafe_b64encode(digest).decode().rstrip("=")
    return (
        form.get("grant_type") == "authorization_code"
        and form.get("redirect_uri") == asked.get("redirect_uri")
        and made == asked.get("code_challenge")
    )
