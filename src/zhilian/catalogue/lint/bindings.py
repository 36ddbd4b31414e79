"""Where effects hang: every argument resolves, agrees in type and is known by then."""

from collections.abc import Iterator
from dataclasses import dataclass

from zhilian.catalogue.declarations import (
    APPLICANT,
    Binding,
    FieldDeclaration,
    Registers,
    StepDeclaration,
    WindowDeclaration,
)
from zhilian.catalogue.lint.base import Found, Sheet, sheet_rule, window_rule
from zhilian.catalogue.lint.names import unused
from zhilian.catalogue.lint.signature import Argument, argument

ON_SUBMIT = -1


@dataclass(frozen=True, kw_only=True)
class Hung:
    """A binding and the number of the step on which it hangs."""

    binding: Binding
    step: int
    path: str


def running(window: WindowDeclaration) -> list[Hung]:
    """What runs on the way forward: on submit and on the steps."""
    hung = [Hung(binding=b, step=ON_SUBMIT, path="on_submit") for b in window.on_submit]
    for number, step in enumerate(window.steps):
        path = f"workflow.steps.{step.key}.effects"
        hung += [Hung(binding=b, step=number, path=path) for b in step.effects]
    return hung


@window_rule("effect-declared")
def effect_declared(sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    for hung in _every(window):
        if hung.binding.name not in sheet.registers.effects:
            yield hung.path, f"动作 {hung.binding.name} 没有在 effects 登记", "请改名或登记"


@window_rule("effect-argument-names")
def argument_names(sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    for hung in _declared(sheet, window):
        name = hung.binding.name
        wanted = {key: argument(t) for key, t in sheet.registers.effects[name].args.items()}
        for key in hung.binding.args:
            if key not in wanted:
                yield hung.path, f"动作 {name} 没有参数 {key}", "请删去该参数"
        for key, item in wanted.items():
            if key not in hung.binding.args and not item.optional:
                yield hung.path, f"动作 {name} 缺少参数 {key}", "请补上该参数"


@window_rule("effect-argument-values")
def argument_values(sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    for hung in _declared(sheet, window):
        for key, text in sheet.registers.effects[hung.binding.name].args.items():
            wanted = argument(text)
            value = hung.binding.args.get(key)
            if value is None or wanted.type not in sheet.registers.arg_types:
                continue
            problem = _value_problem(sheet, window, hung=hung, value=value, wanted=wanted)
            if problem:
                where = f"动作 {hung.binding.name} 的参数 {key}"
                yield hung.path, f"{where}：{problem}", "请换成类型相符、届时已有值的字段"


@window_rule("effect-argument-filled")
def argument_filled(sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    for hung in _declared(sheet, window):
        written = _written(window, hung.step)
        for key, text in sheet.registers.effects[hung.binding.name].args.items():
            field = window.field(hung.binding.args.get(key, ""))
            if not field or field.required or field.key in written:
                continue
            if field.filled_by not in (None, APPLICANT):
                yield (
                    hung.path,
                    f"参数 {key} 所取的“{field.label}”此时还没有人填写",
                    "请推迟到填写之后",
                )
            if not argument(text).optional and not _is_guarded(window, hung, field):
                problem = f"必需的参数 {key} 取自选填的“{field.label}”"
                yield hung.path, problem, "请把字段改为必填，或给动作加 when"


@window_rule("effect-moment")
def effect_moment(_sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    for step in window.steps:
        path = f"workflow.steps.{step.key}.effects"
        for moment in (moment for binding in step.effects for moment in binding.on):
            if moment == "enter" and step.type != "auto":
                yield path, "只有自动步骤才有 enter", "请改为该步骤的动作"
            elif moment != "enter" and moment not in step.actions:
                yield path, f"{moment} 不是本步骤的动作", "请改为 actions 中的一项"


@window_rule("machine-step")
def machine_step(_sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    for step in window.steps:
        path = f"workflow.steps.{step.key}"
        machine = step.type in ("auto", "callback")
        if machine and not step.effects and not step.without_effect:
            yield path, "自动或回执步骤没有动作", "请写 effects，或写 effect: none 并说明原因"
        if step.type == "auto" and step.effects and not _decides(step):
            yield path, "没有动作决定成功还是失败", "自动步骤至少要有一个 on: enter 的动作"


@window_rule("reachable-step")
def reachable_step(sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    for step in window.steps:
        if not any(way.goes_through(step) for way in sheet.ways(window)):
            yield f"workflow.steps.{step.key}", "怎样填写都走不到这一步", "请检查 when"


@window_rule("submit-reason")
def submit_reason(_sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    for step in window.steps:
        if step.without_effect and "提交事务" in step.why and not window.on_submit:
            path = f"workflow.steps.{step.key}.why"
            yield path, "说明提到提交事务，但没有 on_submit", "请补 on_submit，或改写说明"


@sheet_rule("writes")
def writes(sheet: Sheet) -> Iterator[Found]:
    used = set()
    for window in sheet.windows:
        for step in window.steps:
            for key in step.writes:
                used.add(key)
                if not window.field(key) and key not in sheet.registers.written:
                    path = f"{window.code}.workflow.steps.{step.key}.writes"
                    yield path, f"写入值 {key} 没有类型", "请在 written 登记它的类型"
    yield from unused("written", sheet.registers.written, used)


def _every(window: WindowDeclaration) -> list[Hung]:
    last = len(window.steps) - 1
    cancelled = [Hung(binding=b, step=last, path="on_cancel") for b in window.on_cancel]
    return running(window) + cancelled


def _declared(sheet: Sheet, window: WindowDeclaration) -> list[Hung]:
    return [hung for hung in _every(window) if hung.binding.name in sheet.registers.effects]


def _value_problem(
    sheet: Sheet, window: WindowDeclaration, *, hung: Hung, value: str, wanted: Argument
) -> str:
    if value.startswith("'"):
        return "" if wanted.takes_literal(value.strip("'")) else f"文字 {value} 不适用"
    field = window.field(value)
    found = _type_of(sheet.registers, window, value=value, step=hung.step)
    if found is None:
        return f"{value} 不是字段、前面的写入值、上下文名或文字"
    if found not in sheet.registers.arg_types[wanted.type]:
        return f"{value} 是 {found}，这里要 {wanted.type}"
    return _parts_problem(field, wanted) if field and wanted.parts else ""


def _type_of(
    registers: Registers, window: WindowDeclaration, *, value: str, step: int
) -> str | None:
    field = window.field(value)
    if field:
        return field.type
    if value in _written(window, step):
        return registers.written.get(value)
    return registers.context[value].type if value in registers.context else None


def _parts_problem(field: FieldDeclaration, wanted: Argument) -> str:
    parts = set(wanted.parts)
    if wanted.type == "table" and parts - {column.key for column in field.columns}:
        return f"表格“{field.label}”缺少所需的列"
    if wanted.type == "choice" and set(field.options) - parts:
        return f"“{field.label}”的选项超出允许的值"
    return ""


def _written(window: WindowDeclaration, step: int) -> set[str]:
    return {key for item in window.steps[: step + 1] for key in item.writes}


def _is_guarded(window: WindowDeclaration, hung: Hung, field: FieldDeclaration) -> bool:
    on_step = hung.step > ON_SUBMIT and window.steps[hung.step].when
    return bool(hung.binding.when or on_step or field.required_if)


def _decides(step: StepDeclaration) -> bool:
    return any("enter" in binding.on for binding in step.effects)
