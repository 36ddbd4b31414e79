"""A list of the wrong shape is told so in Chinese, with the place and the remedy."""

from collections.abc import Callable

import pytest

from zhilian.catalogue.lint import lint
from zhilian.catalogue.tests.lint.breaking import Document, field, window
from zhilian.catalogue.tests.make import shipped

Damage = Callable[[Document], object]
ROOM = "sub_platforms.meeting.windows.room-booking"

CASES: dict[str, tuple[Damage, str, str]] = {
    "missing": (lambda d: d.pop("roles"), "（最外层）", "缺少 roles"),
    "extra": (
        lambda d: window(d, "room-booking").update(colour="red"),
        ROOM,
        "不认识 colour",
    ),
    "type": (
        lambda d: window(d, "room-booking").update(name=7),
        f"{ROOM}.name",
        "7 的类型不对",
    ),
    "enum": (
        lambda d: window(d, "room-booking").update(kind="party"),
        f"{ROOM}.kind",
        "party 不在允许的值里",
    ),
    "const": (
        lambda d: d.update(schema="zhilian.windows/9"),
        "schema",
        "zhilian.windows/9 与规定不符",
    ),
    "pattern": (
        lambda d: window(d, "room-booking").update(code="Room Booking"),
        "sub_platforms.meeting.windows.Room Booking.code",
        "Room Booking 的写法不对",
    ),
    "bound": (
        lambda d: window(d, "room-booking").update(version=0),
        f"{ROOM}.version",
        "0 超出范围",
    ),
    "unique": (
        lambda d: field(d, "large-event", "kind").update(options=["一般", "一般"]),
        "sub_platforms.meeting.windows.large-event.form.fields.kind.options",
        "['一般', '一般'] 里有重复项",
    ),
    "dependent": (
        lambda d: window(d, "room-booking")["workflow"]["steps"][1].update(why="因为如此"),
        f"{ROOM}.workflow.steps.approve",
        "成对的项没有写全",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_shape_says_what_is_wrong_and_where(name: str) -> None:
    damage, path, problem = CASES[name]
    document = shipped()
    damage(document)

    found = [item for item in lint(document) if item.path == path]

    assert [item.problem for item in found] == [problem]
    assert all(item.remedy for item in found)


def test_shape_stops_the_rules() -> None:
    document = shipped()
    window(document, "haircut")["kind"] = "party"
    window(document, "haircut")["audience"] = ["visitor"]

    found = lint(document)

    assert {item.rule for item in found} == {"schema"}


def test_shape_tells_at_most_a_hundred() -> None:
    document = shipped()
    for part in document["sub_platforms"]:
        for item in part["windows"]:
            for declared in item["form"]["fields"]:
                declared["colour"] = "red"

    found = lint(document)

    assert len(found) == 100
