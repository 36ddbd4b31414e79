"""The kind of a file by its content, never by its name.

    kind = kind_of(file, name="函.pdf")        # "pdf"; raises UploadRefused

Container formats are looked into: an office file is a zip with the right parts, no macros, no
bomb. Sources: ISO 32000 (pdf), ISO 29500 (docx, xlsx), ISO 14496-12 and 23008-12 (mp4, heic).
"""

import zipfile
from typing import IO, Final

from zhilian.core.errors import UploadRefused

KINDS: Final = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jpg": "image/jpeg",
    "png": "image/png",
    "heic": "image/heic",
    "mp4": "video/mp4",
}
HEAD: Final = 1024
BLOCK: Final = 1024 * 1024
HEIC_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1"})
MP4_BRANDS: Final = frozenset(
    {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"qt  "}
)
MAIN_PARTS: Final = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
CONTENT_TYPES: Final = "[Content_Types].xml"
MOST_PARTS: Final = 5_000
MOST_UNPACKED: Final = 300 * 1024 * 1024
BEST_RATIO: Final = 200
SMALL: Final = 1024 * 1024
PDF_ACTIVE: Final = (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/RichMedia")


def kind_of(file: IO[bytes], *, name: str) -> str:
    """What the content is. Errors: `UploadRefused` with the remedy."""
    file.seek(0)
    head = file.read(HEAD)
    if not head:
        raise UploadRefused(f"“{name}”是空文件，请检查后重新选择。")
    kind = _by_head(head)
    if kind == "zip":
        kind = _office(file, name=name)
    elif kind == "pdf":
        _refuse_active(file, name=name)
    if not kind:
        raise UploadRefused(
            f"“{name}”不是可以上传的格式，请换成 PDF、DOCX、XLSX、JPG、PNG、HEIC 或 MP4。"
        )
    file.seek(0)
    return kind


def _by_head(head: bytes) -> str:
    if b"%PDF-" in head:
        return "pdf"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"PK\x03\x04"):
        return "zip"
    return _by_brand(head) if head[4:8] == b"ftyp" else ""


def _by_brand(head: bytes) -> str:
    """The box `ftyp` names what the file is, and what it may also be read as."""
    length = min(int.from_bytes(head[:4]), HEAD)
    brands = {head[8:12], *(head[at : at + 4] for at in range(16, length, 4))}
    if brands & HEIC_BRANDS:
        return "heic"
    return "mp4" if brands & MP4_BRANDS else ""


def _office(file: IO[bytes], *, name: str) -> str:
    """Word or Excel without macros; "" for another zip."""
    try:
        with zipfile.ZipFile(file) as packed:
            parts = packed.infolist()
            _refuse_bomb(parts, name=name)
            names = {part.filename for part in parts}
            kind = next((kind for main, kind in MAIN_PARTS.items() if main in names), "")
            if not kind or CONTENT_TYPES not in names:
                return ""
            _refuse_macros(packed, names, name=name)
            return kind
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError):
        raise UploadRefused(
            f"“{name}”打不开或设了密码，请用 Word 或 Excel 另存后再上传。"
        ) from None


def _refuse_bomb(parts: list[zipfile.ZipInfo], *, name: str) -> None:
    packed = sum(part.compress_size for part in parts) or 1
    unpacked = sum(part.file_size for part in parts)
    swollen = unpacked > SMALL and unpacked / packed > BEST_RATIO
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or swollen:
        raise UploadRefused(f"“{name}”解压后过大，请删去空白行列或大图后另存再上传。")


def _refuse_macros(packed: zipfile.ZipFile, names: set[str], *, name: str) -> None:
    types = packed.read(CONTENT_TYPES)
    macros = any(part.lower().endswith(("vbaproject.bin", "vbadata.xml")) for part in names)
    if macros or b"macroEnabled" in types:
        raise UploadRefused(f"“{name}”含有宏，请另存为不含宏的 DOCX 或 XLSX 后再上传。")
    embedded = any("/embeddings/" in part and part.endswith(".bin") for part in names)
    if embedded or b"activeX" in types:
        raise UploadRefused(f"“{name}”里嵌有其他程序的内容，请删去嵌入对象后再上传。")


def _refuse_active(file: IO[bytes], *, name: str) -> None:
    """A PDF that runs something, or carries another file, is not a document to look at."""
    file.seek(0)
    longest = max(map(len, PDF_ACTIVE))
    tail = b""
    while block := file.read(BLOCK):
        if any(word in tail + block for word in PDF_ACTIVE):
            raise UploadRefused(f"“{name}”里有脚本或附件，请“打印为 PDF”后再上传。")
        tail = block[-longest:]
