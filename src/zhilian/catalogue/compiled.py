"""An expression as data for the browser: the same text, evaluated by `js/expressions.js`.

    compiled('score <= 2')     ["c", ["n", "score"], "<=", 2]

The browser only shows and hides and counts along while one fills in; the server decides again.
What the browser cannot know (other apps' functions, things it was not told) it leaves as it is.
"""

import ast
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from zhilian.catalogue import expressions

_SIGNS: Final[Mapping[type[ast.AST], str]] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "!in",
    ast.And: "&",
    ast.Or: "|",
    ast.Not: "!",
    ast.USub: "neg",
    ast.UAdd: "pos",
}
Form = Any
"""A number, text, yes, no or nothing is itself; an array is an operation with its operands."""


def compiled(text: str) -> Form:
    return _form(expressions.parse(text))


def as_json(text: str | None) -> str:
    """The form as text for an attribute; "" for no expression."""
    return json.dumps(compiled(text), ensure_ascii=False, separators=(",", ":")) if text else ""


def members_of(text: str) -> Mapping[str, frozenset[str]]:
    """Which facts of which names an expression reads: `activity.kind`."""
    found: dict[str, frozenset[str]] = {}
    for node in ast.walk(expressions.parse(text)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            name = node.value.id
            found[name] = found.get(name, frozenset()) | {node.attr}
    return found


def _form(node: ast.expr) -> Form:
    make = _FORMS[type(node)]
    return make(node)


def _constant(node: Any) -> Form:
    value = node.value
    return float(value) if isinstance(value, Decimal) else value


def _compare(node: Any) -> Form:
    parts = [_form(node.left)]
    for sign, right in zip(node.ops, node.comparators, strict=True):
        parts += [_SIGNS[type(sign)], _form(right)]
    return ["c", *parts]


_FORMS: Final[Mapping[type[ast.expr], Any]] = {
    ast.Constant: _constant,
    ast.List: lambda node: ["l", *map(_form, node.elts)],
    ast.Name: lambda node: ["n", node.id],
    ast.Attribute: lambda node: [".", _form(node.value), node.attr],
    ast.BoolOp: lambda node: [_SIGNS[type(node.op)], *map(_form, node.values)],
    ast.UnaryOp: lambda node: [_SIGNS[type(node.op)], _form(node.operand)],
    ast.BinOp: lambda node: [_SIGNS[type(node.op)], _form(node.left), _form(node.right)],
    ast.IfExp: lambda node: ["?", *map(_form, (node.test, node.body, node.orelse))],
    ast.Compare: _compare,
    ast.Call: lambda node: ["f", node.func.id, *map(_form, node.args)],
}
