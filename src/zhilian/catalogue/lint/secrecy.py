"""What a form must never ask for: classified matters, whole card numbers."""

import re
from collections.abc import Iterator
from typing import Final

from zhilian.catalogue.declarations import FieldDeclaration, WindowDeclaration
from zhilian.catalogue.lint.base import Found, Sheet, window_rule

CLASSIFIED: Final = "涉密"
CLASSIFIED_KEYS: Final = re.compile("secret|confidential|classified")
CLASSIFIED_STEPS: Final = re.compile("涉密|保密")
CARD_LABELS: Final = re.compile("(银行|新|旧)卡号")
LAST_FOUR: Final = "后四位"
FOUR_DIGITS: Final = "^[0-9]{4}$"
ADMINISTRATORS: Final = frozenset({"system_admin", "security_admin", "audit_admin"})


@window_rule("classified-field")
def classified_field(sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    stop = sheet.registers.defaults["confidential_stop"]
    for field in _classified(window):
        path = f"form.fields.{field.key}"
        if field.type != "bool" or not field.required:
            yield path, "询问是否涉密的字段须为必填的是否题", "请改为 type: bool、required: true"
        if not any(r.check == f"not {field.key}" and r.message == stop for r in window.rules):
            yield path, "选“是”时没有拦住办件", f"请加规则 check: not {field.key}，message: {stop}"


@window_rule("classified-mention")
def classified_mention(_sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    if any(CLASSIFIED in text for text in _words(window)) and not _classified(window):
        yield "summary", "文字里提到涉密，却没有拦截字段", "请加必填的是否涉密字段和拦截规则"


@window_rule("classified-option")
def classified_option(_sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    for field in window.every_field:
        if any(CLASSIFIED in option for option in field.options):
            yield (
                f"form.fields.{field.key}.options",
                "把涉密列为选项",
                "涉密事项线下办理，请删去该选项",
            )


@window_rule("classified-step")
def classified_step(_sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    for step in window.steps:
        named = CLASSIFIED_KEYS.search(step.key + step.assignee)
        if named or CLASSIFIED_STEPS.search(step.name):
            yield f"workflow.steps.{step.key}", "步骤承办涉密事项", "平台不办涉密事项，请删去该步骤"


@window_rule("card-number")
def card_number(_sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    for field in window.every_field:
        if CARD_LABELS.search(field.label):
            yield f"form.fields.{field.key}", "要求填写完整卡号", "只许填写卡号后四位，请修改"


@window_rule("last-four")
def last_four(_sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    for field in window.every_field:
        if LAST_FOUR in field.label and not _is_four_digits(field):
            remedy = f"请写 type: text、min_len: 4、max_len: 4、pattern: {FOUR_DIGITS}"
            yield f"form.fields.{field.key}", "卡号后四位没有限定为四位数字", remedy


@window_rule("administrators")
def administrators(_sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    named = {role for text in _references(window) for role in re.split("[:,]", text)}
    for role in sorted(named & ADMINISTRATORS):
        yield "workflow", f"窗口里出现三员账号 {role}", "系统、安全、审计管理员不参与办件，请换角色"


def _classified(window: WindowDeclaration) -> list[FieldDeclaration]:
    return [
        field
        for field in window.fields
        if CLASSIFIED in field.label or CLASSIFIED_KEYS.search(field.key)
    ]


def _is_four_digits(field: FieldDeclaration) -> bool:
    asked = (field.type, field.pattern, field.min_len, field.max_len)
    return asked == ("text", FOUR_DIGITS, len("0000"), len("0000"))


def _words(window: WindowDeclaration) -> Iterator[str]:
    yield from (window.name, window.summary)
    for step in window.steps:
        yield from (step.name, step.why, step.when or "")
    for message in window.messages:
        yield message.text


def _references(window: WindowDeclaration) -> Iterator[str]:
    yield from window.audience
    for step in window.steps:
        yield step.assignee
    for message in window.messages:
        yield message.to
    for field in window.fields:
        yield field.filled_by or ""
