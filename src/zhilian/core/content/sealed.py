"""Files at rest: SM4-GCM in blocks, each bound to its place, so that a file opens as a stream.

A block can neither be altered, left out, repeated nor put elsewhere, and the last one says that it
is the last. Each file has a key of its own; who keeps the key keeps it encrypted.
Sources: GB/T 32907 (SM4), RFC 8998 (SM4-GCM); the construction is STREAM (Hoang et al., 2015).
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from secrets import token_bytes
from typing import IO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from zhilian.core.crypto import TAG, Undecipherable

MARK: Final = b"ZLF1"
KEY: Final = 16
PREFIX: Final = 7
BLOCK: Final = 64 * 1024
SEALED_BLOCK: Final = BLOCK + TAG


def new_key() -> bytes:
    return token_bytes(KEY)


def seal(body: Iterable[bytes], path: Path, *, key: bytes) -> None:
    """Write the file under `path`, readable by its owner only; whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            _write(file, body, key)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _write(file: IO[bytes], body: Iterable[bytes], key: bytes) -> None:
    prefix = token_bytes(PREFIX)
    file.write(MARK + prefix)
    blocks = _blocks(body)
    block = next(blocks)
    for number, following in enumerate(_with_end(blocks)):
        file.write(_seal_block(block, key, _nonce(prefix, number, last=following is None)))
        block = following or b""
    file.flush()
    os.fsync(file.fileno())


def unseal(path: Path, *, key: bytes) -> Iterator[bytes]:
    """The content, block by block. Errors: `Undecipherable`, before a byte that is not right."""
    with path.open("rb") as file:
        head = file.read(len(MARK) + PREFIX)
        if not head.startswith(MARK):
            raise Undecipherable(f"{path.name} is no sealed file")
        yield from _opened(file, key, head[len(MARK) :], path.name)


def _opened(file: IO[bytes], key: bytes, prefix: bytes, name: str) -> Iterator[bytes]:
    block, number = file.read(SEALED_BLOCK), 0
    while True:
        following = file.read(SEALED_BLOCK)
        nonce = _nonce(prefix, number, last=not following)
        try:
            yield _open_block(block, key, nonce)
        except (InvalidTag, ValueError):
            raise Undecipherable(f"{name} does not open") from None
        if not following:
            return
        block, number = following, number + 1


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + number.to_bytes(4) + (b"\x01" if last else b"\x00")


def _seal_block(block: bytes, key: bytes, nonce: bytes) -> bytes:
    sealer = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    return sealer.update(block) + sealer.finalize() + sealer.tag


def _open_block(block: bytes, key: bytes, nonce: bytes) -> bytes:
    opener = Cipher(algorithms.SM4(key), modes.GCM(nonce, block[-TAG:])).decryptor()
    return opener.update(block[:-TAG]) + opener.finalize()


def _blocks(body: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in blocks of one length, the last one shorter."""
    held = bytearray()
    for part in body:
        held += part
        while len(held) > BLOCK:
            yield bytes(held[:BLOCK])
            del held[:BLOCK]
    yield bytes(held)


def _with_end(blocks: Iterator[bytes]) -> Iterator[bytes | None]:
    yield from blocks
    yield None
