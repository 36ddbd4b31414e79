"""The expressions of a declaration: a subset of Python, read by an `ast` white-list, never `eval`.

    value("end_at - start_at <= hours(12)", names={"start_at": a, "end_at": b}, functions=PURE)

A name, attribute or function that nobody provides raises `Unknown`: the caller decides what not
knowing means.
"""

import ast
import functools
import operator
from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import ROUND_FLOOR, Decimal
from typing import Any, Final

from zhilian.catalogue.errors import ExpressionRefused
from zhilian.core.effects import Picked, Unknown

__all__ = ["PURE", "Functions", "Names", "Unknown", "functions_of", "names_of", "parse", "value"]
MAX_LENGTH: Final = 300
MAX_DEPTH: Final = 20


Functions = Mapping[str, Callable[..., Any]]
Names = Mapping[str, Any]

_ALLOWED = (
    ast.Expression,
    ast.BoolOp,
    ast.UnaryOp,
    ast.BinOp,
    ast.Compare,
    ast.IfExp,
    ast.Call,
    ast.Name,
    ast.Attribute,
    ast.Constant,
    ast.List,
    ast.boolop,
    ast.unaryop,
    ast.operator,
    ast.cmpop,
    ast.Load,
)
_BINARY: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: lambda left, right: _added(left, right),
    ast.Sub: operator.sub,
    ast.Mult: lambda left, right: operator.mul(*_numbers(left, right)),
    ast.Div: lambda left, right: _exactly(operator.truediv, left, right),
    ast.FloorDiv: lambda left, right: _floor(left, right),
    ast.Mod: lambda left, right: left - right * _floor(*_numbers(left, right)),
}


def _added(left: Any, right: Any) -> Any:
    """Lists are summed, never joined: the browser could not say the same."""
    if isinstance(left, (list, tuple)) or isinstance(right, (list, tuple)):
        raise TypeError("lists are not added")
    return left + right


def _exactly(work: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
    """Whole numbers divide as decimals do, not as binary fractions."""
    if isinstance(left, int) and isinstance(right, int):
        return work(Decimal(left), Decimal(right))
    return work(left, right)


def _floor(left: Any, right: Any) -> Any:
    """Downwards for every number: decimals cut off towards zero by themselves."""
    if isinstance(left, (int, Decimal)) and isinstance(right, Decimal) or isinstance(left, Decimal):
        return (left / right).to_integral_value(ROUND_FLOOR)
    return left // right


def _numbers(*operands: Any) -> tuple[Any, ...]:
    """Words are neither repeated nor filled in: a word times a number is a slip."""
    if any(isinstance(operand, (str, list, tuple)) for operand in operands):
        raise TypeError("not a number")
    return operands


_COMPARE: Mapping[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda item, group: item in group,
    ast.NotIn: lambda item, group: item not in group,
}
_UNARY: Mapping[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.Not: operator.not_,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
}


@functools.lru_cache(maxsize=2048)
def parse(text: str) -> ast.expr:
    """The tree of the expression; refuses everything outside the white-list."""
    if len(text) > MAX_LENGTH:
        raise ExpressionRefused(f"表达式超过 {MAX_LENGTH} 个字符，请拆成多条规则")
    try:
        tree = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as problem:
        raise ExpressionRefused(f"表达式 {text} 写法有误，请按 Python 比较式书写") from problem
    for node in ast.walk(tree):
        _check(node, text)
    if _depth(tree) > MAX_DEPTH:
        raise ExpressionRefused("表达式嵌套过深，请拆成多条规则")
    return tree.body


def functions_of(text: str) -> frozenset[str]:
    return frozenset(
        node.func.id
        for node in ast.walk(parse(text))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    )


def names_of(text: str) -> frozenset[str]:
    """The names that must be given a value; called functions are not among them."""
    called = functions_of(text)
    names = {node.id for node in ast.walk(parse(text)) if isinstance(node, ast.Name)}
    return frozenset(names - called)


def value(text: str, *, names: Names, functions: Functions) -> Any:
    """What the expression says. Raises `Unknown` when something it needs is not provided.

    A part of what is not filled in is not filled in (`None`); `a or b` is true when one side is,
    even if the other cannot be known, and `a and b` false likewise.
    """
    return _Evaluator(names=names, functions=functions).of(parse(text))


class _Column(tuple[Any, ...]):
    """One column of a table or of several chosen things: functions see its cells, two columns
    compare row by row, and as a condition it holds when it does for one of them.
    """

    def __bool__(self) -> bool:
        return any(self)


class _Evaluator:
    def __init__(self, *, names: Names, functions: Functions) -> None:
        self.names = names
        self.functions = functions

    def of(self, node: ast.expr) -> Any:
        method = getattr(self, f"of_{type(node).__name__.lower()}")
        return method(node)

    def of_constant(self, node: ast.Constant) -> Any:
        return _exact(node.value)

    def of_list(self, node: ast.List) -> Any:
        return [self.of(item) for item in node.elts]

    def of_name(self, node: ast.Name) -> Any:
        try:
            return self.names[node.id]
        except KeyError:
            raise Unknown(node.id) from None

    def of_attribute(self, node: ast.Attribute) -> Any:
        holder = self.of(node.value)
        if isinstance(holder, (list, tuple)):
            return _Column(_member(row, node.attr) for row in holder)
        return _member(holder, node.attr)

    def of_boolop(self, node: ast.BoolOp) -> Any:
        result: Any = None
        unknown: Unknown | None = None
        for part in node.values:
            try:
                result = self.of(part)
            except Unknown as problem:
                unknown = problem
                continue
            if bool(result) is isinstance(node.op, ast.Or):
                return result
        if unknown:
            raise unknown
        return result

    def of_unaryop(self, node: ast.UnaryOp) -> Any:
        return _worked_out(_UNARY[type(node.op)], self.of(node.operand))

    def of_binop(self, node: ast.BinOp) -> Any:
        return _worked_out(_BINARY[type(node.op)], self.of(node.left), self.of(node.right))

    def of_ifexp(self, node: ast.IfExp) -> Any:
        return self.of(node.body if self.of(node.test) else node.orelse)

    def of_compare(self, node: ast.Compare) -> Any:
        left = self.of(node.left)
        for step, right_node in zip(node.ops, node.comparators, strict=True):
            right = self.of(right_node)
            holds = _compare(_COMPARE[type(step)], left, right)
            if not holds or isinstance(holds, _Column):
                return holds
            left = right
        return True

    def of_call(self, node: ast.Call) -> Any:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name not in self.functions:
            raise Unknown(name)
        arguments = [self.of(argument) for argument in node.args]
        if name in PURE:
            return _worked_out(PURE[name], *arguments)
        if any(argument is None for argument in arguments):
            raise Unknown(f"{name} of nothing")
        return _exact(self.functions[name](*arguments))


def _compare(holds: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
    if isinstance(left, _Column) and isinstance(right, _Column):
        if len(left) != len(right):
            raise Unknown("columns of two tables")
        return _Column(_worked_out(holds, a, b) for a, b in zip(left, right, strict=True))
    return _worked_out(holds, left, right)


def _worked_out(work: Callable[..., Any], *operands: Any) -> Any:
    """What cannot be compared or computed is not known; a fault inside another app stays one."""
    try:
        return work(*operands)
    except (TypeError, ValueError, ArithmeticError) as problem:
        raise Unknown(str(problem)) from problem


def _member(holder: Any, name: str) -> Any:
    if holder is None:
        return None
    held = holder.facts if isinstance(holder, Picked) else holder
    if isinstance(held, Mapping) and name in held:
        return held[name]
    raise Unknown(name)


def _exact(constant: Any) -> Any:
    return Decimal(str(constant)) if isinstance(constant, float) else constant


def _check(node: ast.AST, text: str) -> None:
    if not isinstance(node, _ALLOWED):
        raise ExpressionRefused(
            f"表达式 {text} 用了不允许的写法，只能用比较、逻辑、四则和已登记的函数"
        )
    if isinstance(node, ast.operator) and type(node) not in _BINARY:
        raise ExpressionRefused(f"表达式 {text} 用了不允许的运算，只能用加减乘除、整除和取余")
    name = node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")
    if isinstance(name, str) and name.startswith("_"):
        raise ExpressionRefused(f"表达式 {text} 里的名称不能以下划线开头")
    if isinstance(node, ast.Call) and (not isinstance(node.func, ast.Name) or node.keywords):
        raise ExpressionRefused(f"表达式 {text} 只能按名称调用已登记的函数，且不带参数名")


def _depth(node: ast.AST) -> int:
    return 1 + max((_depth(child) for child in ast.iter_child_nodes(node)), default=0)


def _all(rows: Any) -> bool:
    return all(_rows(rows))


def _sum(cells: Any) -> Any:
    known = [cell for cell in _rows(cells) if cell is not None]
    return sum(known)


def _rows(cells: Any) -> Any:
    if not isinstance(cells, (list, tuple)):
        raise TypeError("neither a column nor a list")
    return cells


def hours(count: Any) -> timedelta:
    return timedelta(hours=float(count))


def days(count: Any) -> timedelta:
    return timedelta(days=float(count))


PURE: Final[Functions] = {"hours": hours, "days": days, "abs": abs, "sum": _sum, "all": _all}
"""Functions that need nobody's data; the apps that own the others add theirs."""
