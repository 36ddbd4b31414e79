"""Promises about single windows, which the purchaser asked for by name."""

from collections.abc import Iterator
from typing import Final

from zhilian.catalogue.declarations import WindowDeclaration
from zhilian.catalogue.lint.base import Found, Sheet, sheet_rule, window_rule

MUST_EXIST: Final = (
    "utility-line-repair",
    "holiday-entry",
    "admin-account-training",
    "large-event",
    "bank-card-change",
    "feedback-complaint",
)
DEVICE_FAULT: Final = "设备故障"
SMALL_VISIT: Final = frozenset({"level", "start_at", "place", "must_work", "contact"})
CARD_CHANGE: Final = frozenset({"card_tail", "slot", "pickup"})
WHOLE_CARD: Final = "完整银行卡号"
GUARANTEE: Final = "ops.event_guarantee.create"
PURCHASER_DECIDES: Final = ("large-event", "feedback-complaint")


@sheet_rule("named-windows")
def named_windows(sheet: Sheet) -> Iterator[Found]:
    codes = {window.code for window in sheet.windows}
    for code in MUST_EXIST:
        if code not in codes:
            yield "sub_platforms", f"没有窗口 {code}", "这是合同点名的窗口，请补上"


@window_rule("device-fault-option")
def device_fault_option(_sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    options = {option for field in window.fields for option in field.options}
    if window.code == "utility-line-repair" and DEVICE_FAULT not in options:
        yield "form.fields", f"没有“{DEVICE_FAULT}”选项", "设备故障须能单独报修，请补上选项"


@window_rule("holiday-escalates")
def holiday_escalates(_sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    for step in window.steps if window.code == "holiday-entry" else ():
        if step.type == "approve" and step.on_timeout != "escalate":
            path = f"workflow.steps.{step.key}.on_timeout"
            yield path, "节假日进楼的审批超时没有升级", "请写 on_timeout: escalate"


@window_rule("training-audience")
def training_audience(sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    owners = {part.owner_role for part in sheet.catalogue.sub_platforms}
    if window.code == "admin-account-training" and set(window.audience) != owners:
        yield "audience", "受众不是全部业务科室管理员", "请列全各子平台的 owner_role"


@window_rule("small-visit")
def small_visit(_sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    if window.code != "large-event":
        return
    required = {field.key for field in window.fields if field.required}
    creates = any(b.name == GUARANTEE for step in window.steps for b in step.effects)
    asked_by = {"purchaser", "general_office"} <= set(window.audience)
    if not asked_by or not required >= SMALL_VISIT or not creates:
        yield "form.fields", "采购人或办公室无法申请小型参观保障", "请核对受众、必填字段和保障动作"
    heads = window.field("attendees")
    if heads and (heads.required or (heads.min or 1) > 1):
        yield "form.fields.attendees", "规模设了下限", "活动保障不限人数，请改为选填、min: 1"


@window_rule("card-change")
def card_change(_sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    if window.code != "bank-card-change":
        return
    required = {field.key for field in window.fields if field.required}
    if not required >= CARD_CHANGE or WHOLE_CARD not in window.not_retained:
        problem = "没有要求后四位、时段和领卡点，或没有写明不留存完整卡号"
        yield "form.fields", problem, "请补齐必填字段与 keeps.not_retained"


@window_rule("purchaser-decides")
def purchaser_decides(_sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    decides = any(step.assignee == "purchaser" for step in window.steps)
    if window.code in PURCHASER_DECIDES and not decides:
        yield "workflow.steps", "没有采购人决定的步骤", "活动与提案须由采购人决定，请补步骤"
