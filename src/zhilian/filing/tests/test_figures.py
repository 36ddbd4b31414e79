"""Figures of returns, by properties: what must hold of any numbers."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhilian.filing.figures import (
    change,
    differences,
    month_before,
    months_of,
    price,
    shown_period,
    warnings,
    year_before,
)
from zhilian.filing.shipped import criteria, indicators

amounts = st.decimals(min_value=0, max_value=10**9, places=2)
some = st.decimals(min_value="0.01", max_value=10**9, places=2)
months = st.builds(
    lambda year, month: f"{year:04d}-{month:02d}", st.integers(2000, 2099), st.integers(1, 12)
)
labelled = st.dictionaries(st.sampled_from("abcd"), amounts)


@given(amounts)
def test_the_same_as_before_is_no_change(value: Decimal) -> None:
    assert change(value, value) == change(value, None) == 0


@given(some, some)
def test_a_change_leads_back_to_the_value(now: Decimal, before: Decimal) -> None:
    assert abs(before * (1 + change(now, before)) - now) < Decimal("0.01")


@given(some)
def test_from_nothing_to_something_is_all_of_it(value: Decimal) -> None:
    assert change(value, Decimal(0)) == 1


@given(some)
def test_everything_gone_is_minus_one(value: Decimal) -> None:
    assert change(Decimal(0), value) == -1


@given(amounts, amounts)
def test_a_change_has_the_sign_of_the_difference(now: Decimal, before: Decimal) -> None:
    share = change(now, before)

    assert (share > 0, share < 0) == (now > before, now < before)


@given(months)
def test_twelve_months_back_is_a_year_back(month: str) -> None:
    back = month
    for _ in range(12):
        back = month_before(back)

    assert back == year_before(month)


@given(months)
def test_the_month_before_sorts_just_before(month: str) -> None:
    assert month_before(month) < month
    assert sorted(months_of(month[:4])).index(month) == int(month[5:]) - 1


@given(amounts, some)
def test_a_price_times_its_amount_is_the_fee(fee: Decimal, amount: Decimal) -> None:
    assert abs(price(fee, amount) * amount - fee) < Decimal("0.001")


def test_nothing_used_has_no_price() -> None:
    assert price(Decimal(5), Decimal(0)) == 0


@given(some, st.decimals(min_value="0.71", max_value="1.29", places=2))
def test_a_change_within_the_limit_wants_no_explanation(before: Decimal, factor: Decimal) -> None:
    now = {"electricity": before * factor}

    assert warnings(now, year_ago={"electricity": before}, month_ago={}, people=1) == ()


@given(some, st.decimals(min_value="1.31", max_value=100, places=2))
def test_a_change_beyond_the_limit_wants_one(before: Decimal, factor: Decimal) -> None:
    now = {"electricity": before * factor}

    found = warnings(now, year_ago={"electricity": before}, month_ago={}, people=1)

    assert [one.key for one in found] == ["electricity"]
    assert "同比上升" in found[0].text


@given(st.integers(0, 1000))
def test_no_electricity_is_doubtful_only_where_people_are(people: int) -> None:
    found = warnings({"electricity": Decimal(0)}, year_ago={}, month_ago={}, people=people)

    assert bool(found) is (people > 0)


@given(labelled, labelled)
def test_differences_are_exactly_the_unequal_ones(
    given_: dict[str, Decimal], summed: dict[str, Decimal]
) -> None:
    found = differences(given_, summed)

    assert set(found) == {k for k in given_.keys() & summed.keys() if given_[k] != summed[k]}


def test_the_criteria_make_a_hundred() -> None:
    assert sum(full for _, full in criteria()) == 100


def test_every_indicator_stands_in_the_form() -> None:
    assert len({one.key for one in indicators()}) == len(indicators()) == 10


@pytest.mark.parametrize(("period", "shown"), [("2026-03", "2026年3月"), ("2026", "2026")])
def test_periods_are_shown_as_people_say_them(period: str, shown: str) -> None:
    assert shown_period(period) == shown
