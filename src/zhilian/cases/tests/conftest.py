"""An imaginary owner of effects stands in while the engine is tried."""

from collections.abc import Iterator

import pytest

from zhilian.cases.tests import fakes
from zhilian.core.effects import effects
from zhilian.core.testing import standing_in


@pytest.fixture(autouse=True)
def _owner() -> Iterator[None]:
    fakes.LEDGER.forget()
    with standing_in(effects, fakes.members()):
        yield
