"""Values go into the column of a case and come out the same, of the same type."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhilian.catalogue import codec
from zhilian.core.effects import FileRef, Picked

words = st.text(max_size=20)
decimals = st.decimals(-(10**9), 10**9, places=4)
instants = st.datetimes(
    min_value=datetime.fromisoformat("1990-01-01"),
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-5))]),
)
plain = st.one_of(
    st.none(), st.booleans(), st.integers(), words, decimals, st.dates(), instants, st.timedeltas()
)
files = st.builds(
    FileRef, key=words, name=words, kind=words, size=st.integers(0, 10**9), sha256=words
)
things = st.builds(
    Picked, key=words, label=words, detail=words, facts=st.dictionaries(words, plain, max_size=4)
)
values = st.recursive(
    st.one_of(plain, files, things),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(tuple), st.dictionaries(words, inner, max_size=4)
    ),
    max_leaves=12,
)


def same(one: Any, other: Any) -> bool:
    """Equal, and of one type all through; things by everything that they hold."""
    if type(one) is not type(other):
        return False
    if isinstance(one, Picked):
        held = (one.key, one.label, one.detail), (other.key, other.label, other.detail)
        return held[0] == held[1] and same(one.facts, other.facts)
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    return bool(one == other) and (not isinstance(one, FileRef) or one.key == other.key)


@given(st.dictionaries(words, values, max_size=6))
def test_decode_gives_back_what_encode_took(held: dict[str, Any]) -> None:
    assert same(codec.decode(codec.encode(held)), held)


def test_encoded_money_keeps_its_places() -> None:
    assert str(codec.decode(codec.encode({"amount": Decimal("12.50")}))["amount"]) == "12.50"


def test_no_text_is_no_values() -> None:
    assert codec.decode("") == {}


@pytest.mark.parametrize("value", [object(), {1, 2}, datetime.fromisoformat("2026-11-24")])
def test_encode_refuses_what_no_form_can_hold(value: object) -> None:
    with pytest.raises(TypeError):
        codec.encode({"x": value})


def test_day_and_instant_are_told_apart() -> None:
    at = datetime(2026, 11, 24, 4, tzinfo=UTC)

    held = codec.decode(codec.encode({"day": date(2026, 11, 24), "at": at}))

    assert type(held["day"]) is date
    assert held["at"] == at
