"""Moments: every message hangs where it can happen, every event and signal of the registers is
meant for something.
"""

from collections.abc import Iterator
from typing import Final

from zhilian.catalogue.declarations import WindowDeclaration
from zhilian.catalogue.lint.base import Found, Sheet, sheet_rule, window_rule
from zhilian.catalogue.lint.bindings import ON_SUBMIT, running
from zhilian.catalogue.lint.names import unused
from zhilian.catalogue.lint.undo import causes

RESULTS: Final = frozenset({"ok", "fail", "timeout"})
PLAIN: Final = frozenset({"on_submit", "finish"})
LAST_APPROVE: Final = "last.approve"
STEP_AND_ACTION: Final = 2


def general_forms(sheet: Sheet, window: WindowDeclaration, moment: str) -> set[str]:
    """What a moment of this window is called in the register of events; empty when it cannot
    happen.
    """
    head, *rest = moment.split(".")
    if moment in PLAIN:
        return {moment}
    if moment == LAST_APPROVE:
        return {moment} if _approves(sheet, window) else set()
    if head == "on_cancel":
        return {moment} if rest and rest[-1] in causes(window, after=ON_SUBMIT) else set()
    if head == "signal":
        signal = sheet.registers.signals.get(rest[0]) if rest else None
        return {moment} if signal and window.code in signal.windows else set()
    if head == "effect":
        return _effect_forms(window, name=".".join(rest[:-1]), result=rest[-1] if rest else "")
    return _step_forms(sheet, window, key=head, action=".".join(rest))


@window_rule("event-declared")
def event_declared(sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    for message in window.messages:
        if message.event not in sheet.registers.events:
            yield f"sms.{message.event}", f"事件 {message.event} 没有在 events 登记", "请改名或登记"


@window_rule("event-happens")
def event_happens(sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    for message in window.messages:
        event = sheet.registers.events.get(message.event)
        for moment in message.at if event else ():
            forms = general_forms(sheet, window, moment)
            if not forms:
                yield (
                    f"sms.{message.event}.at",
                    f"{moment} 永远不会发生",
                    "请核对步骤、动作或动作名",
                )
            elif event and not forms & set(event.fires):
                yield f"sms.{message.event}.at", f"{moment} 不属于这一事件", "请改事件，或改时点"


@sheet_rule("event-moments")
def event_moments(sheet: Sheet) -> Iterator[Found]:
    actions = {a for w in sheet.windows for step in w.steps for a in step.actions} | {"timeout"}
    for name, event in sheet.registers.events.items():
        for moment in event.fires:
            if not _is_known(sheet, moment, actions):
                yield f"events.{name}.fires", f"时点 {moment} 不存在", "请按 events 上方的说明书写"


@sheet_rule("events-used")
def events_used(sheet: Sheet) -> Iterator[Found]:
    in_app = sheet.registers.defaults["in_app_message_events"]
    for name in in_app:
        if name not in sheet.registers.events:
            path = "defaults.in_app_message_events"
            yield path, f"事件 {name} 没有在 events 登记", "请改名或登记"
    used = {message.event for window in sheet.windows for message in window.messages}
    yield from unused("events", sheet.registers.events, used | set(in_app))


@sheet_rule("signals")
def signals(sheet: Sheet) -> Iterator[Found]:
    codes = {window.code for window in sheet.windows}
    for name, signal in sheet.registers.signals.items():
        for code in signal.windows:
            if code not in codes:
                yield f"signals.{name}.windows", f"没有窗口 {code}", "请改为已有的窗口代码"
    used = {
        moment.split(".")[1]
        for window in sheet.windows
        for message in window.messages
        for moment in message.at
        if moment.startswith("signal.")
    }
    yield from unused("signals", sheet.registers.signals, used)


def _approves(sheet: Sheet, window: WindowDeclaration) -> bool:
    return any(
        step.type == "approve" and "approve" in step.actions
        for way in sheet.ways(window)
        for step in way.steps
    )


def _effect_forms(window: WindowDeclaration, *, name: str, result: str) -> set[str]:
    bound = any(hung.binding.name == name for hung in running(window))
    return {f"effect.{result}"} if bound and result in RESULTS else set()


def _step_forms(sheet: Sheet, window: WindowDeclaration, *, key: str, action: str) -> set[str]:
    step = next((step for step in window.steps if step.key == key), None)
    if step is None or not any(way.goes_through(step) for way in sheet.ways(window)):
        return set()
    if action == "fail" and step.without_effect:
        return set()
    if action in step.actions or (action == "timeout" and step.limit):
        return {f"{step.type}.{action}", f"any.{action}"}
    return set()


def _is_known(sheet: Sheet, moment: str, actions: set[str]) -> bool:
    if moment in PLAIN or moment == LAST_APPROVE:
        return True
    parts = moment.split(".")
    if len(parts) != STEP_AND_ACTION:
        return False
    head, tail = parts
    named = {
        "on_cancel": set(sheet.registers.cancel_causes),
        "signal": set(sheet.registers.signals),
        "effect": set(RESULTS),
    }
    if head in named:
        return tail in named[head]
    return (head == "any" or head in sheet.registers.step_types) and tail in actions
