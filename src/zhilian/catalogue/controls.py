"""The inputs of a form, ready for the template: one `Control` for each field of a declaration."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from zhilian.catalogue import beside, choosing, compiled, fields, picking, showing
from zhilian.catalogue.choosing import Choice
from zhilian.catalogue.declarations import APPLICANT, FieldDeclaration
from zhilian.catalogue.desks import Desk
from zhilian.catalogue.expressions import Unknown
from zhilian.catalogue.fields.base import Faulty
from zhilian.catalogue.knowing import value
from zhilian.catalogue.reading import first_rows
from zhilian.catalogue.types import Control
from zhilian.core.effects import Picked

INLINE_ROWS: Final = 30
SAMPLE_ROWS: Final = 3


def controls(desk: Desk, *, items: Sequence[FieldDeclaration] | None = None) -> list[Control]:
    wanted = desk.window.fields if items is None else items
    return [_control(item, name=item.key, desk=desk) for item in wanted]


def one(desk: Desk, *, item: FieldDeclaration) -> Control:
    return _control(item, name=item.key, desk=desk)


def _control(item: FieldDeclaration, *, name: str, desk: Desk) -> Control:
    by = desk.filler(item)
    text = _text(item, name=name, desk=desk)
    choice = _choice(item, name=name, text=text, desk=desk)
    if name != item.key and choice.shape == "chips":
        choice = replace(choice, shape="select")
    return Control(
        name=name,
        label=item.label,
        kind=choice.shape,
        type=item.type,
        required=(item.required or beside.is_required_when_shown(item)) and not by,
        value=text,
        head_value="".join(desk.sent.texts.get(f"{name}{fields.of(item).head}", ())[:1])
        if fields.of(item).head
        else "",
        options=choice.options,
        suggestions=choice.suggestions,
        many=picking.is_many(item),
        note=choice.note,
        help=beside.help_of(item, desk),
        error=desk.error(name),
        when=beside.when(item, desk),
        by=beside.short(desk.registers.roles.get(by, by)) if by else "",
        rule=compiled.as_json(item.show_if),
        must=compiled.as_json(item.required_if),
        formula=compiled.as_json(item.formula),
        reads=beside.reads(item) if item.key in desk.named else "",
        hidden=bool(desk.sheet.checked and name in desk.sheet.checked.hidden),
        sensitive=showing.is_sensitive(item),
        scan=item.scan == "qrcode",
        stop=desk.stop(name),
        fresh=_is_fresh(item, choice),
        attrs=beside.attrs(item, name=name, desk=desk),
        files=tuple(desk.sent.files.get(name, ())),
        **_table(item, desk),
    )


def _table(item: FieldDeclaration, desk: Desk) -> dict[str, Any]:
    if not item.columns:
        return {}
    head = tuple(column.label for column in item.columns)
    if item.readonly:
        return {"head": head, "shown_rows": _taken_rows(item, desk)}
    count = desk.sent.rows.get(item.key, 0)
    about = {"head": head, "most_rows": item.max_rows, "excel": item.excel, "total_rows": count}
    if is_long(item, desk):
        faults = tuple(f"{one.label}：{one.text}" for one in desk.cell_problems(item.key))
        return {**about, "shown_rows": _first_rows(item, desk), "faults": faults}
    return {**about, "rows": _rows(item, desk)}


def is_long(item: FieldDeclaration, desk: Desk) -> bool:
    """Whether the table is kept apart: so many inputs help nobody."""
    return bool(item.columns) and desk.sent.rows.get(item.key, 0) > INLINE_ROWS


def _first_rows(item: FieldDeclaration, desk: Desk) -> tuple[tuple[str, ...], ...]:
    texts = desk.sent.texts
    return tuple(
        tuple("".join(texts.get(f"{item.key}.{number}.{c.key}", ())) for c in item.columns)
        for number in range(SAMPLE_ROWS)
    )


def _is_fresh(item: FieldDeclaration, choice: Choice) -> bool:
    """Whether its list may change with the fields before it."""
    if item.type not in picking.WHOLE or not fields.picks(item) or choice.shape == "none":
        return False
    return not getattr(picking.source_of(item), "stands_alone", False)


def _choice(item: FieldDeclaration, *, name: str, text: str, desk: Desk) -> Choice:
    """The shape of the input, and what may be chosen in it."""
    control = fields.of(item).control
    if item.readonly:
        return Choice(shape="rows" if item.columns else "output")
    if is_long(item, desk):
        return Choice(shape="held")
    if not fields.picks(item):
        chooses = control in {"one", "many", "rating"}
        return choosing.plain(item, chosen=text) if chooses else Choice(shape=control)
    if desk.filler(item):
        return Choice(shape="input")
    checked = desk.sheet.checked
    started = (desk.started[name],) if name in desk.started and not desk.sheet.sent else ()
    return choosing.listed(
        item,
        about=desk.about,
        chosen=checked.picked.get(name, ()) if checked else started,
        candidates=checked.candidates.get(name, ()) if checked else (),
        read=desk.members(name),
    )


def _text(item: FieldDeclaration, *, name: str, desk: Desk) -> str:
    """What stands in the input."""
    if item.columns:
        return desk.sent.sheets.get(item.key, "")
    if item.formula or item.readonly:
        held = desk.sheet.checked.values.get(item.key) if desk.sheet.checked else None
        return showing.text_of(item, held)
    if desk.sheet.sent or name in desk.begun.texts:
        return _sent_text(item, name, desk)
    return _start(item, name=name, desk=desk)


def _sent_text(item: FieldDeclaration, name: str, desk: Desk) -> str:
    """What was written; of something chosen, the words that found it."""
    own, words = (desk.sent.texts.get(key, ()) for key in (name, f"{name}{picking.WORDS}"))
    if not fields.picks(item):
        return "、".join(text for text in own if text)
    picked = desk.sheet.checked.picked.get(name, ()) if desk.sheet.checked else ()
    if picked:
        return "" if picking.is_many(item) else picked[0].label
    return " ".join(words) or " ".join(own)


def _start(item: FieldDeclaration, *, name: str, desk: Desk) -> str:
    held = item.default
    if not isinstance(held, str) or not held.startswith(APPLICANT):
        return fields.of(item).start(item, about=desk.about)
    known = _known(held, desk)
    if isinstance(known, Picked) and fields.picks(item):
        desk.started[name] = known
        return known.label
    return "" if known is None else str(known)


def _known(text: str, desk: Desk) -> Any:
    """What is known of the applicant: `applicant.phone`."""
    try:
        return value(text, asking=desk.asking, values={})
    except Unknown:
        return None


def _taken_rows(item: FieldDeclaration, desk: Desk) -> tuple[tuple[str, ...], ...]:
    """What the table shows that nobody fills in."""
    held = desk.sheet.checked.values.get(item.key) if desk.sheet.checked else None
    if held is None and item.prefill and desk.asking.person_id is not None:
        held = _begun(item, desk)
    return tuple(
        tuple(showing.text_of(column, row.get(column.key)) for column in item.columns)
        for row in held or ()
    )


def _begun(item: FieldDeclaration, desk: Desk) -> Sequence[Mapping[str, Any]]:
    try:
        return first_rows(item, asking=desk.asking, values=desk.about.values)
    except Faulty:
        return ()


def _row_count(item: FieldDeclaration, desk: Desk) -> int:
    asked = desk.sent.rows.get(item.key, 0)
    return max(1, min(max(asked, item.min_rows), item.max_rows))


def _rows(item: FieldDeclaration, desk: Desk) -> tuple[tuple[Control, ...], ...]:
    return tuple(
        tuple(
            _control(column, name=f"{item.key}.{number}.{column.key}", desk=desk)
            for column in item.columns
        )
        for number in range(_row_count(item, desk))
    )
