"""Fields that hold words."""

import re
from typing import Any

from zhilian.catalogue.declarations import FieldDeclaration
from zhilian.catalogue.fields.base import Faulty, FieldType, Surroundings, between, register

LONGEST = 200
SEPARATORS = re.compile(r"[、,，;；\n]+")
UNPRINTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
UNPRINTED_WORDS = "有看不见的控制字符，请删去后重新输入"
_SHAPE = re.compile(r"^\^\[(?P<signs>[^\]]+)\]\{(?P<low>\d+)(?:,(?P<high>\d+))?\}\$$")
_SIGNS = {"0-9": "数字", "0-9A-F": "数字或大写字母 A 至 F", "A-Z": "大写字母"}


@register
class Text(FieldType):
    name = "text"

    def read(self, item: FieldDeclaration, *, text: str, about: Surroundings) -> Any:
        longest = item.max_len or LONGEST
        if UNPRINTED.search(text):
            raise Faulty(UNPRINTED_WORDS)
        if len(text) > longest:
            raise Faulty(f"现有 {len(text)} 字，请删到 {longest} 字以内")
        if item.min_len and len(text) < item.min_len:
            raise Faulty(f"现有 {len(text)} 字，请写满 {item.min_len} 字")
        if item.pattern and not re.search(item.pattern, text):
            raise Faulty(f"格式不对，请填写{pattern_in_words(item.pattern)}")
        return text

    def hint(self, item: FieldDeclaration, *, about: Surroundings) -> str:
        if item.pattern:
            return pattern_in_words(item.pattern)
        if item.min_len:
            return between(item.min_len, item.max_len, unit="字")
        return f"最多 {item.max_len} 字" if item.max_len else ""

    def limits(self, item: FieldDeclaration, *, about: Surroundings) -> dict[str, str]:
        found = {"maxlength": str(item.max_len or LONGEST)}
        if item.pattern:
            found["pattern"] = item.pattern
            if "[0-9]" in item.pattern:
                found["inputmode"] = "numeric"
        return found


@register
class TextArea(Text):
    name = "textarea"
    control = "area"
    attrs = {"rows": "3"}


@register
class Address(Text):
    name = "address"
    attrs = {"type": "text", "autocomplete": "street-address"}

    def hint(self, item: FieldDeclaration, *, about: Surroundings) -> str:
        return "写到区、街道、门牌号"


def pattern_in_words(pattern: str) -> str:
    """`^[0-9]{4}$` is 4 位数字. A pattern of another shape is shown as it is."""
    found = _SHAPE.match(pattern)
    if not found or found["signs"] not in _SIGNS:
        return f"符合 {pattern} 的内容"
    length = between(found["low"], found["high"] or found["low"])
    return f"{length} 位{_SIGNS[found['signs']]}"
