"""Signing what we say, trusting what they say: SHA256 with RSA, callbacks sealed by AES-256-GCM."""

import json
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from secrets import token_hex
from typing import Any

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

SCHEME = "WECHATPAY2-SHA256-RSA2048"
FRESH_S = 300
SECRET_BYTES = 32


class NotTrusted(Exception):
    """The signature, its age or the sealed part is not what the platform promises."""


def authorization(
    *, method: str, target: str, body: str, identity: Mapping[str, str], at: datetime
) -> str:
    """The header that signs a request. `identity`: merchant_no, key_id, private_key (PEM)."""
    stamp, nonce = str(int(at.timestamp())), token_hex(16)
    message = f"{method}\n{target}\n{stamp}\n{nonce}\n{body}\n"
    signature = _private(identity["private_key"]).sign(
        message.encode(), PKCS1v15(), hashes.SHA256()
    )
    parts = {
        "mchid": identity["merchant_no"],
        "nonce_str": nonce,
        "signature": b64encode(signature).decode(),
        "timestamp": stamp,
        "serial_no": identity["key_id"],
    }
    return f"{SCHEME} " + ",".join(f'{name}="{value}"' for name, value in parts.items())


def trust(
    *, headers: Mapping[str, str], body: bytes, peer_key: str, peer_key_id: str, at: datetime
) -> None:
    """Nothing happens when the platform has signed this and did so just now.

    Errors: `NotTrusted`.
    """
    given = {name.lower(): value for name, value in headers.items()}
    stamp, nonce = given.get("wechatpay-timestamp", ""), given.get("wechatpay-nonce", "")
    if not stamp.isdigit() or abs(int(stamp) - at.timestamp()) > FRESH_S:
        raise NotTrusted("时间戳缺失或超过 5 分钟")
    if given.get("wechatpay-serial", "") != peer_key_id:
        raise NotTrusted("公钥编号不符")
    message = f"{stamp}\n{nonce}\n".encode() + body + b"\n"
    try:
        signature = b64decode(given.get("wechatpay-signature", ""), validate=True)
        _public(peer_key).verify(signature, message, PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, NotBase64, ValueError):
        raise NotTrusted("签名不符") from None


def unseal(resource: Mapping[str, Any], *, secret: str) -> dict[str, Any]:
    """The content of a callback. Errors: `NotTrusted`."""
    try:
        plain = AESGCM(secret.encode()).decrypt(
            str(resource["nonce"]).encode(),
            b64decode(str(resource["ciphertext"]), validate=True),
            str(resource.get("associated_data", "")).encode(),
        )
        found = json.loads(plain)
    except (InvalidTag, KeyError, ValueError, NotBase64):
        raise NotTrusted("报文解密失败") from None
    if not isinstance(found, dict):
        raise NotTrusted("报文内容不是对象")
    return found


def is_private_key(pem: str) -> bool:
    try:
        _private(pem)
    except (ValueError, TypeError):
        return False
    return True


def is_public_key(pem: str) -> bool:
    try:
        _public(pem)
    except (ValueError, TypeError):
        return False
    return True


@lru_cache(maxsize=16)
def _private(pem: str) -> RSAPrivateKey:
    key = serialization.load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, RSAPrivateKey):
        raise TypeError("no RSA key")
    return key


@lru_cache(maxsize=16)
def _public(pem: str) -> RSAPublicKey:
    key = serialization.load_pem_public_key(pem.encode())
    if not isinstance(key, RSAPublicKey):
        raise TypeError("no RSA key")
    return key
