"""Fields in which one chooses: from options, yes or no, agreement; and lists of the directory."""

from typing import Any

from zhilian.catalogue.declarations import FieldDeclaration
from zhilian.catalogue.fields.base import Faulty, FieldType, Surroundings, register
from zhilian.catalogue.fields.words import LONGEST, SEPARATORS

YES = "1"
AGREE = "已阅读并同意"


@register
class Select(FieldType):
    """One of the options. Where the list is kept by a part that is not there yet it is typed."""

    name = "select"
    control = "one"
    attrs = {"type": "text", "maxlength": str(LONGEST)}

    def read(self, item: FieldDeclaration, *, text: str, about: Surroundings) -> Any:
        known = about.choices_for(item)
        if known and text not in known:
            raise Faulty(f"“{text[:20]}”不在选项里，请重新选择")
        if len(text) > LONGEST:
            raise Faulty(f"现有 {len(text)} 字，请删到 {LONGEST} 字以内")
        return text

    def hint(self, item: FieldDeclaration, *, about: Surroundings) -> str:
        return "" if about.choices_for(item) else "填写名称"


@register
class Region(Select):
    name = "region"


@register
class Org(Select):
    name = "org"


@register
class MultiSelect(Select):
    name = "multiselect"
    control = "many"

    def read(self, item: FieldDeclaration, *, text: str, about: Surroundings) -> Any:
        parts = (part.strip() for part in SEPARATORS.split(text))
        chosen = tuple(part for part in parts if part)
        return tuple(super(MultiSelect, self).read(item, text=part, about=about) for part in chosen)

    def hint(self, item: FieldDeclaration, *, about: Surroundings) -> str:
        return "可多选" if about.choices_for(item) else "填写名称，多个用顿号分开"

    def start(self, item: FieldDeclaration, *, about: Surroundings) -> str:
        if item.default == "all":
            return "、".join(about.choices_for(item))
        return super().start(item, about=about)


@register
class YesNo(FieldType):
    name = "bool"
    control = "yes"
    attrs = {}

    def read(self, item: FieldDeclaration, *, text: str, about: Surroundings) -> Any:
        return text == YES

    def start(self, item: FieldDeclaration, *, about: Surroundings) -> str:
        return YES if item.default else ""


@register
class Agree(YesNo):
    name = "agree"
    control = "agree"

    def hint(self, item: FieldDeclaration, *, about: Surroundings) -> str:
        return item.text or AGREE
