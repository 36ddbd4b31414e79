"""SM4-GCM for fields, SM3 for chains and blind indexes. Software crypto, labelled as such.

The key ring is one JSON file, made by `zhilian init`: `{"active": "k1", "keys": {"k1": <base64>},
"blind": <base64>}`.
Sources: GB/T 32907 (SM4), GB/T 32905 (SM3), RFC 8998 (SM4-GCM).
"""

import json
import os
import unicodedata
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from secrets import token_bytes

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings

from zhilian.core.errors import KeyringMissing

NONCE = 12
TAG = 16


@dataclass(frozen=True)
class Keyring:
    """Data keys by id, the id in use for new values, and the blind-index key."""

    active: str
    keys: dict[str, bytes]
    blind: bytes


class Undecipherable(Exception):
    """A stored value that no key of the ring opens: altered, moved, or its key is gone."""


def keyring() -> Keyring:
    return _read_keyring(str(settings.KEYS_FILE), _stamp(Path(settings.KEYS_FILE)))


def make_keyring(path: Path) -> None:
    """Write a fresh ring, readable by its owner only; an existing one is left alone."""
    if path.exists():
        return
    ring = {"active": "k1", "keys": {"k1": _fresh(16)}, "blind": _fresh(32)}
    _write(path, ring)


def add_key(path: Path) -> str:
    """Add a data key and make it the active one. Returns its id; old keys stay for reading."""
    ring = json.loads(path.read_text())
    key_id = f"k{len(ring['keys']) + 1}"
    ring["keys"][key_id] = _fresh(16)
    ring["active"] = key_id
    _write(path, ring)
    return key_id


def encrypt(plain: str, *, context: str) -> str:
    """`key id:base64(nonce + ciphertext + tag)`; `context` (model.field) binds the value to its
    column.
    """
    ring = keyring()
    nonce = token_bytes(NONCE)
    sealer = Cipher(algorithms.SM4(ring.keys[ring.active]), modes.GCM(nonce)).encryptor()
    sealer.authenticate_additional_data(context.encode())
    body = sealer.update(plain.encode()) + sealer.finalize()
    return f"{ring.active}:{b64encode(nonce + body + sealer.tag).decode()}"


def decrypt(stored: str, *, context: str) -> str:
    """Errors: `Undecipherable` when the key is unknown or the value was altered."""
    key_id, _, body = stored.partition(":")
    key = keyring().keys.get(key_id)
    if key is None:
        raise Undecipherable(f"unknown key {key_id!r}")
    raw = b64decode(body)
    opener = Cipher(algorithms.SM4(key), modes.GCM(raw[:NONCE], raw[-TAG:])).decryptor()
    opener.authenticate_additional_data(context.encode())
    try:
        return (opener.update(raw[NONCE:-TAG]) + opener.finalize()).decode()
    except InvalidTag:
        raise Undecipherable(f"value of {context} does not open") from None


def key_id_of(stored: str) -> str:
    return stored.partition(":")[0]


def blind(purpose: str, value: str) -> str:
    """Blind index: HMAC-SM3 of the normalised value, so that equality can be asked of a secret
    column.
    """
    if not value:
        return ""
    text = unicodedata.normalize("NFKC", value).strip().casefold()
    mac = hmac.HMAC(keyring().blind, hashes.SM3())
    mac.update(f"{purpose}|{text}".encode())
    return mac.finalize().hex()


def sm3(data: bytes) -> str:
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize().hex()


def mask_phone(phone: str) -> str:
    """ "13812345678" -> "138****5678"; shorter numbers keep their last two digits only."""
    if len(phone) >= 11:
        return f"{phone[:3]}****{phone[-4:]}"
    return f"****{phone[-2:]}" if phone else ""


def _fresh(size: int) -> str:
    return b64encode(token_bytes(size)).decode()


def _write(path: Path, ring: Mapping[str, object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(ring, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _stamp(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        raise KeyringMissing(
            f"找不到密钥文件 {path}。新系统请先运行 zhilian init；"
            "已有系统请把备份的密钥文件放回原处。"
        ) from None


@lru_cache(maxsize=4)
def _read_keyring(path: str, _stamp_ns: int) -> Keyring:
    ring = json.loads(Path(path).read_text())
    return Keyring(
        active=ring["active"],
        keys={name: b64decode(key) for name, key in ring["keys"].items()},
        blind=b64decode(ring["blind"]),
    )
