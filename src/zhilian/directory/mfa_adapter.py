"""What allauth's second-factor store asks of us: seeds are encrypted, the issuer has our name."""

from __future__ import annotations

from allauth.mfa.adapter import DefaultMFAAdapter

from zhilian.core import crypto

ISSUER = "智联机关"
CONTEXT = "mfa.authenticator"


class Adapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    def get_totp_issuer(self) -> str:
        return ISSUER

    def encrypt(self, text: str) -> str:
        return crypto.encrypt(text, context=CONTEXT)

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.decrypt(encrypted_text, context=CONTEXT)
