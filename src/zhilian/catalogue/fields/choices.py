"""Fields in which one chooses: from options, yes or no, agreement."""

from typing import Any

from zhilian.catalogue.declarations import FieldDeclaration
from zhilian.catalogue.fields.base import Faulty, FieldType, Surroundings, register
from zhilian.catalogue.fields.words import SEPARATORS

YES = "1"
AGREE = "已阅读并同意"


@register
class Select(FieldType):
    """One of the options. With a `source` it holds a thing of that list instead."""

    name = "select"
    control = "one"
    attrs = {}

    def read(self, item: FieldDeclaration, *, text: str, about: Surroundings) -> Any:
        if text not in item.options:
            raise Faulty(f"“{text[:20]}”不在选项里，请重新选择")
        return text


@register
class MultiSelect(Select):
    name = "multiselect"
    control = "many"

    def read(self, item: FieldDeclaration, *, text: str, about: Surroundings) -> Any:
        parts = (part.strip() for part in SEPARATORS.split(text))
        chosen = dict.fromkeys(part for part in parts if part)
        return tuple(super(MultiSelect, self).read(item, text=part, about=about) for part in chosen)

    def show(self, item: FieldDeclaration, value: Any) -> str:
        return "、".join(str(part) for part in value)

    def hint(self, item: FieldDeclaration, *, about: Surroundings) -> str:
        return "可多选"

    def start(self, item: FieldDeclaration, *, about: Surroundings) -> str:
        if item.default == "all":
            return "、".join(item.options)
        return super().start(item, about=about)


@register
class YesNo(FieldType):
    name = "bool"
    control = "yes"
    attrs = {}

    def read(self, item: FieldDeclaration, *, text: str, about: Surroundings) -> Any:
        return text == YES

    def show(self, item: FieldDeclaration, value: Any) -> str:
        return "是" if value else "否"

    def start(self, item: FieldDeclaration, *, about: Surroundings) -> str:
        return YES if item.default else ""


@register
class Agree(YesNo):
    name = "agree"
    control = "agree"

    def show(self, item: FieldDeclaration, value: Any) -> str:
        return "已同意" if value else "未同意"

    def hint(self, item: FieldDeclaration, *, about: Surroundings) -> str:
        return item.text or AGREE
