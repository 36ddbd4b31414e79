from decimal import Decimal

import pytest

from zhilian.core.effects import FileRef, Picked, fen, id_of, yuan


def test_picked_is_equal_by_key_alone() -> None:
    held = Picked(key="12", label="1 号会议室", facts={"capacity": 20})

    assert held == Picked(key="12", label="第一会议室")
    assert held != Picked(key="13", label="1 号会议室")
    assert held != "12"


@pytest.mark.parametrize(("amount", "cents"), [("0.01", 1), ("12.5", 1250), ("2000", 200_000)])
def test_fen_is_exact_and_goes_back(amount: str, cents: int) -> None:
    assert fen(Decimal(amount)) == cents
    assert yuan(cents) == Decimal(amount)


def test_fen_refuses_fractions_of_a_fen() -> None:
    with pytest.raises(ValueError, match="fraction"):
        fen(Decimal("0.005"))


@pytest.mark.parametrize(("key", "row"), [("12", 12), ("", None), ("１", None), ("9" * 30, None)])
def test_key_is_an_id_or_nothing(key: str, row: int | None) -> None:
    assert id_of(key) == row


def test_files_are_equal_by_content() -> None:
    file = FileRef(key="a", name="证明.pdf", kind="pdf", size=3, sha256="00")

    assert file == FileRef(key="b", name="证明.pdf", kind="pdf", size=3, sha256="00")
    assert file != FileRef(key="a", name="证明.pdf", kind="pdf", size=3, sha256="01")
