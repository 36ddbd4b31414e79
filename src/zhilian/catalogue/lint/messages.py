"""The text messages of a window: what they may show, to whom, how long they are, how many there
will be.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from zhilian.catalogue.declarations import VISITOR, MessageDeclaration, WindowDeclaration
from zhilian.catalogue.lint.base import Found, Sheet, sheet_rule, window_rule
from zhilian.catalogue.lint.names import unused

PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")
NEVER_SHOWN: Final = frozenset(
    {"table", "file", "face", "idcard", "uscc", "agree", "textarea", "address"}
)
ONE_SMS: Final = 70
USUAL_LENGTH: Final = 6
LENGTHS: Final = {
    "no": 10,
    "link": 12,
    "phone": 11,
    "deadline": 8,
    "start_at": 10,
    "end_at": 10,
    "reason": 8,
}


@window_rule("sms-placeholder")
def placeholder_form(_sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    for message in window.messages:
        if re.search(r"[{}]", PLACEHOLDER.sub("", message.text)):
            yield _path(message), "占位符写法有误", "占位符写作 {字段名}，只含字母、数字和下划线"


@window_rule("sms-shows")
def shown_values(sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    for message in window.messages:
        for name in PLACEHOLDER.findall(message.text):
            field = window.field(name)
            if field and (field.type in NEVER_SHOWN or field.sensitive):
                yield (
                    _path(message),
                    f"短信会显示“{field.label}”",
                    "敏感或过长的内容不进短信，请删去",
                )
            elif not field and not _is_declared(sheet, name):
                yield (
                    _path(message),
                    f"占位符 {{{name}}} 没有登记",
                    "请改用字段名，或在 sms_placeholders 登记",
                )


@sheet_rule("sms-placeholders-used")
def placeholders_used(sheet: Sheet) -> Iterator[Found]:
    used = {
        name
        for window in sheet.windows
        for message in window.messages
        for name in PLACEHOLDER.findall(message.text)
        if not window.field(name)
    }
    yield from unused("sms_placeholders", sheet.registers.placeholders, used)


@window_rule("sms-link")
def acting_link(_sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    for message in window.messages:
        if "link" in PLACEHOLDER.findall(message.text) and message.to != VISITOR:
            yield _path(message), f"把办理链接发给了 {message.to}", "一次性链接只发给访客"


@window_rule("sms-length")
def one_message(sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    signature = sheet.registers.platform["sms_signature"]
    for message in window.messages:
        length = len(signature) + _expected_length(message.text)
        if length > ONE_SMS:
            yield _path(message), f"含签名约 {length} 字，超过一条短信的 {ONE_SMS} 字", "请删短"


@window_rule("sms-load")
def load_without_template(_sheet: Sheet, window: WindowDeclaration) -> Iterator[Found]:
    if not window.messages and Decimal(window.sms_per_case) > 0:
        yield (
            "expected_load.sms_per_case",
            "估算了短信量，却没有短信模板",
            "请加模板，或把短信量改为 0",
        )


@sheet_rule("load-sums")
def load_sums(sheet: Sheet) -> Iterator[Found]:
    """Cases and messages of a day add up exactly to the planning figure of the platform."""
    platform = sheet.registers.platform
    planned = Decimal(str(platform["users"])) * Decimal(str(platform["cases_per_user_per_day"]))
    cases = sum((Decimal(w.cases_per_day) for w in sheet.windows), Decimal())
    of_windows = (Decimal(w.cases_per_day) * Decimal(w.sms_per_case) for w in sheet.windows)
    others = sum((Decimal(count) for _, count in sheet.registers.other_sms), Decimal())
    messages = sum(of_windows, others)
    if cases != planned:
        yield (
            "expected_load.cases_per_day",
            f"每日办件合计 {cases}，应为 {planned}",
            "请调整各窗口的估算",
        )
    if messages != planned:
        yield "other_sms_per_day", f"每日短信合计 {messages}，应为 {planned}", "请调整短信估算"


def _is_declared(sheet: Sheet, name: str) -> bool:
    return name in sheet.registers.placeholders or name in sheet.registers.context


def _expected_length(text: str) -> int:
    filled = PLACEHOLDER.sub(lambda found: "字" * LENGTHS.get(found[1], USUAL_LENGTH), text)
    return len(filled)


def _path(message: MessageDeclaration) -> str:
    return f"sms.{message.event}"
