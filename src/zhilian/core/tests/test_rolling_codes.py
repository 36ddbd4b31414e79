"""Codes that change every half minute and are checked without asking anybody."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from zhilian.core import rolling_codes
from zhilian.core.testing import NOON

SEED, OTHER = b"s" * 20, b"o" * 20
INSTANTS = st.integers(0, 10**9).map(lambda second: datetime.fromtimestamp(10**9 + second, tz=UTC))


@given(at=INSTANTS, off=st.integers(-30, 30))
def test_code_holds_for_half_a_minute_of_drift(at: datetime, off: int) -> None:
    code = rolling_codes.code_at(seed=SEED, ref="12", at=at)

    assert rolling_codes.ref_of(code) == "12"
    assert rolling_codes.fits(code, seed=SEED, at=at + timedelta(seconds=off))


@given(at=INSTANTS, off=st.integers(61, 86_400))
def test_old_code_is_worth_nothing(at: datetime, off: int) -> None:
    code = rolling_codes.code_at(seed=SEED, ref="12", at=at)

    assert not rolling_codes.fits(code, seed=SEED, at=at + timedelta(seconds=off))


def test_code_of_another_seed_does_not_fit() -> None:
    code = rolling_codes.code_at(seed=SEED, ref="12", at=NOON)

    assert not rolling_codes.fits(code, seed=OTHER, at=NOON)


@given(text=st.text(max_size=40))
def test_any_text_may_be_shown_to_the_reader(text: str) -> None:
    rolling_codes.ref_of(text)

    assert not rolling_codes.fits(text, seed=b"none", at=NOON) or "-" in text


def test_fresh_for_counts_down_to_the_next_code() -> None:
    assert rolling_codes.fresh_for(NOON) == 30
    assert rolling_codes.fresh_for(NOON + timedelta(seconds=29)) == 1
