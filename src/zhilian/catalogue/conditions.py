"""A condition as data for the browser: `["action", "in", ["开通账号"]]`, or nothing if not simple.

The browser only hides what need not be filled in; the server decides again.
"""

import ast
from typing import Any

from zhilian.catalogue import expressions

_SIGNS: dict[type[ast.cmpop], str] = {
    ast.Eq: "in",
    ast.In: "in",
    ast.NotEq: "not in",
    ast.NotIn: "not in",
}


def simple(text: str | None) -> list[Any] | None:
    """Field, sign and values of a condition on one field alone."""
    node = expressions.parse(text) if text else None
    if isinstance(node, ast.Name):
        return [node.id, "in", ["1"]]
    if not isinstance(node, ast.Compare) or not isinstance(node.left, ast.Name):
        return None
    sign = _SIGNS.get(type(node.ops[0]))
    values = _constants(node.comparators[0])
    if len(node.ops) > 1 or sign is None or values is None:
        return None
    return [node.left.id, sign, values]


def _constants(node: ast.expr) -> list[str] | None:
    items = node.elts if isinstance(node, ast.List) else [node]
    values = [item.value for item in items if isinstance(item, ast.Constant)]
    return [str(value) for value in values] if len(values) == len(items) else None
