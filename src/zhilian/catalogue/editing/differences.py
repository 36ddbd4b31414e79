"""What a draft says differently from what is live, word by word, and what an applicant feels."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from zhilian.catalogue import changes
from zhilian.catalogue.declarations import Registers
from zhilian.catalogue.editing.inputs import YES, Input
from zhilian.catalogue.editing.sections import sections

Document = Mapping[str, Any]
UPPER = frozenset({"max", "max_len", "max_rows", "max_files", "max_mb", "max_days"})
LOWER = frozenset({"min", "min_rows"})
FIELDS = "form"


@dataclass(frozen=True, kw_only=True)
class Difference:
    """`breaking`: what somebody has typed already, or could do before, may no longer fit."""

    section: str
    label: str
    old: str
    new: str
    breaking: bool = False

    @property
    def kind_label(self) -> str:
        return "影响填写" if self.breaking else "不影响填写"


def differences(old: Document, new: Document, *, registers: Registers) -> list[Difference]:
    """In the order of the page. A draft of another shape (from YAML) is told part by part."""
    if _shape(old) != _shape(new):
        return _by_part(old, new)
    before = {
        item.name: item for part in sections(old, registers=registers) for item in part.inputs
    }
    found = []
    for part in sections(new, registers=registers):
        for item in part.inputs:
            was = before.get(item.name)
            if was is None or was.value != item.value:
                found.append(_difference(part.title, was, item))
    return found or _by_part(old, new)


def _difference(section: str, was: Input | None, item: Input) -> Difference:
    return Difference(
        section=section,
        label=item.label,
        old=_said(was) if was else "",
        new=_said(item),
        breaking=was is not None and _breaks(was, item),
    )


def _said(item: Input) -> str:
    if item.kind == "yes":
        return "是" if item.value == YES else "否"
    if item.kind == "choice":
        return dict(item.choices).get(item.value, item.value)
    return "、".join(item.value.split("\n")) if item.kind == "lines" else item.value


def _breaks(was: Input, item: Input) -> bool:
    key = item.path[-1]
    if item.path[0] != FIELDS:
        return False
    if key == "required":
        return item.value == YES
    if key == "options":
        return not set(was.value.split("\n")) <= set(item.value.split("\n"))
    if key in UPPER | LOWER:
        return _narrower(was.value, item.value, upper=key in UPPER)
    return False


def _narrower(was: str, now: str, *, upper: bool) -> bool:
    """Whether a limit moved inwards; words (today+7) are taken to."""
    if not now:
        return False
    if not was:
        return True
    try:
        old, new = Decimal(was), Decimal(now)
    except ArithmeticError:
        return True
    return new < old if upper else new > old


def _shape(document: Document) -> list[Any]:
    fields = [
        (item["key"], item["type"], [column["key"] for column in item.get("columns", [])])
        for item in document["form"]["fields"]
    ]
    steps = [(item["key"], item["type"]) for item in document["workflow"]["steps"]]
    messages = [item["event"] for item in document["sms"]]
    return [fields, steps, messages, len(document["form"].get("rules", []))]


def _by_part(old: Document, new: Document) -> list[Difference]:
    return [
        Difference(section="结构", label=item.text, old="", new="", breaking=item.breaking)
        for item in changes.between(_alone(old), _alone(new))
    ]


def _alone(window: Document) -> Document:
    return {"sub_platforms": [{"windows": [window]}]}
