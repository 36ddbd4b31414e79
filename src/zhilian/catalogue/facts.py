"""What stands beside a form: the way it goes, and the facts of the window."""

from zhilian.catalogue import wording
from zhilian.catalogue.beside import short
from zhilian.catalogue.declarations import SYSTEM, StepDeclaration
from zhilian.catalogue.types import Branch, Fact, StepView, WindowView

ICONS = {
    "approve": "user-check",
    "handle": "clipboard-check",
    "auto": "zap",
    "confirm": "check-check",
    "pay": "credit-card",
    "callback": "scan",
}


def steps(view: WindowView) -> list[StepView]:
    return [_step(step, view) for step in view.declaration.steps]


def promise(view: WindowView) -> str:
    """How long it takes at most: 3 个工作日内完成“审批”."""
    window = view.declaration
    last = next((step.name for step in window.steps if step.key == window.until), window.until)
    return f"提交后 {window.time_limit.label}内完成“{last}”"


def facts(view: WindowView) -> list[Fact]:
    window, roles = view.declaration, view.registers.roles
    rows = [
        ("子平台", view.sub_platform_name),
        ("办理方式", view.kind_label),
        ("开办范围", str(Branch(view.branch).label)),
        ("谁可以办", "、".join(short(roles.get(role, role)) for role in window.audience)),
        ("责任科室", view.owner_label),
        ("办理时限", promise(view)),
        ("短信通知", _messages(view)),
        ("留存材料", "、".join(window.records)),
        ("保存期限", wording.retention(window.retention)),
        ("不留存", "、".join(window.not_retained)),
        ("版本", f"第 {view.version} 版"),
    ]
    return [(key, value) for key, value in rows if value]


def _step(step: StepDeclaration, view: WindowView) -> StepView:
    window, registers = view.declaration, view.registers
    when = step.when and wording.condition(step.when, window=window, registers=registers)
    return StepView(
        name=step.name,
        icon=ICONS.get(step.type, "circle"),
        kind=registers.step_types.get(step.type, step.type),
        who=_who(step, view),
        limit=step.limit.label if step.limit else "",
        when=when or "",
    )


def _who(step: StepDeclaration, view: WindowView) -> str:
    if step.assignee == SYSTEM:
        return "系统自动"
    return short(wording.assignee(step.assignee, window=view.declaration, registers=view.registers))


def _messages(view: WindowView) -> str:
    window, registers = view.declaration, view.registers
    said = []
    for message in window.messages:
        event = registers.events.get(message.event)
        to = wording.assignee(message.to, window=window, registers=registers)
        said.append(f"“{event.means if event else message.event}”时告知{short(to)}")
    return "；".join(said) or "不发短信"
