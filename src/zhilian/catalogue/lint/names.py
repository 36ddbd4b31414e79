"""Every name is written once, every word used is declared, every word declared is used."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from zhilian.catalogue import expressions
from zhilian.catalogue.declarations import Effect, Owned, WindowDeclaration
from zhilian.catalogue.errors import ExpressionRefused
from zhilian.catalogue.lint.base import Found, Sheet, sheet_rule, window_rule

SUB_PLATFORMS, WINDOWS = 10, 64


@sheet_rule("size")
def size(sheet: Sheet) -> Iterator[Found]:
    parts, windows = len(sheet.catalogue.sub_platforms), len(sheet.windows)
    if (parts, windows) != (SUB_PLATFORMS, WINDOWS):
        problem = f"共有 {parts} 个子平台、{windows} 个窗口"
        yield (
            "sub_platforms",
            problem,
            f"合同清单为 {SUB_PLATFORMS} 个子平台、{WINDOWS} 个窗口，请补齐或删去",
        )


@sheet_rule("unique-codes")
def unique_codes(sheet: Sheet) -> Iterator[Found]:
    remedy = "请改成全清单唯一的写法"
    for code in _repeated(window.code for window in sheet.windows):
        yield code, f"窗口代码 {code} 重复", remedy
    for name in _repeated(window.name for window in sheet.windows):
        yield "sub_platforms", f"窗口名称“{name}”重复", remedy
    for code in _repeated(part.code for part in sheet.catalogue.sub_platforms):
        yield f"sub_platforms.{code}", f"子平台代码 {code} 重复", remedy
    for key in _repeated(key for key, _ in sheet.registers.other_sms):
        yield "other_sms_per_day", f"短信类别 {key} 重复", remedy


@window_rule("unique-keys")
def unique_keys(_sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    for key in _repeated(field.key for field in window.fields):
        yield f"form.fields.{key}", f"字段 {key} 重复", "请给其中一个换名"
    for key in _repeated(step.key for step in window.steps):
        yield f"workflow.steps.{key}", f"步骤 {key} 重复", "请给其中一个换名"


@window_rule("expressions")
def readable_expressions(_sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    for path, text in expressions_of(window):
        try:
            expressions.parse(text)
        except ExpressionRefused as refusal:
            yield path, str(refusal), "可用的写法见 expression.syntax"


@window_rule("known-names")
def known_names(sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    keys = {field.key for field in window.fields}
    for path, text in _readable(window):
        for name in sorted(expressions.names_of(text) - keys - set(sheet.registers.context)):
            yield (
                path,
                f"{name} 既不是本窗口的字段，也没有在 expression.context 登记",
                "请改名或登记",
            )
        for name in sorted(expressions.functions_of(text) - set(sheet.registers.functions)):
            yield path, f"函数 {name} 没有在 expression.functions 登记", "请改用已登记的函数"


@sheet_rule("functions-used")
def functions_used(sheet: Sheet) -> Iterable[Found]:
    used = {
        name
        for window in sheet.windows
        for _, text in _readable(window)
        for name in expressions.functions_of(text)
    }
    return unused("expression.functions", sheet.registers.functions, used)


@sheet_rule("roles")
def roles(sheet: Sheet) -> Iterator[Found]:
    used = set(_roles_used(sheet))
    for role, path in sorted(used):
        if role not in sheet.registers.roles:
            yield path, f"角色 {role} 没有在 roles 登记", "请改用已登记的角色，或先登记"
    yield from unused("roles", sheet.registers.roles, {role for role, _ in used})


@sheet_rule("sources")
def sources(sheet: Sheet) -> Iterator[Found]:
    used = [
        (field.source, f"{window.code}.form.fields.{field.key}")
        for window in sheet.windows
        for field in window.fields
        if field.source
    ]
    yield from _undeclared(used, sheet.registers.sources, "数据来源", "sources")
    yield from unused("sources", sheet.registers.sources, {name for name, _ in used})


@sheet_rule("prefills")
def prefills(sheet: Sheet) -> Iterator[Found]:
    used = [
        (field.prefill, f"{window.code}.form.fields.{field.key}")
        for window in sheet.windows
        for field in window.fields
        if field.prefill
    ]
    yield from _undeclared(used, sheet.registers.prefills, "预填来源", "prefills")
    yield from unused("prefills", sheet.registers.prefills, {name for name, _ in used})


@sheet_rule("apps")
def apps(sheet: Sheet) -> Iterator[Found]:
    registers = sheet.registers
    owned: dict[str, Mapping[str, Effect | Owned]] = {
        "effects": registers.effects,
        "signals": registers.signals,
        "sources": registers.sources,
        "prefills": registers.prefills,
        "expression.functions": registers.functions,
        "expression.context": registers.context,
    }
    owners = {"catalogue"}
    for register, items in owned.items():
        for name, item in items.items():
            owners.add(item.owner)
            if item.owner not in registers.apps:
                yield (
                    f"{register}.{name}",
                    f"归属 {item.owner} 没有在 apps 登记",
                    "请改为已登记的应用",
                )
    yield from unused("apps", registers.apps, owners)


def expressions_of(window: WindowDeclaration) -> Iterator[tuple[str, str]]:
    """Every condition and check of the window, with its path."""
    for field in window.fields:
        yield from _given(f"form.fields.{field.key}.show_if", field.show_if)
        yield from _given(f"form.fields.{field.key}.required_if", field.required_if)
    for number, rule in enumerate(window.rules, 1):
        yield f"form.rules.{number}", rule.check
    for step in window.steps:
        yield from _given(f"workflow.steps.{step.key}.when", step.when)
    for binding in window.bindings:
        yield from _given(f"{binding.name}.when", binding.when)
    for message in window.messages:
        yield from _given(f"sms.{message.event}.when", message.when)


def unused(register: str, declared: Iterable[str], used: Iterable[str]) -> Iterator[Found]:
    for name in sorted(set(declared) - set(used)):
        yield f"{register}.{name}", f"{name} 登记了却没有用到", "请删去，或在窗口里用上"


def base_roles(assignee: str) -> list[str]:
    """`countersign:a,b` names two roles, `unit_head:to_unit` one, `field:to_user` none."""
    if assignee.startswith("field:"):
        return []
    names = assignee.removeprefix("countersign:").split(",")
    return [name.split(":")[0] for name in names]


def _roles_used(sheet: Sheet) -> Iterator[tuple[str, str]]:
    for part in sheet.catalogue.sub_platforms:
        yield part.owner_role, f"sub_platforms.{part.code}.owner_role"
    for window in sheet.windows:
        for role in window.audience:
            yield role, f"{window.code}.audience"
        for path, role in chain(_assigned(window), _told(window), _filling(window)):
            yield role, f"{window.code}.{path}"


def _assigned(window: WindowDeclaration) -> Iterator[tuple[str, str]]:
    for step in window.steps:
        for role in base_roles(step.assignee):
            yield f"workflow.steps.{step.key}.assignee", role


def _told(window: WindowDeclaration) -> Iterator[tuple[str, str]]:
    for message in window.messages:
        if not message.to.startswith("field:"):
            yield f"sms.{message.event}.to", message.to


def _filling(window: WindowDeclaration) -> Iterator[tuple[str, str]]:
    for field in window.fields:
        if field.filled_by:
            yield f"form.fields.{field.key}.filled_by", field.filled_by


def _readable(window: WindowDeclaration) -> Iterator[tuple[str, str]]:
    for path, text in expressions_of(window):
        try:
            expressions.parse(text)
        except ExpressionRefused:
            continue
        yield path, text


def _undeclared(
    used: Iterable[tuple[str, str]], declared: Iterable[str], what: str, register: str
) -> Iterator[Found]:
    known = set(declared)
    for name, path in used:
        if name not in known:
            yield path, f"{what} {name} 没有在 {register} 登记", "请改用已登记的，或先登记"


def _repeated(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]


def _given(path: str, text: str | None) -> Iterator[tuple[str, str]]:
    if text:
        yield path, text
