"""Declarations said in Chinese."""

import re

import pytest

from zhilian.catalogue import documents, wording
from zhilian.catalogue.lint.names import expressions_of

CATALOGUE = documents.read_catalogue(documents.shipped())
WINDOWS = {window.code: window for window in CATALOGUE.windows}


@pytest.mark.parametrize(
    ("code", "text", "words"),
    [
        ("mall-order", 'delivery == "快递到家"', "配送方式为“快递到家”"),
        (
            "admin-account-training",
            'action in ["开通账号","变更权限"]',
            "事项为“开通账号”或“变更权限”",
        ),
        ("temp-parking", "end_at - start_at > hours(8)", "结束时间减开始时间超过 8 小时"),
        ("contractor-pass", "hot_work", "勾选“是否动火”"),
        ("access-permission", "areas.sensitive", "申请区域属敏感区域"),
        ("visitor-booking", "plate", "填了车牌号"),
        ("green-institution", "sum(scores.score)", "自评得分的自评分合计"),
    ],
)
def test_condition_is_said_in_words(code: str, text: str, words: str) -> None:
    window = WINDOWS[code]

    said = wording.condition(text, window=window, registers=CATALOGUE.registers)

    assert said == words


def test_every_condition_of_the_shipped_list_is_said_without_code() -> None:
    said = [
        wording.condition(text, window=window, registers=CATALOGUE.registers)
        for window in CATALOGUE.windows
        for path, text in expressions_of(window)
        if "rules" not in path and "effects" not in path and "on_" not in path
    ]

    assert [words for words in said if re.search(r"[a-z_]{3,}", words)] == []


def test_every_step_is_done_by_somebody_with_a_name() -> None:
    said = [
        wording.assignee(step.assignee, window=window, registers=CATALOGUE.registers)
        for window in CATALOGUE.windows
        for step in window.steps
    ]

    assert [words for words in said if re.search(r"[a-z_]{3,}", words)] == []


@pytest.mark.parametrize(
    ("text", "words"), [("5y", "5 年"), ("离职后3y", "离职后 3 年"), ("长期", "长期")]
)
def test_retention_is_said_in_years(text: str, words: str) -> None:
    assert wording.retention(text) == words
