"""The inputs of a form, ready for the template: one `Control` for each field of a declaration."""

import json
from dataclasses import dataclass

from zhilian.catalogue import conditions, fields, wording
from zhilian.catalogue.declarations import (
    APPLICANT,
    FieldDeclaration,
    Registers,
    WindowDeclaration,
)
from zhilian.catalogue.types import Control, Option, Sheet, Surroundings

FEW = 7
SHORT = 12


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What building a control needs to know of the page."""

    window: WindowDeclaration
    registers: Registers
    about: Surroundings
    sheet: Sheet


def controls(desk: Desk) -> list[Control]:
    return [_control(item, name=item.key, desk=desk) for item in desk.window.fields]


def _control(item: FieldDeclaration, *, name: str, desk: Desk) -> Control:
    kind = fields.of(item)
    by = item.filled_by if item.filled_by not in (None, APPLICANT) else None
    value = _value(item, name=name, desk=desk)
    options = _options(item, value=value, desk=desk)
    return Control(
        name=name,
        label=item.label,
        kind=_shape(item, options),
        required=(item.required or _is_required_when_shown(item)) and not by,
        value=value,
        options=options,
        suggestions=_suggestions(item, desk),
        help=_help(item, desk),
        error=desk.sheet.errors.get(name, ""),
        when=_when(item, desk),
        by=short(desk.registers.roles.get(by, by)) if by else "",
        rule=_rule(item),
        hidden=name in desk.sheet.hidden,
        sensitive=item.sensitive or item.type == "idcard",
        attrs=_attrs(item, name=name, desk=desk),
        rows=_rows(item, desk) if kind.control == "table" else (),
        can_grow=_row_count(item, desk) < item.max_rows,
    )


def short(label: str) -> str:
    """申请人（登录用户） is 申请人."""
    return label.partition("（")[0] or label


def _is_required_when_shown(item: FieldDeclaration) -> bool:
    return bool(item.show_if) and item.show_if == item.required_if


def _rule(item: FieldDeclaration) -> str:
    found = conditions.simple(item.show_if)
    return json.dumps(found, ensure_ascii=False) if found else ""


def _value(item: FieldDeclaration, *, name: str, desk: Desk) -> str:
    if item.formula:
        return desk.sheet.worked_out.get(item.key, "")
    if desk.sheet.sent:
        return "、".join(text for text in desk.sheet.texts.get(name, ()) if text)
    if isinstance(item.default, str) and item.default in desk.sheet.known:
        return desk.sheet.known[item.default]
    return fields.of(item).start(item, about=desk.about)


def _options(item: FieldDeclaration, *, value: str, desk: Desk) -> tuple[Option, ...]:
    control = fields.of(item).control
    if control == "rating":
        names = tuple(str(score) for score in range(int(item.min), int(item.max) + 1))
    elif control in {"one", "many"}:
        names = desk.about.choices_for(item)
    else:
        return ()
    chosen = set(value.split("、")) if control == "many" else {value}
    return tuple(Option(value=text, label=text, chosen=text in chosen) for text in names)


def _shape(item: FieldDeclaration, options: tuple[Option, ...]) -> str:
    """Few short options are chips under the thumb, many a list; without a list one types."""
    control = fields.of(item).control
    if control in {"one", "many"} and not options:
        return "input"
    if control == "one":
        short = all(len(option.label) <= SHORT for option in options)
        return "chips" if len(options) <= FEW and short else "select"
    return control


def _suggestions(item: FieldDeclaration, desk: Desk) -> tuple[str, ...]:
    return tuple(desk.about.choices.get("location", ())) if item.type == "location" else ()


def _help(item: FieldDeclaration, desk: Desk) -> str:
    if item.formula:
        said = wording.condition(item.formula, window=desk.window, registers=desk.registers)
        return f"系统计算：{said}"
    source = desk.registers.sources.get(item.source or "")
    if item.readonly:
        return f"系统带出{source.name if source else ''}，不用填写"
    hint = fields.of(item).hint(item, about=desk.about)
    if source and hint.startswith("填写"):
        hint = f"填写{short(source.name)}的{hint.removeprefix('填写')}"
    prefill = desk.registers.prefills.get(item.prefill or "")
    return "；".join(text for text in (hint, f"参照{prefill.name}" if prefill else "") if text)


def _when(item: FieldDeclaration, desk: Desk) -> str:
    text = item.show_if or item.required_if
    if not text:
        return ""
    said = wording.condition(text, window=desk.window, registers=desk.registers)
    optional = item.show_if and not _is_required_when_shown(item)
    return f"{said}时填写" if optional else f"{said}时必填"


def _attrs(item: FieldDeclaration, *, name: str, desk: Desk) -> dict[str, str | bool]:
    kind = fields.of(item)
    by_other = item.filled_by not in (None, APPLICANT)
    found: dict[str, str | bool] = {**kind.attrs, **kind.limits(item, about=desk.about)}
    if "pattern" in found:
        del found["pattern"]
    found["readonly"] = item.readonly and not by_other
    found["disabled"] = by_other
    found["aria-required"] = "true" if item.required and not by_other else False
    found["aria-describedby"] = _described_by(item, name=name, desk=desk)
    found["aria-invalid"] = "true" if name in desk.sheet.errors else False
    return {key: value for key, value in found.items() if value is not False}


def _described_by(item: FieldDeclaration, *, name: str, desk: Desk) -> str | bool:
    """The ids of the lines below the input that say more about it."""
    is_cell = name != item.key
    has_help = not is_cell and fields.of(item).control != "agree" and _help(item, desk)
    ids = (f"h-{name}" if has_help else "", f"e-{name}" if name in desk.sheet.errors else "")
    return " ".join(filter(None, ids)) or False


def _row_count(item: FieldDeclaration, desk: Desk) -> int:
    asked = desk.sheet.rows.get(item.key, 0)
    return max(1, min(max(asked, item.min_rows), item.max_rows))


def _rows(item: FieldDeclaration, desk: Desk) -> tuple[tuple[Control, ...], ...]:
    return tuple(
        tuple(
            _control(column, name=f"{item.key}.{number}.{column.key}", desk=desk)
            for column in item.columns
        )
        for number in range(_row_count(item, desk))
    )
