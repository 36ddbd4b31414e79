"""Files as values of a form: how many, of which kind, how large. Their content was looked at when
they came.
"""

from collections.abc import Sequence
from typing import Any, Final

from zhilian.catalogue.declarations import FieldDeclaration
from zhilian.catalogue.fields.base import Faulty
from zhilian.catalogue.fields.special import PICTURES
from zhilian.core.effects import FileRef

MEGABYTE: Final = 1024 * 1024
SAME: Final = {"jpeg": "jpg", "heif": "heic", "mov": "mp4"}


def kinds_of(item: FieldDeclaration) -> frozenset[str]:
    """The kinds of content that the field takes."""
    if item.type == "face":
        return PICTURES
    return frozenset(SAME.get(kind, kind) for kind in item.accept)


def read(item: FieldDeclaration, files: Sequence[FileRef]) -> Any:
    """The files of the field (one for a face), or None. Raises `Faulty`."""
    most = 1 if item.type == "face" else item.max_files
    if len(files) > most:
        raise Faulty(f"最多 {most} 个文件，请去掉 {len(files) - most} 个")
    for file in files:
        _check(item, file)
    if not files:
        return None
    return files[0] if item.type == "face" else tuple(files)


def _check(item: FieldDeclaration, file: FileRef) -> None:
    kinds = kinds_of(item)
    if file.kind not in kinds:
        said = "、".join(sorted(kind.upper() for kind in kinds))
        raise Faulty(f"“{file.name}”不是这里要的格式，请换成 {said}")
    if item.max_mb and file.size > item.max_mb * MEGABYTE:
        raise Faulty(f"“{file.name}”超过 {item.max_mb} MB，请压缩后重新上传")
