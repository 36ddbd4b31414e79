"""Numbers that prove themselves: every right one passes, every single slip is caught."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhilian.catalogue import fields
from zhilian.catalogue.declarations import FieldDeclaration
from zhilian.catalogue.fields.base import Faulty, Surroundings
from zhilian.catalogue.fields.codes import FIRST_BIRTH, idcard_sign, uscc_sign
from zhilian.catalogue.tests import make

ABOUT = Surroundings(asking=make.ASKING)
USCC_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def read(kind: str, text: str) -> Any:
    item = FieldDeclaration(key="x", label="号码", type=kind, required=True)
    return fields.of(item).read(item, text=text, about=ABOUT)


def refused(kind: str, text: str) -> bool:
    try:
        read(kind, text)
    except Faulty:
        return True
    return False


@st.composite
def idcards(draw: st.DrawFn) -> str:
    area = draw(st.integers(110000, 659999))
    born = draw(st.dates(FIRST_BIRTH, date(2026, 11, 24)))
    body = f"{area}{born:%Y%m%d}{draw(st.integers(0, 999)):03}"
    return body + idcard_sign(body)


@st.composite
def usccs(draw: st.DrawFn) -> str:
    signs = st.sampled_from(USCC_SIGNS)
    head = "".join(draw(st.lists(signs, min_size=2, max_size=2)))
    tail = "".join(draw(st.lists(signs, min_size=9, max_size=9)))
    body = f"{head}{draw(st.integers(0, 999999)):06}{tail}"
    return body + uscc_sign(body)


@given(idcards())
def test_idcard_with_the_right_sign_is_read(number: str) -> None:
    assert read("idcard", f" {number[:6]} {number[6:].lower()}") == number


@given(idcards(), st.integers(0, 17), st.sampled_from("0123456789X"))
def test_idcard_with_one_wrong_sign_is_refused(number: str, place: int, sign: str) -> None:
    slipped = number[:place] + sign + number[place + 1 :]

    assert refused("idcard", slipped) == (slipped != number)


@given(idcards(), st.integers(0, 15))
def test_idcard_with_two_digits_swapped_is_refused(number: str, place: int) -> None:
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]

    assert refused("idcard", swapped) == (swapped != number)


@given(usccs(), st.integers(0, 17), st.sampled_from(USCC_SIGNS))
def test_uscc_with_one_wrong_sign_is_refused(code: str, place: int, sign: str) -> None:
    slipped = code[:place] + sign + code[place + 1 :]

    assert refused("uscc", slipped) == (slipped != code)


def test_published_examples_hold() -> None:
    """The numbers that are printed as examples of GB 11643 and GB 32100."""
    assert read("idcard", "11010519491231002X") == "11010519491231002X"
    assert read("uscc", "91350100M000100Y43") == "91350100M000100Y43"


@pytest.mark.parametrize("text", ["11010519490231002X", "110105202612310025", "1", "二" * 18])
def test_idcard_with_an_impossible_birthday_is_refused(text: str) -> None:
    assert refused("idcard", text)


@pytest.mark.parametrize(
    ("text", "plain"),
    [("陕A12345", "陕A12345"), ("陕a·d12345", "陕AD12345"), ("陕A12345F", "陕A12345F")],
)
def test_plate_is_read_plain(text: str, plain: str) -> None:
    assert read("plate", text) == plain


@pytest.mark.parametrize("text", ["A12345", "陕A1234", "陕AI2345", "陕A1234567", "西A12345"])
def test_plate_of_another_form_is_refused(text: str) -> None:
    assert refused("plate", text)


@given(st.text(max_size=30))
def test_phone_is_eleven_digits_or_refused(text: str) -> None:
    assert refused("phone", text) or len(read("phone", text)) == len("13800000000")
