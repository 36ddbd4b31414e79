"""Checks a filled-in form against its declaration: typed values, or what is wrong with it.

Nothing is stored and nothing is left open: what cannot be decided is refused with words.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from zhilian.catalogue import expressions, fields
from zhilian.catalogue.declarations import APPLICANT, FieldDeclaration, FormRule, WindowDeclaration
from zhilian.catalogue.reading import EMPTY_WORDS, Desk, control_of, read_all
from zhilian.catalogue.types import Checked, Sent
from zhilian.core.effects import Asking, Values

LATER: Final = "暂时无法核对“{}”，请稍后再试，或联系责任科室"
SIGN_IN: Final = "要登录后才能核对“{}”，请先登录"


def check(
    window: WindowDeclaration,
    *,
    sent: Sent,
    asking: Asking,
    by: str = APPLICANT,
    held: Values | None = None,
) -> Checked:
    """The form as `by` fills it in; what others fill in is taken from `held`, or empty."""
    items = [item for item in window.fields if filler_of(item) == by]
    others = {item.key: None for item in window.fields if filler_of(item) != by}
    values = {**others, **(held or {})}
    return check_items(items, rules=window.rules, sent=sent, asking=asking, values=values)


def check_items(
    items: Sequence[FieldDeclaration],
    *,
    rules: Sequence[FormRule] = (),
    sent: Sent,
    asking: Asking,
    values: Values | None = None,
) -> Checked:
    """Some fields, beside `values` that are known already."""
    desk = Desk(
        items=tuple(items),
        rules=tuple(rules),
        sent=sent,
        asking=asking,
        values={**(values or {}), **{item.key: None for item in items}},
    )
    read_all(desk)
    for item in desk.items:
        _demand(item, desk)
    for rule in desk.rules:
        _apply(rule, desk)
    return _found(desk)


def overlooked(window: WindowDeclaration, checked: Checked) -> tuple[str, ...]:
    """Labels of what must always be filled in, is empty and was not blamed. None in a sound form:
    this reads the declaration anew, so that a check that lets things pass is found out.
    """
    blamed = {problem.name.partition(".")[0] for problem in checked.problems}
    return tuple(
        item.label
        for item in window.fields
        if item.required
        and not (item.show_if or item.readonly or item.default is not None)
        and filler_of(item) == APPLICANT
        and item.key not in blamed
        and _is_missing(checked.values.get(item.key), control_of(item))
    )


def filler_of(item: FieldDeclaration) -> str:
    return item.filled_by or APPLICANT


def _demand(item: FieldDeclaration, desk: Desk) -> None:
    """Hidden fields are let go; what must be filled in and is not is blamed."""
    if item.key in desk.hidden or (item.show_if and desk.holds(item.show_if) is False):
        _let_go(item, desk)
        return
    if item.readonly or desk.is_faulty(item.key):
        return
    control, value = control_of(item), desk.values[item.key]
    required = item.required or bool(item.required_if and desk.holds(item.required_if) is not False)
    if control == "table":
        least = max(item.min_rows, 1 if required else 0)
        if len(value or ()) < least and (required or value):
            desk.blame(item.key, item.label, f"请至少填写 {least} 行")
    elif required and _is_missing(value, control):
        desk.blame(item.key, item.label, EMPTY_WORDS.get(control, "请填写"))


def _let_go(item: FieldDeclaration, desk: Desk) -> None:
    desk.hidden.add(item.key)
    desk.values[item.key] = None
    for name in [name for name in desk.problems if name.partition(".")[0] == item.key]:
        del desk.problems[name]
        desk.candidates.pop(name, None)


def _is_missing(value: Any, control: str) -> bool:
    if control == "agree":
        return value is not True
    return control not in {"output", "yes"} and (value is None or value == ())


def _apply(rule: FormRule, desk: Desk) -> None:
    """Blames a broken rule, and one that cannot be decided although everything is filled in."""
    asked = sorted(_asked(rule, desk), key=rule.check.find)
    holds = None if any(map(desk.is_faulty, asked)) else desk.holds(rule.check)
    if holds or (holds is None and any(_is_open(key, desk) for key in asked)):
        return
    item = next(filter(None, map(desk.field, asked)), desk.items[0] if desk.items else None)
    if item is not None:
        desk.blame(item.key, item.label, rule.message if holds is False else _open(rule, desk))


def _is_open(key: str, desk: Desk) -> bool:
    return desk.values.get(key) is None or desk.is_faulty(key)


def _open(rule: FormRule, desk: Desk) -> str:
    words = SIGN_IN if desk.asking.person_id is None else LATER
    return words.format(rule.message)


def _asked(rule: FormRule, desk: Desk) -> list[str]:
    """The fields that a rule speaks of, those filled in elsewhere among them."""
    return [name for name in expressions.names_of(rule.check) if name in desk.fields_known]


def _found(desk: Desk) -> Checked:
    order = {name: place for place, name in enumerate(_names(desk))}
    problems = sorted(desk.problems.values(), key=lambda problem: order[problem.name])
    held = [desk.values.get(item.key) for item in desk.items if fields.is_file(item)]
    several = [value if isinstance(value, tuple) else (value,) for value in held if value]
    return Checked(
        values=desk.values,
        problems=tuple(problems),
        hidden=frozenset(desk.hidden),
        files=tuple(file for group in several for file in group),
        candidates=desk.candidates,
        picked=desk.picked,
    )


def _names(desk: Desk) -> Iterator[str]:
    """Every input in the order of the page."""
    for item in desk.items:
        yield item.key
        for number in range(min(desk.sent.rows.get(item.key, 0), item.max_rows)):
            yield from (f"{item.key}.{number}.{column.key}" for column in item.columns)
