"""Expressions: what they say, and that nothing outside the white-list gets through."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhilian.catalogue import documents, expressions
from zhilian.catalogue.errors import ExpressionRefused
from zhilian.catalogue.lint.names import expressions_of

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
NAMES: dict[str, Any] = {
    "start_at": NOON,
    "end_at": NOON + timedelta(hours=9),
    "amount": Decimal("12.50"),
    "kind": "加油",
    "confidential": False,
    "note": "",
    "guest_count": 24,
    "host_count": 8,
    "scores": [{"score": 5, "full": 10}, {"score": 10, "full": 10}],
    "room": {"capacity": 30},
}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("end_at > start_at", True),
        ("end_at - start_at <= hours(8)", False),
        ("amount % 1 == 0", False),
        ('kind in ["加油", "充电"] and not confidential', True),
        ("host_count <= (3 if guest_count <= 10 else guest_count // 3)", True),
        ("all(scores.score <= scores.full)", True),
        ("sum(scores.score) == 15", True),
        ("0.2 <= amount <= 12.5", True),
        ("room.capacity - 1", 29),
        ("note or kind", "加油"),
        ("abs(0 - guest_count)", 24),
    ],
)
def test_value_says_what_the_expression_says(text: str, says: object) -> None:
    assert expressions.value(text, names=NAMES, functions=expressions.PURE) == says


@pytest.mark.parametrize(
    "text", ["weather > 1", "room.colour", "seats(kind) > 1", "kind > 1", "amount / 0"]
)
def test_value_that_cannot_be_known_is_unknown(text: str) -> None:
    with pytest.raises(expressions.Unknown):
        expressions.value(text, names=NAMES, functions=expressions.PURE)


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os')",
        "room.__class__",
        "(lambda: 1)()",
        "[x for x in scores]",
        "amount ** amount",
        "kind.upper()",
        "{1: 2}",
        "f'{kind}'",
        "amount := 1",
        "hours(n=1)",
        "scores[0]",
        "1 << 99",
        "a" * 301,
        "-" * 100 + "1",
    ],
)
def test_parse_refuses_what_is_not_on_the_list(text: str) -> None:
    with pytest.raises(ExpressionRefused):
        expressions.parse(text)


@given(st.text(max_size=60))
def test_parse_refuses_or_reads_any_text(text: str) -> None:
    said = _refusal(text)

    assert said is None or any(word in said for word in ("请", "只能", "不能"))


def test_every_expression_of_the_shipped_list_is_read() -> None:
    catalogue = documents.read_catalogue(documents.shipped())

    trees = [
        expressions.parse(text)
        for window in catalogue.windows
        for _, text in expressions_of(window)
    ]

    assert len(trees) > 150


def _refusal(text: str) -> str | None:
    try:
        expressions.parse(text)
    except ExpressionRefused as refusal:
        return str(refusal)
    return None
