"""Cancelling: whatever was done is undone on every way out, and only on ways that exist."""

from collections.abc import Iterator
from typing import Final

from zhilian.catalogue.declarations import (
    APPLICANT,
    SYSTEM,
    Binding,
    StepDeclaration,
    WindowDeclaration,
)
from zhilian.catalogue.lint.base import Found, Sheet, sheet_rule, window_rule
from zhilian.catalogue.lint.bindings import Hung, running
from zhilian.catalogue.lint.names import unused

BY_ACTION: Final = ("reject", "cancel")
BY_TIMEOUT: Final = ("auto_cancel", "no_show")


def causes(window: WindowDeclaration, *, after: int) -> set[str]:
    """How a case can still be cancelled after the step of that number."""
    before, ahead = window.steps[: after + 1], window.steps[after + 1 :]
    found = {cause for cause in BY_ACTION if any(cause in step.actions for step in ahead)}
    found |= {cause for cause in BY_TIMEOUT if any(step.on_timeout == cause for step in ahead)}
    if not any(_is_human(step) and not step.when for step in before):
        found.add("withdraw")
    if window.capacity is not None and not any(step.type == "callback" for step in before):
        found.add("closed")
    return found


@window_rule("undo-covers")
def undo_covers(sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    for hung in running(window):
        effect = sheet.registers.effects.get(hung.binding.name)
        if not effect or effect.undo is None:
            continue
        covered = {
            cause
            for binding in window.on_cancel
            if binding.name == effect.undo and binding.when == hung.binding.when
            for cause in binding.on
        }
        missing = "、".join(sorted(causes(window, after=hung.step) - covered))
        if missing:
            problem = f"{hung.binding.name} 在 {missing} 时没有撤销"
            yield hung.path, problem, f"请在 on_cancel 加 {effect.undo}"


@window_rule("undo-undoes")
def undo_undoes(sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    for cancel in window.on_cancel:
        if not _undone(sheet, window, cancel):
            yield (
                "on_cancel",
                f"{cancel.name} 没有对应的原动作",
                "请删去，或核对 when 是否与原动作一致",
            )


@window_rule("undo-happens")
def undo_happens(sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    for cancel in window.on_cancel:
        undone = _undone(sheet, window, cancel)
        possible = {cause for hung in undone for cause in causes(window, after=hung.step)}
        for cause in cancel.on:
            if cause not in sheet.registers.cancel_causes:
                yield "on_cancel", f"取消原因 {cause} 没有登记", "请改用 cancel_causes 中的原因"
            elif undone and cause not in possible:
                yield "on_cancel", f"{cancel.name} 的 {cause} 不会发生", "请删去该原因"


@window_rule("undo-arguments")
def undo_arguments(sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    for cancel in window.on_cancel:
        undone = _undone(sheet, window, cancel)
        if undone and not any(_agrees(hung.binding, cancel) for hung in undone):
            yield "on_cancel", f"{cancel.name} 的参数与原动作不同", "请取与原动作相同的字段"


@sheet_rule("cancel-causes-used")
def cancel_causes_used(sheet: Sheet) -> Iterator[Found]:
    used = {cause for w in sheet.windows for binding in w.on_cancel for cause in binding.on}
    yield from unused("cancel_causes", sheet.registers.cancel_causes, used)


@window_rule("capacity-released")
def capacity_released(_sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    if window.capacity is None:
        return
    wanted = set(str(window.capacity["release_on"]).split(","))
    undone = {cause for binding in window.on_cancel for cause in binding.on}
    lost_no_show = "no_show" in wanted and "no_show" not in undone
    lost_cancel = "cancel" in wanted and not undone - {"no_show"}
    if lost_no_show or lost_cancel:
        yield "capacity.release_on", "取消或爽约后名额没有释放", "请在 on_cancel 写明释放动作"


@window_rule("booking-reserves")
def booking_reserves(sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    resource = (window.capacity or {}).get("resource")
    books = any(f.type == "slot" or (resource and f.source == resource) for f in window.fields)
    effects = sheet.registers.effects
    holds = any(b.name in effects and effects[b.name].undo for b in window.on_submit)
    if books and not holds:
        yield "on_submit", "提交预约时没有占用名额", "请在 on_submit 写占用动作，否则会约重"


def _is_human(step: StepDeclaration) -> bool:
    decided = step.type in ("approve", "handle") and step.assignee not in (SYSTEM, APPLICANT)
    return step.type == "callback" or decided


def _undone(sheet: Sheet, window: WindowDeclaration, cancel: Binding) -> list[Hung]:
    effects = sheet.registers.effects
    return [
        hung
        for hung in running(window)
        if hung.binding.name in effects
        and effects[hung.binding.name].undo == cancel.name
        and hung.binding.when == cancel.when
    ]


def _agrees(done: Binding, cancel: Binding) -> bool:
    return all(done.args.get(key, value) == value for key, value in cancel.args.items())
