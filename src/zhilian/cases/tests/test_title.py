"""A case's name in lists says when, as people plan."""

from datetime import date, timedelta
from typing import Any

import pytest

from zhilian.cases.title import title_of
from zhilian.catalogue import documents
from zhilian.core.effects import Picked
from zhilian.core.testing import NOON

WINDOWS = {one.code: one for one in documents.read_catalogue(documents.shipped()).windows}
ROOM = Picked(key="1", label="第二会议室")
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("window", "form", "title"),
    [
        (
            "room-booking",
            {"room": ROOM, "start_at": NOON, "end_at": NOON + 2 * HOUR},
            "第二会议室 · 11月24日 周二 12:00-14:00",
        ),
        (
            "official-car",
            {"start_at": NOON, "end_at": NOON + 30 * HOUR, "origin": "北门"},
            "11月24日 周二 12:00 至 11月25日 周三 18:00 · 北门",
        ),
        (
            "access-permission",
            {"valid_from": date(2026, 11, 24), "valid_to": date(2026, 11, 30)},
            "11月24日 周二 至 11月30日 周一",
        ),
        (
            "access-permission",
            {"valid_from": date(2026, 11, 24), "valid_to": date(2026, 11, 24)},
            "11月24日 周二",
        ),
        ("room-booking", {"start_at": NOON}, "11月24日 周二 12:00"),
        ("room-change-cancel", {"end_at": NOON}, "11月24日 周二 12:00"),
    ],
)
def test_begin_and_end_are_told_as_one_stretch(
    window: str, form: dict[str, Any], title: str
) -> None:
    assert title_of(WINDOWS[window], form) == title
