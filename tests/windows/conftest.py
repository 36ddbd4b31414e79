"""A fresh world for each story."""

import random
from collections.abc import Iterator
from typing import Any

import pytest

from tests.windows import world as worlds
from tests.windows.stories import DECLARED, Story
from tests.windows.world import World
from zhilian.catalogue.tests import make as catalogue_make
from zhilian.catalogue.types import WindowDeclaration
from zhilian.config.demo.walking import Walker
from zhilian.core.effects import Asking
from zhilian.core.testing import NOON
from zhilian.directory.tests import make as directory_make


@pytest.fixture
def tell(settings: Any) -> Iterator[Any]:
    """`tell(window, high=True)`: the window in a fresh world."""
    settings.HOTLINE_PHONE = "029-00000000"
    catalogue_make.catalogue()
    held: list[Any] = []

    def begin(window: WindowDeclaration, *, high: bool, district: bool = False) -> Story:
        while held:
            held.pop().__exit__(None, None, None)
        world = World(high=high, branch=directory_make.branch() if district else None)
        applicant = world.people(audience=window.audience)
        owners = worlds.unready(DECLARED, Asking(at=NOON, person_id=applicant.pk))
        standing = worlds.standing(world, DECLARED, owners)
        standing.__enter__()
        held.append(standing)
        walker = Walker(
            dice=random.Random(3),
            ticks=high,
            keep=lambda case, person, item: world.keep(person, case.window_code, item, NOON),
        )
        return Story(window=window, world=world, applicant=applicant, walker=walker)

    yield begin
    while held:
        held.pop().__exit__(None, None, None)
