"""The keys of the platform and of its one merchant, in a folder readable by its owner only."""

import os
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

MERCHANT_NO = "1900000109"
APP_ID = "wxd678efh567hg6787"
MERCHANT_KEY_ID = "7777777777777777777777777777777777777777"
PLATFORM_KEY_ID = "PUB_KEY_ID_0000000000000024101100397200000006"
FILES = ("merchant.pem", "merchant.pub", "platform.pem", "platform.pub", "secret")


@dataclass(frozen=True, kw_only=True)
class Keys:
    """PEM texts and the 32 characters with which callbacks are sealed."""

    merchant: str
    merchant_public: str
    platform: str
    platform_public: str
    secret: str


def keys_in(folder: Path) -> Keys:
    """The keys of the folder, made on first use."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not all((folder / name).exists() for name in FILES):
        _make(folder)
    return Keys(
        merchant=(folder / "merchant.pem").read_text(),
        merchant_public=(folder / "merchant.pub").read_text(),
        platform=(folder / "platform.pem").read_text(),
        platform_public=(folder / "platform.pub").read_text(),
        secret=(folder / "secret").read_text(),
    )


def _make(folder: Path) -> None:
    for name in ("merchant", "platform"):
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        private = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        public = key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        _write(folder / f"{name}.pem", private)
        _write(folder / f"{name}.pub", public)
    _write(folder / "secret", token_hex(16).encode())


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
