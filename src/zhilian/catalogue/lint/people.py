"""Who acts in a window: visitors by their link, people named in the form, branches, rooms that
need nobody.
"""

from collections.abc import Iterator
from typing import Final

from zhilian.catalogue.declarations import (
    MINUTES,
    SYSTEM,
    VISITOR,
    FieldDeclaration,
    WindowDeclaration,
)
from zhilian.catalogue.lint.base import Found, Sheet, window_rule

DISTRICT: Final = frozenset({"district_admin", "district_filler", "district_reviewer"})
DISTRICT_CASE: Final = 'applicant.branch == "district"'
NURSING_ROOM: Final = "母婴室"


@window_rule("visitor-opens")
def visitor_opens(_sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    if VISITOR in window.audience:
        yield "audience", "访客不能直接办理窗口", "访客只经被访人邀请的短信链接补填，请从受众中删去"


@window_rule("visitor-link")
def visitor_link(_sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    acts = any(step.assignee == VISITOR for step in window.steps)
    fills = any(field.filled_by == VISITOR for field in window.every_field)
    invited = any(m.to == VISITOR and "{link}" in m.text for m in window.messages)
    if (acts or fills) and not invited:
        yield "sms", "访客要补填，却没有带链接的短信", "请加发给 visitor、含 {link} 的短信"


@window_rule("visitor-link-expires")
def visitor_link_expires(sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    hours = sheet.registers.defaults["visitor_link"]["expires_hours"]
    for step in window.steps:
        if step.assignee != VISITOR:
            continue
        limit = step.limit
        fits = (
            limit and limit.calendar == "clock" and limit.clock_minutes <= hours * MINUTES["hour"]
        )
        if not fits:
            yield (
                f"workflow.steps.{step.key}",
                f"访客步骤超过链接有效的 {hours} 小时",
                "请按自然时间缩短",
            )


@window_rule("named-people")
def named_people(_sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    for message in window.messages:
        field = _named(window, message.to)
        if message.to.startswith("field:") and (not field or field.type not in ("person", "phone")):
            yield (
                f"sms.{message.event}.to",
                f"{message.to} 不是人员或手机字段",
                "请改为人员或手机字段",
            )
    for step in window.steps:
        field = _named(window, step.assignee)
        if step.assignee.startswith("field:") and (not field or field.type != "person"):
            path = f"workflow.steps.{step.key}.assignee"
            yield path, f"{step.assignee} 不是人员字段", "承办人须取自人员字段"


@window_rule("role-of-unit")
def role_of_unit(_sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    for step in window.steps:
        head, _, rest = step.assignee.partition(":")
        if not rest or head in ("field", "countersign"):
            continue
        field = window.field(rest)
        if not field or field.type != "org":
            path = f"workflow.steps.{step.key}.assignee"
            yield path, f"{step.assignee} 里的 {rest} 不是单位字段", "请改为 org 类型的字段"


@window_rule("slot-calendars")
def slot_calendars(_sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    slots = [field for field in window.fields if field.type == "slot"]
    calendars = {field.source for field in slots if field.source}
    if len(slots) > 1 and len(calendars) != len(slots):
        yield "form.fields", "有多个时段字段却没有各自的日历", "请给每个时段字段写不同的 source"


@window_rule("branch-people")
def branch_people(_sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    assignees = {step.assignee for step in window.steps}
    if window.branch == "city" and DISTRICT & (set(window.audience) | assignees):
        yield "branch", "仅市本级开办的窗口里出现区县人员", "请改 branch，或去掉区县角色"


@window_rule("branch-review")
def branch_review(_sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    for step in window.steps:
        reviewed = window.branch == "both" and step.assignee == "district_reviewer"
        if reviewed and step.when != DISTRICT_CASE:
            yield (
                f"workflow.steps.{step.key}.when",
                "市本级办件也会经过区县审核",
                f"请写 when: {DISTRICT_CASE}",
            )


@window_rule("nursing-room")
def nursing_room(sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    for way in sheet.ways(window):
        if not any(isinstance(a, str) and NURSING_ROOM in a for a in way.answers.values()):
            continue
        people = {step.assignee for step in way.steps}
        if "counsellor" in people or SYSTEM not in people:
            yield "workflow.steps", "母婴室预约没有自动确认", "母婴室须由系统确认，不经咨询师"
            return


def _named(window: WindowDeclaration, reference: str) -> FieldDeclaration | None:
    """The field, or the column of a table, that `field:key` or `field:key.column` names."""
    key, _, column = reference.removeprefix("field:").partition(".")
    field = window.field(key)
    if field and column:
        return next((item for item in field.columns if item.key == column), None)
    return field
