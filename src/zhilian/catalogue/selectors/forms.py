"""The form of a window: its inputs, and what is wrong with what came."""

from collections.abc import Mapping, Sequence
from typing import IO, Final

from zhilian.catalogue import (
    checking,
    choosing,
    controls,
    fields,
    picking,
    resending,
    showing,
    workbooks,
)
from zhilian.catalogue.declarations import APPLICANT, FieldDeclaration
from zhilian.catalogue.desks import Desk
from zhilian.catalogue.fields.base import Surroundings
from zhilian.catalogue.types import Checked, Control, Sent, Sheet, Shown, WindowView
from zhilian.catalogue.workbooks import Cells
from zhilian.core.effects import Asking, FileRef, Picked, Values

FRESH: Final = Sheet()


def form(
    *, view: WindowView, asking: Asking, sheet: Sheet = FRESH, by: str = APPLICANT
) -> list[Control]:
    """The inputs of the window's form, with what was filled in and what is wrong with it."""
    return controls.controls(_desk(view, asking=asking, sheet=sheet, by=by))


def form_part(
    *,
    view: WindowView,
    items: Sequence[FieldDeclaration],
    asking: Asking,
    sheet: Sheet = FRESH,
    by: str = APPLICANT,
) -> list[Control]:
    """The inputs of some fields, also of such that do not stand in the form (an action's)."""
    return controls.controls(_desk(view, asking=asking, sheet=sheet, by=by), items=items)


def fresh_controls(*, view: WindowView, asking: Asking, sheet: Sheet) -> list[Control]:
    """Those whose lists may have changed with what was filled in before them."""
    desk = _desk(view, asking=asking, sheet=sheet, by=APPLICANT)
    items = [item for item in view.declaration.fields if item.type in picking.WHOLE]
    return [one for one in controls.controls(desk, items=items) if one.fresh]


def field_at(*, view: WindowView, name: str) -> FieldDeclaration | None:
    """The field behind an input: `host`, or the column of `people.3.person`."""
    key, _, rest = name.partition(".")
    item = view.declaration.field(key)
    if item is None or not rest:
        return item
    column = rest.rpartition(".")[2]
    return next((one for one in item.columns if one.key == column), None)


def found(*, item: FieldDeclaration, name: str, asking: Asking, q: str) -> Control:
    """What a search finds, as the choices of that input."""
    about = Surroundings(asking=asking)
    options = choosing.found(item, about=about, q=q) if fields.picks(item) else ()
    return Control(
        name=name,
        label=item.label,
        kind="find",
        required=False,
        many=picking.is_many(item),
        options=options,
        suggestions=tuple(option.label for option in options),
    )


def things_offered(*, item: FieldDeclaration, asking: Asking, values: Values) -> tuple[Picked, ...]:
    """What a field that is chosen from a list offers now; nothing for the others."""
    if not fields.picks(item):
        return ()
    return picking.offered(item, about=Surroundings(asking=asking, values=values))


def table_template(
    *, view: WindowView, item: FieldDeclaration, rows: Sequence[Cells] | None, asking: Asking
) -> bytes:
    """A workbook to fill in; without `rows` with those that the table begins with."""
    about = Surroundings(asking=asking)
    if rows is None:
        desk = _desk(view, asking=asking, sheet=FRESH, by=APPLICANT)
        begun = desk.begun
        rows = [
            {
                column.key: "".join(begun.texts.get(f"{item.key}.{number}.{column.key}", ()))
                for column in item.columns
            }
            for number in range(begun.rows.get(item.key, 0))
        ]
    return workbooks.template(item, rows=rows, about=about)


def table_rows(*, item: FieldDeclaration, file: IO[bytes], name: str) -> list[Cells]:
    """The rows of a workbook that was filled in. Errors: `UploadRefused`."""
    return workbooks.rows_in(item, file, name=name)


def check_form(
    *,
    view: WindowView,
    texts: Mapping[str, Sequence[str]],
    rows: Mapping[str, int],
    files: Mapping[str, Sequence[FileRef]],
    asking: Asking,
) -> Checked:
    """The typed values of a filled-in form, or what is wrong with it; nothing of it is kept.

    `texts` and `files` by the name of their input, `rows` by table. Every problem names its field
    and the remedy; what cannot be decided now is a problem too.
    """
    sent = Sent(texts=texts, rows=rows, files=files)
    return checking.check(view.declaration, sent=sent, asking=asking)


def overlooked(*, view: WindowView, checked: Checked) -> tuple[str, ...]:
    """Labels of empty fields that must be filled in and that the check let pass: none, if sound."""
    return checking.overlooked(view.declaration, checked)


def check_as(*, view: WindowView, sent: Sent, asking: Asking, by: str, held: Values) -> Checked:
    """The fields that somebody else fills in (`visitor`, `card_desk`), beside the case's values."""
    return checking.check(view.declaration, sent=sent, asking=asking, by=by, held=held)


def check_part(
    *, items: Sequence[FieldDeclaration], sent: Sent, asking: Asking, held: Values
) -> Checked:
    """Some fields without the rules of the form: what an action asks for."""
    return checking.check_items(items, sent=sent, asking=asking, values=held)


def shown(*, view: WindowView, values: Values, mask: bool) -> list[Shown]:
    """What was filled in, in words: for pages, print and messages."""
    return showing.shown(view.declaration.fields, values, mask=mask)


def sent_of(*, view: WindowView, values: Values) -> Sent:
    """Typed values as the form would send them: to correct it, or to begin from an earlier one."""
    return resending.sent_of(view.declaration.fields, values)


def _desk(view: WindowView, *, asking: Asking, sheet: Sheet, by: str) -> Desk:
    return Desk(
        window=view.declaration, registers=view.registers, asking=asking, sheet=sheet, by=by
    )
