"""Rolling codes of persons."""

from __future__ import annotations

from datetime import timedelta

import pytest

from zhilian.assets import selectors, service
from zhilian.core.testing import NOON
from zhilian.directory.tests import make as people

pytestmark = pytest.mark.django_db


def test_code_names_its_person_while_it_is_fresh() -> None:
    person = people.person()

    code = selectors.rolling_code(person_id=person.pk, at=NOON)
    now = selectors.code_holder(code=code.text, at=NOON)
    later = selectors.code_holder(code=code.text, at=NOON + timedelta(minutes=2))

    assert code.fresh_s == 30
    assert now is not None
    assert (now.person_id, now.fits) == (person.pk, True)
    assert later is not None
    assert not later.fits


def test_renewed_code_makes_the_old_phone_worth_nothing() -> None:
    person = people.person()
    stolen = selectors.rolling_code(person_id=person.pk, at=NOON)

    version = service.renew_code(person_id=person.pk, at=NOON)

    reading = selectors.code_holder(code=stolen.text, at=NOON)
    fresh = selectors.rolling_code(person_id=person.pk, at=NOON)
    assert version == 2
    assert reading is not None
    assert not reading.fits
    assert selectors.code_holder(code=fresh.text, at=NOON).fits  # type: ignore[union-attr]


@pytest.mark.parametrize("code", ["", "7Q2KMN4P", "S1-abc-12345678", "S1-1-1234", "S1-٣-12345678"])
def test_other_codes_are_nobodys(code: str) -> None:
    assert selectors.code_holder(code=code, at=NOON) is None
