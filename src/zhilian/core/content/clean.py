"""Pictures and videos without what was not meant to be sent: place, device, time, thumbnails.

Nothing is drawn anew: the image data stays bit by bit, only what stands beside it goes, and
whatever hangs on behind the end. The way up (orientation) of a JPEG stays.
"""

import io
import re
from typing import Final, Literal

from zhilian.core.content import boxes
from zhilian.core.errors import UploadRefused

_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD9)})
_END: Final = 0xD9
_SCAN: Final = 0xDA
_COMMENT: Final = 0xFE
_EXIF: Final = 0xE1
_KEPT_APPS: Final = {0xE0: b"JF", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
"""What the picture needs to look right."""
_MARKER_IN_SCAN: Final = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_EXIF_MARK: Final = b"Exif\0\0"
_ORIENTATION: Final = 0x0112
_PNG_GONE: Final = frozenset({b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME", b"dSIG"})
_PNG_HEAD: Final = 8


def cleaned(body: bytes, *, kind: str, name: str) -> bytes:
    """The same picture or video without the rest; other kinds as they are.

    Errors: `UploadRefused` when the file is damaged.
    """
    work = {"jpg": _jpeg, "png": _png, "heic": boxes.heic, "mp4": boxes.mp4}.get(kind)
    if work is None:
        return body
    try:
        return work(body)
    except (IndexError, ValueError):
        raise UploadRefused(f"“{name}”已损坏，打不开，请重新拍摄或另存后再上传。") from None


def _jpeg(body: bytes) -> bytes:
    out = io.BytesIO()
    at = 0
    while True:
        if body[at] != 0xFF:
            raise ValueError("no marker")
        marker = body[at + 1]
        end = at + 2 if marker in _ALONE or marker == _END else _segment_end(body, at)
        out.write(_kept(marker, body[at:end]))
        if marker == _END:
            return out.getvalue()
        if marker == _SCAN:
            end = _scan_end(body, end, out)
        at = end


def _segment_end(body: bytes, at: int) -> int:
    end = at + 2 + int.from_bytes(body[at + 2 : at + 4])
    if end > len(body) or end < at + 4:
        raise ValueError("cut off")
    return end


def _scan_end(body: bytes, start: int, out: io.BytesIO) -> int:
    found = _MARKER_IN_SCAN.search(body, start)
    if found is None:
        raise ValueError("no end")
    out.write(body[start : found.start()])
    return found.start()


def _kept(marker: int, segment: bytes) -> bytes:
    if marker == _EXIF:
        return _only_orientation(segment[4:])
    if marker in _KEPT_APPS:
        return segment if segment[4:].startswith(_KEPT_APPS[marker]) else b""
    return b"" if 0xE0 <= marker <= 0xEF or marker == _COMMENT else segment


def _only_orientation(exif: bytes) -> bytes:
    """An Exif segment that says the way up and nothing else; nothing when it is the usual one."""
    way = _orientation(exif)
    if way not in range(2, 9):
        return b""
    entry = _ORIENTATION.to_bytes(2) + b"\0\x03" + (1).to_bytes(4) + way.to_bytes(2) + b"\0\0"
    content = _EXIF_MARK + b"MM\0\x2a\0\0\0\x08" + b"\0\x01" + entry + b"\0" * 4
    return bytes((0xFF, _EXIF)) + (len(content) + 2).to_bytes(2) + content


def _orientation(exif: bytes) -> int:
    if not exif.startswith(_EXIF_MARK):
        return 1
    tiff = exif[len(_EXIF_MARK) :]
    order: Literal["little", "big"] = "little" if tiff[:2] == b"II" else "big"
    start = int.from_bytes(tiff[4:8], order)
    for number in range(int.from_bytes(tiff[start : start + 2], order)):
        entry = tiff[start + 2 + number * 12 : start + 14 + number * 12]
        if int.from_bytes(entry[:2], order) == _ORIENTATION:
            return int.from_bytes(entry[8:10], order)
    return 1


def _png(body: bytes) -> bytes:
    out = io.BytesIO()
    out.write(body[:_PNG_HEAD])
    at = _PNG_HEAD
    while at < len(body):
        length = int.from_bytes(body[at : at + 4])
        chunk = body[at : at + 12 + length]
        if len(chunk) != 12 + length:
            raise ValueError("cut off")
        name = chunk[4:8]
        if name not in _PNG_GONE:
            out.write(chunk)
        if name == b"IEND":
            return out.getvalue()
        at += 12 + length
    raise ValueError("no end")
