"""What a form may choose from the catalogue itself."""

import pytest

from zhilian.catalogue.tests import make
from zhilian.core import effects
from zhilian.core.effects import Asking
from zhilian.core.testing import NOON

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("code", "owner"), [("meal-booking", "canteen_admin"), ("room-booking", "meeting_admin")]
)
def test_a_chosen_window_knows_who_answers_for_it(code: str, owner: str) -> None:
    make.catalogue()

    windows = effects.sources.get("windows")
    listed = [one for one in windows.items(Asking(at=NOON), values={}) if one.key == code]

    assert [one.facts["owner_role"] for one in listed] == [owner]
    assert windows.pick(Asking(at=NOON), key=code) == listed[0]


def test_a_window_that_is_not_offered_cannot_be_chosen() -> None:
    make.catalogue()

    assert effects.sources.get("windows").pick(Asking(at=NOON), key="no-such") is None
