from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from zhilian.core import crypto


@given(st.text())
def test_encrypt_then_decrypt_is_the_same_text(plain: str) -> None:
    sealed = crypto.encrypt(plain, context="a.b")

    assert crypto.decrypt(sealed, context="a.b") == plain


def test_value_moved_to_another_column_does_not_open() -> None:
    sealed = crypto.encrypt("13812345678", context="a.phone")

    with pytest.raises(crypto.Undecipherable):
        crypto.decrypt(sealed, context="a.idno")


def test_value_of_an_older_key_still_opens_after_a_rotation(tmp_path: Path) -> None:
    ring = tmp_path / "keys.json"
    crypto.make_keyring(ring)
    with override_settings(KEYS_FILE=str(ring)):
        sealed = crypto.encrypt("旧", context="a.b")

        key_id = crypto.add_key(ring)

        assert crypto.key_id_of(crypto.encrypt("新", context="a.b")) == key_id
        assert crypto.decrypt(sealed, context="a.b") == "旧"


def test_blind_index_is_blind_to_width_and_case_but_not_to_purpose() -> None:
    assert crypto.blind("phone", "138１２３ ") == crypto.blind("phone", "138123")
    assert crypto.blind("phone", "138123") != crypto.blind("idno", "138123")


def test_sm3_equals_the_standards_first_example() -> None:
    wanted = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"

    assert crypto.sm3(b"abc") == wanted


def test_keyring_is_readable_by_its_owner_only() -> None:
    assert Path(settings.KEYS_FILE).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("phone", "masked"),
    [("13812345678", "138****5678"), ("66788", "****88"), ("", "")],
)
def test_mask_phone_hides_the_middle(phone: str, masked: str) -> None:
    assert crypto.mask_phone(phone) == masked
