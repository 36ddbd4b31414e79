"""Time limits: what is promised can be kept, what the contract times is under its clock, nothing
approves itself.
"""

import re
from collections.abc import Iterator
from typing import Final

from zhilian.catalogue.declarations import (
    MINUTES,
    SYSTEM,
    WORK,
    Limit,
    StepDeclaration,
    WindowDeclaration,
)
from zhilian.catalogue.lint.base import Found, Sheet, sheet_rule, window_rule
from zhilian.catalogue.lint.ways import Way

OUR_DEVICES: Final = re.compile("门禁设备|餐厅消费设备")
NOT_OURS: Final = frozenset({"property_dispatcher", "line_engineer", "repair_worker"})
DECIDING: Final = ("approve", "handle")


@sheet_rule("work-calendar")
def work_calendar(sheet: Sheet) -> Iterator[Found]:
    spans = sheet.registers.defaults["work_calendar"]["hours"]
    total = sum(_span_minutes(span) for span in spans)
    if total != sheet.registers.work_day_minutes:
        problem = f"作息时段合计 {total} 分钟，与 hours_per_day 不符"
        yield "defaults.work_calendar", problem, "请核对 hours 与 hours_per_day"


@window_rule("contract-clock")
def contract_clock(sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    clocks = sheet.registers.contract_clocks
    for step in window.steps:
        path = f"workflow.steps.{step.key}.clock"
        if not step.clock:
            continue
        if step.clock not in clocks:
            yield path, f"合同时限 {step.clock} 没有在 contract_clocks 登记", "请核对条款号"
            continue
        minutes = clocks[step.clock]["hours"] * MINUTES["hour"]
        late = [w for w in sheet.ways(window) if _is_late(w, step=step, minutes=minutes)]
        if late:
            problem = (
                f"到本步骤为止的时限合计超过 {step.clock} 的 {minutes // 60} 小时或按工作时间计"
            )
            yield path, problem, "请改用自然时间并缩短前面步骤"


@window_rule("device-fault")
def device_fault(sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    for way in sheet.ways(window):
        if not _answers_match(way, OUR_DEVICES):
            continue
        people = {step.assignee for step in way.steps}
        timed = any(step.clock for step in way.steps)
        if "ops_hardware" not in people or people & NOT_OURS or not timed:
            problem = "门禁、餐厅消费设备的故障没有交驻场硬件工程师按合同时限办理"
            yield "workflow.steps", problem, "请改派 ops_hardware 并写 clock"
            return


@window_rule("promise-step")
def promise_step(_sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    if not _promised(window):
        yield "workflow.time_limit.until", f"{window.until} 不是本窗口的步骤", "请改为步骤的 key"
    for step in _promised(window):
        if not step.limit:
            yield f"workflow.steps.{step.key}", "承诺时限内的步骤没有 limit", "请补上时限"


@window_rule("promise-calendar")
def promise_calendar(_sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    limits = [step.limit for step in _promised(window) if step.limit]
    wanted = WORK if any(limit.calendar == WORK for limit in limits) else "clock"
    if limits and window.time_limit.calendar != wanted:
        yield "workflow.time_limit.calendar", "与各步骤的计时方式不一致", f"请改为 {wanted}"


@window_rule("promise-length")
def promise_length(sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    promised = {step.key for step in _promised(window)}
    sums = [
        sum(_measure(sheet, window, s.limit) for s in way.steps if s.limit and s.key in promised)
        for way in sheet.ways(window)
    ]
    worst, length = max(sums, default=0), _measure(sheet, window, window.time_limit)
    if worst > length:
        problem = f"承诺 {length} 分钟，短于步骤时限合计 {worst} 分钟"
        yield "workflow.time_limit", problem, "请放宽承诺或缩短步骤时限"


@window_rule("self-approval")
def self_approval(_sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    for step in window.steps:
        by_itself = step.type == "approve" and str(step.on_timeout).startswith("auto_")
        if by_itself or step.on_timeout == "auto_approve":
            yield f"workflow.steps.{step.key}", "审批超时会自动通过", "请改为 remind 或 escalate"


@window_rule("decided-by-system")
def decided_by_system(_sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    for step in window.steps:
        if step.type in DECIDING and step.limit and step.assignee == SYSTEM:
            yield (
                f"workflow.steps.{step.key}",
                "审批或办理步骤交给了系统",
                "请指定承办角色，或改为 auto",
            )


def _promised(window: WindowDeclaration) -> tuple[StepDeclaration, ...]:
    keys = [step.key for step in window.steps]
    return window.steps[: keys.index(window.until) + 1] if window.until in keys else ()


def _measure(sheet: Sheet, window: WindowDeclaration, limit: Limit) -> int:
    if window.time_limit.calendar == WORK:
        return limit.work_minutes(day=sheet.registers.work_day_minutes)
    return limit.clock_minutes


def _is_late(way: Way, *, step: StepDeclaration, minutes: int) -> bool:
    if not way.goes_through(step):
        return False
    limits = [taken.limit for taken in way.up_to(step)]
    if any(limit is None or limit.calendar == WORK for limit in limits):
        return True
    return sum(limit.clock_minutes for limit in limits if limit) > minutes


def _answers_match(way: Way, pattern: re.Pattern[str]) -> bool:
    return any(
        isinstance(answer, str) and pattern.search(answer) for answer in way.answers.values()
    )


def _span_minutes(span: str) -> int:
    start, end = ([int(part) for part in time.split(":")] for time in span.split("-"))
    return (end[0] - start[0]) * 60 + end[1] - start[1]
