"""Lists to choose from while a form is checked."""

from collections.abc import Iterator

import pytest

from zhilian.catalogue.tests import visiting
from zhilian.core.effects import (
    functions,
    sources,
)
from zhilian.core.testing import standing_in


@pytest.fixture
def _shelves() -> Iterator[None]:
    known = {"in_blacklist": lambda _asking, idno: idno.endswith("X")}
    with standing_in(sources, visiting.SHELVES), standing_in(functions, known):
        yield
