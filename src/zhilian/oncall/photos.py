"""Photos of an arrival: what they are by their content, where they say they were taken, and the
same picture without that. JPEG and PNG only. Pure.
"""

import struct
from collections.abc import Iterator

from zhilian.oncall.errors import BadPhoto
from zhilian.oncall.types import PhotoProof

MAX_BYTES = 8 * 1024 * 1024
PNG = b"\x89PNG\r\n\x1a\n"
KEPT_CHUNKS = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"sRGB", b"gAMA"})
START_OF_SCAN, EXIF, FIRST_APP, LAST_APP, COMMENT = 0xDA, 0xE1, 0xE0, 0xEF, 0xFE
GPS_POINTER = 0x8825
LATITUDE_REF, LATITUDE, LONGITUDE_REF, LONGITUDE = 1, 2, 3, 4


def read_photo(body: bytes) -> PhotoProof:
    """The photo cleaned of every note about where, when and with what it was taken, and the
    position that it carried. Errors: `BadPhoto`.
    """
    if len(body) > MAX_BYTES:
        raise BadPhoto("照片超过 8 MB，请用较低的分辨率重拍。")
    if body.startswith(PNG):
        return PhotoProof(body=PNG + b"".join(_png_kept(body)), ending="png")
    if not body.startswith(b"\xff\xd8"):
        raise BadPhoto("只能上传 JPEG 或 PNG 照片，请直接用手机相机拍摄。")
    kept = [b"\xff\xd8"]
    latitude = longitude = None
    for marker, whole in _segments(body):
        if marker == EXIF and whole[4:10] == b"Exif\x00\x00":
            latitude, longitude = _position(whole[10:])
        if not FIRST_APP < marker <= LAST_APP and marker != COMMENT:
            kept.append(whole)
    return PhotoProof(body=b"".join(kept), ending="jpg", latitude=latitude, longitude=longitude)


def _segments(body: bytes) -> Iterator[tuple[int, bytes]]:
    """The parts before the picture, then the picture as one part."""
    at = 2
    while at + 4 <= len(body) and body[at] == 0xFF:
        marker = body[at + 1]
        if marker == START_OF_SCAN:
            yield marker, body[at:]
            return
        size = int(struct.unpack(">H", body[at + 2 : at + 4])[0])
        yield marker, body[at : at + 2 + size]
        at += 2 + size
    raise BadPhoto("照片不完整，请重新拍摄。")


def _png_kept(body: bytes) -> Iterator[bytes]:
    at = len(PNG)
    while at + 12 <= len(body):
        size = int(struct.unpack(">I", body[at : at + 4])[0])
        whole = body[at : at + 12 + size]
        if whole[4:8] in KEPT_CHUNKS:
            yield whole
        at += 12 + size
        if whole[4:8] == b"IEND":
            return
    raise BadPhoto("照片不完整，请重新拍摄。")


def _position(tiff: bytes) -> tuple[float | None, float | None]:
    """Degrees from the picture's notes; a broken note is no position."""
    try:
        order = {b"II": "<", b"MM": ">"}[tiff[:2]]
        first = struct.unpack(order + "I", tiff[4:8])[0]
        gps = _fields(tiff, first, order).get(GPS_POINTER)
        if gps is None:
            return None, None
        found = _fields(tiff, struct.unpack(order + "I", gps[2])[0], order)
        return (
            _degrees(tiff, found[LATITUDE], found[LATITUDE_REF][2][:1] == b"S", order),
            _degrees(tiff, found[LONGITUDE], found[LONGITUDE_REF][2][:1] == b"W", order),
        )
    except (KeyError, struct.error, ZeroDivisionError):
        return None, None


def _fields(tiff: bytes, at: int, order: str) -> dict[int, tuple[int, int, bytes]]:
    """Tag to (kind, count, the four bytes that hold the value or say where it is)."""
    count = struct.unpack(order + "H", tiff[at : at + 2])[0]
    found = {}
    for n in range(min(count, 200)):
        start = at + 2 + 12 * n
        tag, kind, length = struct.unpack(order + "HHI", tiff[start : start + 8])
        found[tag] = (kind, length, tiff[start + 8 : start + 12])
    return found


def _degrees(tiff: bytes, field: tuple[int, int, bytes], negative: bool, order: str) -> float:
    at = struct.unpack(order + "I", field[2])[0]
    numbers = struct.unpack(order + "6I", tiff[at : at + 24])
    degrees, minutes, seconds = (numbers[n] / numbers[n + 1] for n in (0, 2, 4))
    whole = float(degrees + minutes / 60 + seconds / 3600)
    return -whole if negative else whole
