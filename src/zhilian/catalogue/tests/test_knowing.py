"""What expressions may name beside the fields."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from zhilian.catalogue import selectors
from zhilian.catalogue.knowing import Names
from zhilian.catalogue.tests import make
from zhilian.core.effects import Asking, Picked, Values, contexts, functions
from zhilian.core.testing import NOON, standing_in

ROOM = Picked(key="1", label="一会", facts={"capacity": 12, "needs_approval": True})


def no_show(asking: Asking, values: Values) -> int:
    return 2 + int(values["qty"])


def cutoff(asking: Asking, meal: str) -> Any:
    return asking.at + timedelta(hours=2 if meal == "午餐" else -2)


@pytest.fixture(autouse=True)
def _known() -> Iterator[None]:
    told = {"no_show_30d": no_show, "registry": lambda _asking, _values: None}
    with standing_in(contexts, told), standing_in(functions, {"meal_cutoff": cutoff}):
        yield


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("no_show_30d < 3", False),
        ("now < meal_cutoff(meal)", True),
        ("room.needs_approval or level == '市级'", True),
        ("attendees <= room.capacity", True),
        ("registry.people > 0", None),
        ("weather or attendees == 12", True),
        ("weather and attendees == 13", False),
        ("weather", None),
        ("meal_cutoff(nothing) > now", None),
        ("nothing.kind == '托管'", False),
        (None, True),
    ],
)
def test_condition_holds_or_not_or_is_not_known(text: str | None, says: bool | None) -> None:
    values = {"qty": 1, "meal": "午餐", "room": ROOM, "level": "", "attendees": 12, "nothing": None}

    assert selectors.holds(text, asking=make.ASKING, values=values) is says


def test_field_that_is_not_there_is_not_taken_from_another_app() -> None:
    names = Names(make.ASKING, {}, own=frozenset({"registry"}))

    assert "registry" not in names
    assert "no_show_30d" in set(names)


def test_context_is_asked_once() -> None:
    asked: list[str] = []

    def sync(asking: Asking, _values: Values) -> dict[str, int]:
        asked.append(asking.window)
        return {"failed": 0}

    with standing_in(contexts, {"sync": sync}):
        value = selectors.value(
            "sync.failed > 0 or sync.failed == 0", asking=make.ASKING, values={}
        )

    assert (value, len(asked)) == (True, 1)


def test_fault_inside_another_app_is_not_hidden() -> None:
    def broken(_asking: Asking, _meal: str) -> Any:
        return None + 1  # type: ignore[operator]

    with standing_in(functions, {"meal_cutoff": broken}), pytest.raises(TypeError):
        selectors.holds("now < meal_cutoff('午餐')", asking=make.ASKING, values={})


def test_now_is_local_time() -> None:
    now = selectors.value("now", asking=Asking(at=NOON), values={})

    assert now.hour == 12
