"""Makers of real files: pictures with a place in them, office files, boxes of a phone's camera."""

import io
import zipfile
from typing import Any

from PIL import Image

PLACE = b"34.3416N 108.9398E"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
TYPES = "[Content_Types].xml"


def jpeg(*, size: tuple[int, int] = (64, 48), way: int = 1, **more: Any) -> bytes:
    """A photo whose Exif tells the place, and the way up."""
    picture = Image.new("RGB", size, (200, 40, 40))
    exif = Image.Exif()
    exif[0x0112] = way
    exif[0x010F] = f"Phone {PLACE.decode()}"
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif.tobytes(), comment=PLACE, **more)
    return out.getvalue()


def png(*, size: tuple[int, int] = (64, 48)) -> bytes:
    from PIL.PngImagePlugin import PngInfo

    told = PngInfo()
    told.add_text("Comment", PLACE.decode())
    out = io.BytesIO()
    Image.new("RGB", size, (40, 40, 200)).save(out, "PNG", pnginfo=told)
    return out.getvalue()


def office(*, main: str = "word/document.xml", **parts: bytes) -> bytes:
    """A zip as Word writes it; more parts by name (`__` for `/`, `_dot_` for `.`)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(TYPES, b"<Types/>")
        packed.writestr(main, b"<x/>")
        for name, body in parts.items():
            packed.writestr(name.replace("__", "/").replace("_dot_", "."), body)
    return out.getvalue()


def box(name: bytes, content: bytes = b"") -> bytes:
    return (len(content) + 8).to_bytes(4) + name + content


def mp4() -> bytes:
    place = box(b"udta", box(b"\xa9xyz", PLACE))
    moov = box(b"moov", box(b"mvhd", b"\0" * 100) + box(b"trak", place) + place)
    return box(b"ftyp", b"isom\0\0\2\0isommp41") + moov + box(b"mdat", b"picture" * 9)


def heic() -> bytes:
    """`meta` names two items, the picture and its Exif; both lie in `mdat`."""
    brand = box(b"ftyp", b"heic\0\0\0\0mif1heic")
    infes = _infe(1, b"hvc1") + _infe(2, b"Exif")
    iinf = box(b"iinf", b"\0\0\0\0" + (2).to_bytes(2) + infes)
    picture, exif = b"picture-data", b"Exif\0\0" + PLACE

    def meta(first: int) -> bytes:
        spots = ((1, first, len(picture)), (2, first + len(picture), len(exif)))
        held = b"".join(_place(item, at, length) for item, at, length in spots)
        iloc = box(b"iloc", b"\0\0\0\0\x44\0" + (2).to_bytes(2) + held)
        return box(b"meta", b"\0\0\0\0" + iinf + iloc)

    begin = len(brand) + len(meta(0)) + 8
    return brand + meta(begin) + box(b"mdat", picture + exif)


def _infe(item: int, kind: bytes) -> bytes:
    return box(b"infe", b"\x02\0\0\0" + item.to_bytes(2) + b"\0\0" + kind + b"\0")


def _place(item: int, at: int, length: int) -> bytes:
    return item.to_bytes(2) + b"\0\0" + (1).to_bytes(2) + at.to_bytes(4) + length.to_bytes(4)
