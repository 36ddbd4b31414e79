"""Fields that are not typed: files, faces, tables, and what the machine works out."""

from zhilian.catalogue.declarations import FieldDeclaration
from zhilian.catalogue.fields.base import FieldType, Surroundings, register

PICTURES = frozenset({"jpg", "jpeg", "png", "heic"})


@register
class Files(FieldType):
    name = "file"
    control = "file"
    attrs = {"type": "file"}

    def hint(self, item: FieldDeclaration, *, about: Surroundings) -> str:
        kinds = "、".join(kind.upper() for kind in item.accept)
        return f"{kinds}，最多 {item.max_files} 个，每个不超过 {item.max_mb} MB"

    def limits(self, item: FieldDeclaration, *, about: Surroundings) -> dict[str, str]:
        found = {"accept": ",".join(f".{kind}" for kind in item.accept)}
        found["data-max-files"], found["data-max-mb"] = str(item.max_files), str(item.max_mb)
        if item.max_files > 1:
            found["multiple"] = ""
        return found


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


@register
class Table(FieldType):
    name = "table"
    control = "table"
    attrs = {}

    def hint(self, item: FieldDeclaration, *, about: Surroundings) -> str:
        most = f"最多 {item.max_rows} 行"
        return f"至少 {item.min_rows} 行，{most}" if item.min_rows > 1 else most


@register
class Computed(FieldType):
    name = "computed"
    control = "output"
    attrs = {}
