"""A sealed file opens as it was, or not at all."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhilian.core.content import sealed
from zhilian.core.crypto import Undecipherable

KEY = b"0123456789abcdef"
LENGTHS = (0, 1, sealed.BLOCK - 1, sealed.BLOCK, sealed.BLOCK + 1, 3 * sealed.BLOCK)


def opened(path: Path, key: bytes = KEY) -> bytes:
    return b"".join(sealed.unseal(path, key=key))


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("part", [7, sealed.BLOCK, 10**6])
def test_what_was_sealed_opens(tmp_path: Path, length: int, part: int) -> None:
    body = bytes(number % 251 for number in range(length))
    path = tmp_path / "ab" / "file"
    pieces = [body[at : at + part] for at in range(0, length, part)] if part > 100 else [body]

    sealed.seal(pieces, path, key=KEY)

    assert opened(path) == body
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("length", [1, 3 * sealed.BLOCK])
def test_content_does_not_stand_in_the_file(tmp_path: Path, length: int) -> None:
    path = tmp_path / "file"

    sealed.seal([b"A" * length], path, key=KEY)

    assert b"AAAA" not in path.read_bytes()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(at=st.integers(0, 200_000), bit=st.integers(0, 7))
def test_one_bit_changed_opens_nothing_wrong(tmp_path: Path, at: int, bit: int) -> None:
    path = tmp_path / "file"
    body = b"abc" * 50_000
    sealed.seal([body], path, key=KEY)
    held = bytearray(path.read_bytes())
    held[at % len(held)] ^= 1 << bit
    path.write_bytes(bytes(held))

    found: list[bytes] = []
    with pytest.raises(Undecipherable):
        found.extend(sealed.unseal(path, key=KEY))
    assert body.startswith(b"".join(found))


@pytest.mark.parametrize("change", ["cut", "swap", "twice", "key"])
def test_blocks_cannot_be_left_out_or_moved(tmp_path: Path, change: str) -> None:
    path = tmp_path / "file"
    sealed.seal([b"a" * sealed.BLOCK, b"b" * sealed.BLOCK, b"c"], path, key=KEY)
    head, body = path.read_bytes()[:11], path.read_bytes()[11:]
    first, second = body[: sealed.SEALED_BLOCK], body[sealed.SEALED_BLOCK : 2 * sealed.SEALED_BLOCK]
    rest = body[2 * sealed.SEALED_BLOCK :]
    path.write_bytes(
        head
        + {
            "cut": first + second,
            "swap": second + first + rest,
            "twice": first + first + rest,
            "key": body,
        }[change]
    )

    with pytest.raises(Undecipherable):
        opened(path, key=KEY[::-1] if change == "key" else KEY)


def test_half_written_file_is_never_seen(tmp_path: Path) -> None:
    def breaks() -> object:
        yield b"a"
        raise OSError("disk is full")

    with pytest.raises(OSError, match="full"):
        sealed.seal(breaks(), tmp_path / "file", key=KEY)  # type: ignore[arg-type]

    assert list(tmp_path.iterdir()) == []
