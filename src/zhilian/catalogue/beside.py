"""What stands around an input: help, when it is asked for, and what the browser is told."""

import json
from typing import Final

from zhilian.catalogue import fields, picking, wording
from zhilian.catalogue.declarations import FieldDeclaration
from zhilian.catalogue.desks import Desk
from zhilian.catalogue.fields.picked import Listed

READS: Final = {
    **dict.fromkeys(("int", "decimal", "money", "rating", "year"), "n"),
    **dict.fromkeys(("bool", "agree"), "b"),
    "multiselect": "m",
}
SIGNS: Final = frozenset({"text", "textarea", "select", "phone", "idcard", "uscc", "address"})


def short(label: str) -> str:
    """申请人（登录用户） is 申请人."""
    return label.partition("（")[0] or label


def is_required_when_shown(item: FieldDeclaration) -> bool:
    return bool(item.show_if) and item.show_if == item.required_if


def reads(item: FieldDeclaration) -> str:
    """How the browser takes the value; "" where only the server can."""
    if item.columns:
        kinds = {column.key: letter for column in item.columns if (letter := reads(column))}
        return f"t{json.dumps(kinds)}"
    if fields.picks(item):
        return "P" if picking.is_many(item) else "p"
    return READS.get(fields.of(item).name, "s" if item.type in SIGNS else "")


def help_of(item: FieldDeclaration, desk: Desk) -> str:
    if item.formula:
        said = wording.condition(item.formula, window=desk.window, registers=desk.registers)
        return f"系统计算：{said}"
    source = desk.registers.sources.get(item.source or "")
    if item.readonly:
        return f"系统带出{short(source.name) if source else ''}，不用填写"
    hint = fields.of(item).hint(item, about=desk.about)
    prefill = desk.registers.prefills.get(item.prefill or "")
    more = f"参照{prefill.name}" if prefill else ""
    return "；".join(text for text in (item.help, hint, more) if text)


def when(item: FieldDeclaration, desk: Desk) -> str:
    text = item.show_if or item.required_if
    if not text:
        return ""
    said = wording.condition(text, window=desk.window, registers=desk.registers)
    optional = item.show_if and not is_required_when_shown(item)
    return f"{said}时填写" if optional else f"{said}时必填"


def attrs(item: FieldDeclaration, *, name: str, desk: Desk) -> dict[str, str | bool]:
    kind = fields.of(item)
    by_other = bool(desk.filler(item))
    found: dict[str, str | bool] = {**kind.attrs, **kind.limits(item, about=desk.about)}
    if "pattern" in found:
        del found["pattern"]
    if fields.picks(item):
        what = kind.what if isinstance(kind, Listed) else item.label
        found["placeholder"] = f"输入{what}"
        found["autocomplete"] = "off"
    found["readonly"] = item.readonly and not by_other
    found["disabled"] = by_other
    found["aria-required"] = "true" if item.required and not by_other else False
    found["aria-describedby"] = _described_by(item, name=name, desk=desk)
    found["aria-invalid"] = "true" if desk.error(name) else False
    return {key: held for key, held in found.items() if held is not False}


def _described_by(item: FieldDeclaration, *, name: str, desk: Desk) -> str | bool:
    """The ids of the lines below the input that say more about it."""
    is_cell = name != item.key
    has_help = not is_cell and fields.of(item).control != "agree" and help_of(item, desk)
    ids = (f"h-{name}" if has_help else "", f"e-{name}" if desk.error(name) else "")
    return " ".join(filter(None, ids)) or False
