"""The upload guard: size by what really arrives, kind by content, text by a known encoding (note
07).
"""

from pathlib import PurePath

from django.core.files.uploadedfile import UploadedFile

from zhilian.core.errors import UploadRefused

KIND_BY_ENDING = {".csv": "csv", ".yaml": "yaml", ".yml": "yaml", ".json": "json", ".txt": "txt"}
ENCODINGS = ("utf-8-sig", "gb18030")


def guarded_text(
    upload: "UploadedFile[bytes]", *, max_bytes: int, allow: tuple[str, ...] = ("csv", "yaml")
) -> str:
    """The text of a small table or declaration. Errors: `UploadRefused` naming the remedy."""
    name = PurePath(upload.name or "").name
    kind = KIND_BY_ENDING.get(PurePath(name).suffix.lower(), "")
    if kind not in allow:
        wanted = "、".join(allow).upper()
        raise UploadRefused(f"“{name}”不是可导入的文件，请上传 {wanted} 格式的文件。")
    body = bytes_of(upload, max_bytes=max_bytes, name=name)
    return decoded(body, name=name)


def decoded(body: bytes, *, name: str) -> str:
    if b"\x00" in body:
        raise UploadRefused(f"“{name}”不是文本文件，请在表格软件里另存为 CSV UTF-8 后再传。")
    for encoding in ENCODINGS:
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UploadRefused(f"“{name}”的文字编码无法识别，请另存为 UTF-8 后再传。")


def bytes_of(upload: "UploadedFile[bytes]", *, max_bytes: int, name: str) -> bytes:
    """The whole of it, as much as really arrives. Errors: `UploadRefused`."""
    parts: list[bytes] = []
    size = 0
    for part in upload.chunks():
        size += len(part)
        if size > max_bytes:
            limit = max_bytes // 1024
            raise UploadRefused(f"“{name}”超过 {limit} KB，请拆成几个文件分次导入。")
        parts.append(part)
    if not size:
        raise UploadRefused(f"“{name}”是空文件，请检查后重新选择。")
    return b"".join(parts)
