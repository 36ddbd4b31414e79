"""The browser's way to change a window: what is shown goes back as it was, and no further."""

from typing import Any

import pytest

from zhilian.catalogue import documents
from zhilian.catalogue.editing import applied, differences, sections
from zhilian.catalogue.editing.words import FIELD_WORDS
from zhilian.catalogue.lint import lint
from zhilian.catalogue.tests.lint.breaking import window
from zhilian.catalogue.tests.make import shipped

DOCUMENT = documents.shipped()
REGISTERS = documents.read_registers(DOCUMENT)
WINDOWS = [item for part in DOCUMENT["sub_platforms"] for item in part["windows"]]


def texts_of(document: dict[str, Any]) -> dict[str, str]:
    parts = sections(document, registers=REGISTERS)
    return {item.name: item.value for part in parts for item in part.inputs}


def change(document: dict[str, Any], **texts: str) -> tuple[dict[str, Any], list[str]]:
    """Apply `a__b__0` as the input `a.b.0`; the document and what was wrong."""
    named = {name.replace("__", "."): text for name, text in texts.items()}
    changed, parts = applied(document, registers=REGISTERS, texts=texts_of(document) | named)
    return changed, [item.error for part in parts for item in part.inputs if item.error]


def test_every_kind_of_field_is_told_in_words() -> None:
    told = {part.detail for document in WINDOWS for part in sections(document, registers=REGISTERS)}

    assert set(FIELD_WORDS) == set(DOCUMENT["field_types"])
    assert "日期和时间 · 必填" in told
    assert not [text for text in told if text.isascii() and text]


def test_a_text_says_who_gets_it_and_what_stands_in_its_braces() -> None:
    booking = next(one for one in WINDOWS if one["code"] == "group-visit")
    parts = {part.key: part for part in sections(booking, registers=REGISTERS)}
    texts = [part for key, part in parts.items() if key.startswith("sms-")]

    assert "填写的" in "".join(part.detail for part in texts)
    assert "{start_at} 是开始时间" in "".join(part.inputs[0].help for part in texts)


@pytest.mark.parametrize("document", WINDOWS, ids=lambda item: item["code"])
def test_sections_sent_back_untouched_change_nothing(document: dict[str, Any]) -> None:
    changed, parts = applied(document, registers=REGISTERS, texts=texts_of(document))

    assert changed == document
    assert not any(part.faulty or part.changed for part in parts)
    assert differences(document, changed, registers=REGISTERS) == []


def test_applied_takes_words_options_limits_people_and_messages() -> None:
    document = window(shipped(), "room-booking")

    changed, wrong = change(
        document,
        form__fields__3__label="会议题目",
        form__fields__3__help="写会议通知上的名称",
        form__fields__4__max="300",
        workflow__steps__2__assignee="meeting_admin",
        workflow__steps__1__limit__value="3",
        sms__0__text="{room}{start_at}已确认，会务{staff}{phone}。",
    )

    assert wrong == []
    assert changed["form"]["fields"][3]["label"] == "会议题目"
    assert changed["workflow"]["steps"][1]["limit"]["value"] == 3
    assert lint({**DOCUMENT, "sub_platforms": _with(changed)}) == []


def _with(changed: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            **part,
            "windows": [
                changed if item["code"] == changed["code"] else item for item in part["windows"]
            ],
        }
        for part in DOCUMENT["sub_platforms"]
    ]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("form.fields.3.label", " ", "请填写名称"),
        ("form.fields.3.label", "长" * 31, "删到 30 字"),
        ("form.fields.4.max", "很多", "只填数字"),
        ("workflow.steps.1.limit.value", "0", "不小于 1"),
        ("workflow.steps.1.assignee", "nobody", "不在选项里"),
        ("form.fields.6.options", "普通", "至少写 2 项"),
        ("form.fields.6.options", "普通\n普通", "写了两次"),
        ("sms.0.text", "字" * 71, "删到 70 字"),
    ],
)
def test_applied_keeps_what_was_typed_and_says_what_is_wrong(
    name: str, text: str, said: str
) -> None:
    document = window(shipped(), "room-booking")

    changed, parts = applied(document, registers=REGISTERS, texts=texts_of(document) | {name: text})

    item = next(item for part in parts for item in part.inputs if item.name == name)
    assert said in item.error
    assert item.value == text
    assert changed == document


@pytest.mark.parametrize(
    ("name", "text", "breaking"),
    [
        ("form.fields.4.label", "与会人数", False),
        ("form.fields.4.max", "5", True),
        ("form.fields.4.max", "5000", False),
        ("form.fields.9.required", "1", True),
        ("workflow.steps.1.limit.value", "1", False),
    ],
)
def test_differences_tell_what_an_applicant_feels(name: str, text: str, breaking: bool) -> None:
    document = window(shipped(), "room-booking")
    changed, _ = applied(document, registers=REGISTERS, texts=texts_of(document) | {name: text})

    found = differences(document, changed, registers=REGISTERS)

    assert [item.breaking for item in found] == [breaking]


def test_differences_of_another_shape_are_told_part_by_part() -> None:
    old, new = window(shipped(), "room-booking"), window(shipped(), "room-booking")
    del new["form"]["fields"][-1]

    found = differences(old, new, registers=REGISTERS)

    assert ["删去字段" in found[0].label, found[0].breaking] == [True, True]
