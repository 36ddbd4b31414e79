"""Expressions as data for the browser. That it understands them alike: tests/journeys."""

from typing import Any

import pytest

from zhilian.catalogue import compiled


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("hot_work", ["n", "hot_work"]),
        ('kind == "托管"', ["c", ["n", "kind"], "==", "托管"]),
        ('kind not in ["换货"]', ["c", ["n", "kind"], "!in", ["l", "换货"]]),
        ("0.2 <= x <= 2", ["c", 0.2, "<=", ["n", "x"], "<=", 2]),
        ("sum(scores.score)", ["f", "sum", [".", ["n", "scores"], "score"]]),
        ("not a or -b", ["|", ["!", ["n", "a"]], ["neg", ["n", "b"]]]),
        ("3 if a else b // 2", ["?", ["n", "a"], 3, ["//", ["n", "b"], 2]]),
    ],
)
def test_form_of_an_expression(text: str, form: Any) -> None:
    assert compiled.compiled(text) == form


def test_no_expression_is_no_text() -> None:
    assert compiled.as_json(None) == ""
    assert compiled.as_json('a == "甲"') == '["c",["n","a"],"==","甲"]'


def test_members_tell_which_facts_are_read() -> None:
    assert compiled.members_of('activity.kind == "托管" and a.b > a.c') == {
        "activity": {"kind"},
        "a": {"b", "c"},
    }
