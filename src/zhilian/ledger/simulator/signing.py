"""The platform's side of the signatures, written from the published rules, not from the product."""

import json
import re
import time
from base64 import b64decode, b64encode
from secrets import token_hex

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from zhilian.ledger.simulator.keys import (
    MERCHANT_KEY_ID,
    MERCHANT_NO,
    PLATFORM_KEY_ID,
    Keys,
)

_PART = re.compile(r'(\w+)="([^"]*)"')
FRESH_S = 300


class Signer:
    """Checks what the merchant signed, signs and seals what the platform says."""

    def __init__(self, keys: Keys) -> None:
        merchant = serialization.load_pem_public_key(keys.merchant_public.encode())
        platform = serialization.load_pem_private_key(keys.platform.encode(), password=None)
        if not isinstance(merchant, RSAPublicKey) or not isinstance(platform, RSAPrivateKey):
            raise TypeError("RSA keys are needed")
        self._merchant, self._platform = merchant, platform
        self._sealer = AESGCM(keys.secret.encode())

    def refusal(self, *, header: str, method: str, target: str, body: bytes) -> str:
        """Empty when the merchant has signed this; else what is wrong."""
        scheme, _, rest = header.partition(" ")
        parts = dict(_PART.findall(rest))
        if scheme != "WECHATPAY2-SHA256-RSA2048":
            return "Authorization 的认证类型不对"
        if parts.get("mchid") != MERCHANT_NO or parts.get("serial_no") != MERCHANT_KEY_ID:
            return "商户号或证书序列号不对"
        stamp = parts.get("timestamp", "")
        if not stamp.isdigit() or abs(int(stamp) - time.time()) > FRESH_S:
            return "时间戳过期"
        head = f"{method}\n{target}\n{stamp}\n{parts.get('nonce_str', '')}\n"
        try:
            self._merchant.verify(
                b64decode(parts.get("signature", ""), validate=True),
                head.encode() + body + b"\n",
                PKCS1v15(),
                hashes.SHA256(),
            )
        except (InvalidSignature, ValueError):
            return "签名错误"
        return ""

    def headers(self, body: bytes, *, forged: bool = False) -> dict[str, str]:
        stamp, nonce = str(int(time.time())), token_hex(16)
        message = f"{stamp}\n{nonce}\n".encode() + body + b"\n"
        if forged:
            message += b"forged"
        signature = self._platform.sign(message, PKCS1v15(), hashes.SHA256())
        return {
            "Wechatpay-Timestamp": stamp,
            "Wechatpay-Nonce": nonce,
            "Wechatpay-Signature": b64encode(signature).decode(),
            "Wechatpay-Serial": PLATFORM_KEY_ID,
        }

    def seal(self, content: dict[str, object], *, about: str) -> dict[str, str]:
        nonce = token_hex(6)
        plain = json.dumps(content, ensure_ascii=False).encode()
        sealed = self._sealer.encrypt(nonce.encode(), plain, about.encode())
        return {
            "algorithm": "AEAD_AES_256_GCM",
            "ciphertext": b64encode(sealed).decode(),
            "associated_data": about,
            "nonce": nonce,
            "original_type": about,
        }
