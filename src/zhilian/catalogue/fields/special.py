"""Fields that are not typed: files, faces, tables, and what the machine works out."""

from typing import Any

from zhilian.catalogue.declarations import FieldDeclaration
from zhilian.catalogue.fields.base import FieldType, Surroundings, register

ACCEPTED = {"jpg": "image/jpeg,.jpg", "png": "image/png", "heic": "image/heic,.heic"}
"""By kind of content where a phone then offers its camera."""
PICTURES = frozenset({"jpg", "png", "heic"})


@register
class Files(FieldType):
    name = "file"
    control = "file"
    attrs = {"type": "file"}

    def hint(self, item: FieldDeclaration, *, about: Surroundings) -> str:
        kinds = "、".join(kind.upper() for kind in item.accept)
        return f"{kinds}，最多 {item.max_files} 个，每个不超过 {item.max_mb} MB"

    def limits(self, item: FieldDeclaration, *, about: Surroundings) -> dict[str, str]:
        found = {"accept": ",".join(ACCEPTED.get(kind, f".{kind}") for kind in item.accept)}
        found["data-max-files"], found["data-max-mb"] = str(item.max_files), str(item.max_mb)
        if item.max_files > 1:
            found["multiple"] = ""
        return found

    def show(self, item: FieldDeclaration, value: Any) -> str:
        return "、".join(file.name for file in value)


@register
class Face(Files):
    name = "face"

    def hint(self, item: FieldDeclaration, *, about: Surroundings) -> str:
        return f"正面免冠照片，短边不少于 {item.min_px} 像素，不超过 {item.max_mb} MB"

    def limits(self, item: FieldDeclaration, *, about: Surroundings) -> dict[str, str]:
        return {
            "accept": "image/*",
            "capture": "user",
            "data-max-files": "1",
            "data-max-mb": str(item.max_mb),
        }

    def show(self, item: FieldDeclaration, value: Any) -> str:
        return str(value.name)


@register
class Table(FieldType):
    name = "table"
    control = "table"
    attrs = {}

    def hint(self, item: FieldDeclaration, *, about: Surroundings) -> str:
        most = f"最多 {item.max_rows} 行"
        return f"至少 {item.min_rows} 行，{most}" if item.min_rows > 1 else most

    def show(self, item: FieldDeclaration, value: Any) -> str:
        return f"{len(value)} 行"


@register
class Computed(FieldType):
    name = "computed"
    control = "output"
    attrs = {}
