"""What a declaration says, in plain Chinese: conditions, who does a step, how long records stay."""

import ast
import re
from collections.abc import Mapping
from typing import Final

from zhilian.catalogue import expressions
from zhilian.catalogue.declarations import Registers, WindowDeclaration

_COMPARED: Final[Mapping[type[ast.cmpop], str]] = {
    ast.Eq: "为",
    ast.NotEq: "不为",
    ast.Lt: "小于",
    ast.LtE: "不超过",
    ast.Gt: "超过",
    ast.GtE: "不少于",
    ast.In: "为",
    ast.NotIn: "不为",
}
_JOINED: Final[Mapping[type[ast.operator], str]] = {
    ast.Add: "加",
    ast.Sub: "减",
    ast.Mult: "乘",
    ast.Div: "除以",
    ast.FloorDiv: "整除",
    ast.Mod: "除余",
}
_UNITS: Final = {"hours": "小时", "days": "天"}
_MEMBERS: Final = {
    "branch": "所属平台",
    "sensitive": "敏感级别",
    "needs_approval": "须审批",
    "kind": "类别",
    "failed": "失败数",
    "amount": "金额",
    "capacity": "容量",
    "people": "人数",
    "tail": "后四位",
}
_TRUE: Final = {"sensitive": "属敏感区域", "needs_approval": "须审批"}
_CALLS: Final = {"sum": "合计", "needs_approval": "须单位审批", "has_asset": "含资产编号"}
_WORDS: Final = {"district": "区县", "city": "市本级"}
_KEPT: Final = {"y": "年", "d": "天"}


def condition(text: str, *, window: WindowDeclaration, registers: Registers) -> str:
    """`action == "开通账号"` becomes 办理事项为“开通账号”."""
    return _Speaker(window, registers).true(expressions.parse(text)).strip()


def assignee(text: str, *, window: WindowDeclaration, registers: Registers) -> str:
    """Who does it: a role, the person named in a field, several roles together."""
    head, _, rest = text.partition(":")
    if head == "field":
        return _people_of(rest, window)
    if head == "countersign":
        return "、".join(registers.roles.get(role, role) for role in rest.split(",")) + "会签"
    name = registers.roles.get(head, head)
    return f"{_people_of(rest, window)}的{name}" if rest else name


def retention(text: str) -> str:
    """`5y` becomes 5 年, also inside a longer sentence."""
    return re.sub(r"(\d+)([yd])", lambda found: f" {found[1]} {_KEPT[found[2]]}", text).strip()


def _people_of(path: str, window: WindowDeclaration) -> str:
    field = window.field(path.partition(".")[0])
    return f"表单所填的{field.label}" if field else path


class _Speaker:
    def __init__(self, window: WindowDeclaration, registers: Registers) -> None:
        self.window = window
        self.registers = registers

    def true(self, node: ast.expr) -> str:
        """The node as a condition: a field alone means that it is ticked or filled in."""
        if isinstance(node, ast.Name):
            field = self.window.field(node.id)
            if field:
                return f"勾选“{field.label}”" if field.type == "bool" else f"填了{field.label}"
        if isinstance(node, ast.Attribute) and node.attr in _TRUE:
            return f"{self.of(node.value)}{_TRUE[node.attr]}"
        return self.of(node)

    def of(self, node: ast.expr) -> str:
        method = getattr(self, f"of_{type(node).__name__.lower()}", None)
        said: str = method(node) if method else ast.unparse(node)
        return said

    def of_boolop(self, node: ast.BoolOp) -> str:
        word = "，并且" if isinstance(node.op, ast.And) else "，或者"
        return word.join(self.true(part).strip() for part in node.values)

    def of_unaryop(self, node: ast.UnaryOp) -> str:
        return f"不是{self.true(node.operand)}"

    def of_compare(self, node: ast.Compare) -> str:
        said = self.of(node.left)
        for step, right in zip(node.ops, node.comparators, strict=True):
            said += f"{_COMPARED[type(step)]}{self.of(right)}"
        return said

    def of_binop(self, node: ast.BinOp) -> str:
        return f"{self.of(node.left)}{_JOINED[type(node.op)]}{self.of(node.right)}"

    def of_constant(self, node: ast.Constant) -> str:
        if isinstance(node.value, str):
            return f"“{_WORDS.get(node.value, node.value)}”"
        return f" {node.value!s} "

    def of_list(self, node: ast.List) -> str:
        return "或".join(self.of(item) for item in node.elts)

    def of_name(self, node: ast.Name) -> str:
        return self._called(node.id)

    def of_attribute(self, node: ast.Attribute) -> str:
        return f"{self.of(node.value)}的{self._part(node)}"

    def of_call(self, node: ast.Call) -> str:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        said = "".join(self.of(item) for item in node.args)
        if name in _UNITS:
            return f"{said}{_UNITS[name]}"
        if name in _CALLS:
            return f"{said}{_CALLS[name]}"
        function = self.registers.functions.get(name)
        return f"{said}的{function.name}" if function else said

    def _called(self, name: str) -> str:
        field = self.window.field(name)
        if field:
            return field.label
        held = self.registers.context.get(name)
        return re.sub(r"（.*?）|快照", "", held.name) if held else name

    def _part(self, node: ast.Attribute) -> str:
        table = self.window.field(node.value.id) if isinstance(node.value, ast.Name) else None
        columns = {column.key: column.label for column in table.columns} if table else {}
        return columns.get(node.attr) or _MEMBERS.get(node.attr, node.attr)
