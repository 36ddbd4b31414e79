"""Mending answers until the rules of their form hold."""

import ast
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from zhilian.catalogue import selectors as catalogue
from zhilian.catalogue.selectors import Unknown
from zhilian.catalogue.types import Checked, FieldDeclaration

if TYPE_CHECKING:
    from zhilian.config.demo.filling import Filler

BELOW: Final = (ast.Lt, ast.LtE)
ABOVE: Final = (ast.Gt, ast.GtE)


def mend(filler: "Filler", checked: Checked, *, fixed: frozenset[str], attempt: int) -> None:
    """Change what the first problem is about: by its rule, else to the next answer there is."""
    for problem in checked.problems:
        rule = next((one for one in filler.view.declaration.rules
                     if one.message == problem.text), None)  # fmt: skip
        if rule is not None and _by_rule(filler, rule.check, fixed):
            return
        if rule is not None:
            names = [
                item
                for item in filler.view.declaration.fields
                if item.key in catalogue.names_in(rule.check) and item.key not in fixed
            ]
            if names:
                _next_answer(filler, names[attempt % len(names)], attempt)
                return
        item = filler.view.declaration.field(problem.name.partition(".")[0])
        if item is not None and item.key not in fixed:
            _next_answer(filler, item, attempt)
            return


def _by_rule(filler: "Filler", check: str, fixed: frozenset[str]) -> bool:
    """`field <= expression`: take what the expression says. Also `sum(table.column) == total`."""
    tree = ast.parse(check, mode="eval").body
    for left, operator, right in _comparisons(tree):
        item = _target(filler, left)
        if item is None or item.key in fixed:
            continue
        try:
            value = catalogue.value(ast.unparse(right), asking=filler.asking, values=filler.values)
        except Unknown:
            continue
        if value is not None and _put(filler, item, left, operator, value):
            return True
    return False


def _comparisons(tree: ast.expr) -> Iterator[tuple[ast.expr, ast.cmpop, ast.expr]]:
    if isinstance(tree, ast.BoolOp):
        for part in tree.values:
            yield from _comparisons(part)
    elif isinstance(tree, ast.Compare) and len(tree.ops) == 1:
        yield tree.left, tree.ops[0], tree.comparators[0]
        yield tree.comparators[0], _turned(tree.ops[0]), tree.left


def _turned(operator: ast.cmpop) -> ast.cmpop:
    pairs: dict[type[ast.cmpop], ast.cmpop] = {
        ast.Lt: ast.Gt(), ast.Gt: ast.Lt(), ast.LtE: ast.GtE(), ast.GtE: ast.LtE(),
    }  # fmt: skip
    return pairs.get(type(operator), operator)


def _target(filler: "Filler", left: ast.expr) -> FieldDeclaration | None:
    """The field that stands on this side alone, or the table whose column is added up."""
    if isinstance(left, ast.Name):
        return filler.view.declaration.field(left.id)
    if isinstance(left, ast.Call) and ast.unparse(left.func) == "sum":
        column = left.args[0]
        if isinstance(column, ast.Attribute) and isinstance(column.value, ast.Name):
            return filler.view.declaration.field(column.value.id)
    return None


def _put(
    filler: "Filler", item: FieldDeclaration, left: ast.expr, operator: ast.cmpop, value: Any
) -> bool:
    wanted = _beyond(value, operator)
    if isinstance(left, ast.Call):
        column = left.args[0].attr  # type: ignore[attr-defined]
        filler.rows[item.key] = 1
        filler.texts[f"{item.key}.0.{column}"] = [_said(wanted)]
        return True
    if _said(wanted) in filler.texts.get(item.key, []):
        return False
    filler.put(item, _said(wanted), wanted)
    return True


def _beyond(value: Any, operator: ast.cmpop) -> Any:
    """The value itself, or one step beyond it where it must be more or less."""
    if isinstance(value, datetime):
        step: Any = timedelta(hours=1)
    elif isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        step = 1
    else:
        return value
    if isinstance(operator, (ast.Lt,)):
        return value - step
    return value + step if isinstance(operator, (ast.Gt,)) else value


def _said(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M}"
    if isinstance(value, bool):
        return "1" if value else ""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _next_answer(filler: "Filler", item: FieldDeclaration, attempt: int) -> None:
    """Another option, another thing of the list, or the answer made anew."""
    things = filler.things(item)
    if things:
        chosen = things[attempt % len(things)]
        filler.put(item, chosen.key, chosen)
    elif item.options:
        filler.put(item, option := item.options[attempt % len(item.options)], option)
    elif item.type == "bool":
        turned = not filler.values.get(item.key)
        filler.put(item, "1" if turned else "", turned)
    else:
        filler.answer(item)
