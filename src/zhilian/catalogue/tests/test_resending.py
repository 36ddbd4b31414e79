"""What was read from a form, sent again, is read as the same."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from zhilian.catalogue import checking, documents
from zhilian.catalogue.resending import sent_of
from zhilian.catalogue.tests import make
from zhilian.catalogue.types import Sent
from zhilian.core.effects import Asking, FileRef, sources
from zhilian.core.testing import NOON, standing_in

FIELDS: list[dict[str, Any]] = [
    {"key": "word", "label": "事由", "type": "text", "required": True},
    {"key": "count", "label": "人数", "type": "int", "required": True},
    {"key": "cost", "label": "金额", "type": "money", "required": True},
    {"key": "day", "label": "日期", "type": "date", "required": True},
    {"key": "at", "label": "时间", "type": "datetime", "required": True},
    {"key": "month", "label": "月份", "type": "month", "required": True},
    {"key": "year", "label": "年份", "type": "year", "required": True},
    {"key": "sure", "label": "是否", "type": "bool", "required": True},
    {"key": "one", "label": "选一", "type": "select", "required": True, "options": ["甲", "乙"]},
    {"key": "more", "label": "多选", "type": "multiselect", "required": True,
     "options": ["甲", "乙", "丙"]},
    {"key": "room", "label": "房间", "type": "resource", "required": True, "source": "rooms",
     "multiple": True},
    {"key": "items", "label": "清单", "type": "table", "required": True, "min_rows": 1,
     "max_rows": 9, "columns": [
         {"key": "name", "label": "名称", "type": "text", "required": True},
         {"key": "from", "label": "起", "type": "datetime", "required": False}]},
]  # fmt: skip
SENT = Sent(
    texts={
        "word": ["搬家"],
        "count": ["3"],
        "cost": ["12.50"],
        "day": ["2026-12-01"],
        "at": ["2026-12-01T09:30"],
        "month": ["2026-10"],
        "year": ["2025"],
        "sure": ["1"],
        "one": ["乙"],
        "more": ["甲", "丙"],
        "room": ["k1", "k2"],
        "items.0.name": ["桌"],
        "items.0.from": ["2026-12-02T08:00"],
        "items.1.name": ["椅"],
    },
    rows={"items": 2},
)
ASKING = Asking(at=NOON, person_id=1)


@pytest.fixture(autouse=True)
def _rooms() -> Iterator[None]:
    with standing_in(sources, {"rooms": make.shelf("301", "302")}):
        yield


def window() -> Any:
    document = make.shipped()["sub_platforms"][0]["windows"][0]
    return documents.read_window(
        {**document, "form": {"fields": FIELDS, "rules": []}, "on_submit": [], "on_cancel": []}
    )


def test_values_sent_again_are_the_same_values() -> None:
    first = checking.check(window(), sent=SENT, asking=ASKING)
    assert first.problems == ()

    again = sent_of(window().fields, first.values)

    second = checking.check(window(), sent=again, asking=ASKING)
    assert second.values == first.values
    assert again.rows == {"items": 2}


def test_files_go_as_files() -> None:
    file = FileRef(key="7", name="函.pdf", kind="pdf", size=10, sha256="0" * 64)
    item = window().fields[0]

    found = sent_of([item], {item.key: (file,)})

    assert found.files == {item.key: (file,)}
    assert found.texts == {}


def test_nothing_is_sent_of_what_is_worked_out_or_empty() -> None:
    worked_out = replace(window().fields[0], key="sum", formula="count * 2")
    items = [*window().fields, worked_out]

    assert sent_of(items, {"sum": 4, "word": None}) == Sent()
