"""What one test keeps, the next must not see."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from zhilian.catalogue.tests import make


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def _catalogue(db: None) -> None:
    make.catalogue()
