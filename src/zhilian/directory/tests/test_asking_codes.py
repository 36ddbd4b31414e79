"""Asking for codes: how often a number and an address may, and what a flood does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from zhilian.core.testing import NOON
from zhilian.directory import service
from zhilian.directory.errors import AskedTooOften
from zhilian.directory.models import SignInCode
from zhilian.directory.tests import make

pytestmark = pytest.mark.django_db
PHONE = "13900000001"


@pytest.fixture(autouse=True)
def _by_code(settings: Any) -> None:
    settings.SIGN_IN_BY_CODE = True


def asked(n: int, *, phone: str = PHONE, address: str = "10.0.0.1", every: float = 61) -> None:
    at = NOON + timedelta(seconds=every * n)
    service.ask_code(phone=phone, asker="a", at=at, came_from=make.origin(address))


def test_a_number_asks_once_a_minute_five_times_an_hour_ten_times_a_day() -> None:
    asked(0)
    with pytest.raises(AskedTooOften, match="30 秒后") as soon:
        asked(1, every=30)
    for n in range(1, 5):
        asked(n)
    with pytest.raises(AskedTooOften, match="一小时"):
        asked(5)
    for n in range(2, 7):
        asked(n, every=1900)
    with pytest.raises(AskedTooOften, match="一天最多获取 10 次"):
        asked(8, every=1900)

    assert soon.value.again_at == NOON + timedelta(seconds=60)


def test_an_address_asks_for_twenty_numbers_an_hour_a_shared_one_for_more(settings: Any) -> None:
    for n in range(20):
        asked(0, phone=f"139000001{n:02d}")
    with pytest.raises(AskedTooOften):
        asked(0, phone="13900000199")
    asked(0, phone="13900000199", address="10.0.0.2")
    settings.SHARED_ADDRESSES = ["10.0.0.1"]
    asked(0, phone="13900000198")

    assert SignInCode.objects.count() == 22


def test_two_that_ask_at_once_get_one_code() -> None:
    asked(0)
    row = SignInCode.objects.get()

    row.pk = None
    with pytest.raises(IntegrityError, match="once_a_minute|phone_index"):
        row.save()


def test_a_flood_does_not_use_up_the_texts(settings: Any) -> None:
    settings.SIGN_IN_CODES_PER_DAY = 1
    made_codes = []
    for n in range(2):
        make.person(phone=f"1390000010{n}")
        asked(0, phone=f"1390000010{n}")
        row = SignInCode.objects.latest("id")
        made_codes.append(service.make_code(code_id=row.pk, at=NOON))

    assert [one is None for one in made_codes] == [False, True]


def test_rows_are_forgotten_after_a_day() -> None:
    asked(0)

    assert service.sweep_codes(at=NOON + timedelta(hours=23)) == 0
    assert service.sweep_codes(at=NOON + timedelta(hours=25)) == 1
