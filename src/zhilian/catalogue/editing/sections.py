"""A declaration as sections of inputs, in the order in which people meet them."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from zhilian.catalogue.declarations import MINUTES, UNIT_LABELS, Registers
from zhilian.catalogue.editing.inputs import Choice, Input, Path, Section, held, shown
from zhilian.catalogue.editing.words import (
    field_words,
    labels,
    placeholder_words,
    recipient_words,
)

Document = Mapping[str, Any]
UNITS: Final = tuple(UNIT_LABELS[unit] for unit in MINUTES)
NOT_ASSIGNED_BY_HAND: Final = frozenset({"applicant", "visitor", "system", "staff", "reporter"})
NUMBERED: Final = frozenset({"int", "decimal", "money"})
DATED: Final = frozenset({"date", "datetime", "month"})
SPECIAL_FORMS: Final = (":", ",")
NUMBER_LABELS: Final = {"min": "最小值", "max": "最大值"}
COUNT_LABELS: Final = {
    "max_len": "最多字数",
    "min_rows": "最少行数",
    "max_rows": "最多行数",
    "max_files": "最多附件数",
    "max_mb": "每个附件不超过（MB）",
    "max_days": "可约天数",
}
MAY_BE_NONE: Final = frozenset({"min_rows"})


def sections(document: Document, *, registers: Registers) -> list[Section]:
    """Everything that may be changed of this window."""
    return [
        _about(document),
        *_fields(document),
        *_rules(document),
        *_steps(document, registers=registers),
        *_messages(document, registers=registers),
    ]


def every_input(document: Document, *, registers: Registers) -> dict[str, Input]:
    parts = sections(document, registers=registers)
    return {item.name: item for part in parts for item in part.inputs}


def _input(document: Document, path: Path, label: str, **more: Any) -> Input:
    return Input(path=path, label=label, value=shown(held(document, path)), **more)


def _about(document: Document) -> Section:
    head = (
        _input(document, ("name",), "窗口名称", longest=14),
        _input(document, ("summary",), "一句话说明", longest=60),
    )
    limit = _limit(document, ("workflow", "time_limit"), label="承诺时限")
    return Section(key="about", title="窗口", icon="layout-grid", inputs=(*head, *limit))


def _fields(document: Document) -> Iterator[Section]:
    for number, item in enumerate(document["form"]["fields"]):
        base: Path = ("form", "fields", number)
        inputs = [*_field(document, base, item)]
        for place, column in enumerate(item.get("columns", [])):
            inputs += _column(document, (*base, "columns", place), column)
        yield Section(
            key=f"field-{item['key']}",
            title=item["label"],
            detail=field_words(item),
            icon="square-pen",
            inputs=tuple(inputs),
        )


def _field(document: Document, base: Path, item: Document) -> Iterator[Input]:
    yield _input(document, (*base, "label"), "名称", longest=30)
    yield _input(
        document,
        (*base, "help"),
        "填写提示",
        longest=80,
        optional=True,
        help="显示在输入框下方，可不填",
    )
    if "text" in item:
        yield _input(document, (*base, "text"), "同意的内容", kind="area", longest=200)
    if item["type"] != "computed" and not item.get("readonly"):
        yield _input(document, (*base, "required"), "必填", kind="yes")
    if "options" in item:
        yield _options(document, base)
    yield from _limits(document, base, item)


def _column(document: Document, base: Path, item: Document) -> Iterator[Input]:
    label = item["label"]
    yield _input(document, (*base, "label"), f"“{label}”列的名称", longest=30)
    if "options" in item:
        yield _options(document, base, label=f"“{label}”列的选项")


def _options(document: Document, base: Path, *, label: str = "选项") -> Input:
    path = (*base, "options")
    return _input(document, path, label, kind="lines", longest=40, least=2, help="每行一项")


def _limits(document: Document, base: Path, item: Document) -> Iterator[Input]:
    for key, label in NUMBER_LABELS.items():
        if item["type"] in NUMBERED and (key in item or item["type"] != "decimal"):
            yield _input(document, (*base, key), label, kind="number", optional=True)
        elif item["type"] in DATED and key in item:
            words = "today 为当日，today+7 为 7 天后，now 为现在，current 为当月"
            yield _input(document, (*base, key), label, longest=12, help=words)
    for key, label in COUNT_LABELS.items():
        if key in item:
            least = 0 if key in MAY_BE_NONE else 1
            yield _input(document, (*base, key), label, kind="whole", least=least)


def _rules(document: Document) -> Iterator[Section]:
    rules = document["form"].get("rules", [])
    inputs = tuple(
        _input(
            document,
            ("form", "rules", number, "message"),
            f"第 {number + 1} 条的提示",
            longest=60,
            help=f"条件：{rule['check']}",
        )
        for number, rule in enumerate(rules)
    )
    if inputs:
        yield Section(key="rules", title="校验提示", icon="list-checks", inputs=inputs)


def _steps(document: Document, *, registers: Registers) -> Iterator[Section]:
    for number, item in enumerate(document["workflow"]["steps"]):
        base: Path = ("workflow", "steps", number)
        yield Section(
            key=f"step-{item['key']}",
            title=item["name"],
            detail=registers.step_types.get(item["type"], item["type"]),
            icon="route",
            inputs=tuple(_step(document, base, item, registers=registers)),
        )


def _step(
    document: Document, base: Path, item: Document, *, registers: Registers
) -> Iterator[Input]:
    yield _input(document, (*base, "name"), "环节名称", longest=30)
    roles = _roles(registers)
    if item["assignee"] in dict(roles):
        yield _input(document, (*base, "assignee"), "承办人", kind="choice", choices=roles)
    if "limit" in item and "clock" not in item:
        yield from _limit(document, (*base, "limit"), label="时限")
    if "on_timeout" in item:
        choices = tuple(registers.on_timeout.items())
        yield _input(document, (*base, "on_timeout"), "超时后", kind="choice", choices=choices)


def _roles(registers: Registers) -> tuple[Choice, ...]:
    return tuple(
        (code, label)
        for code, label in registers.roles.items()
        if code not in NOT_ASSIGNED_BY_HAND and not any(sign in code for sign in SPECIAL_FORMS)
    )


def _limit(document: Document, base: Path, *, label: str) -> Iterator[Input]:
    units = tuple(zip(MINUTES, UNITS, strict=True))
    calendars: tuple[Choice, ...] = (("work", "工作时间"), ("clock", "自然时间"))
    yield _input(document, (*base, "value"), label, kind="whole")
    yield _input(document, (*base, "unit"), f"{label}的单位", kind="choice", choices=units)
    path = (*base, "calendar")
    yield _input(document, path, f"{label}按", kind="choice", choices=calendars)


def _messages(document: Document, *, registers: Registers) -> Iterator[Section]:
    fields = labels(document)
    for number, item in enumerate(document["sms"]):
        known = placeholder_words(item["text"], fields=fields)
        means = registers.events[item["event"]].means if item["event"] in registers.events else ""
        text = _input(
            document,
            ("sms", number, "text"),
            "短信内容",
            kind="area",
            longest=70,
            help=f"花括号里的内容由系统填入，名称须保留原样{known and f'：{known}'}",
        )
        yield Section(
            key=f"sms-{number}",
            title=f"短信：{means or item['event']}",
            detail=recipient_words(item["to"], roles=registers.roles, fields=fields),
            icon="message-square-text",
            inputs=(text,),
        )
