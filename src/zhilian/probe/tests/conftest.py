"""A kind of check whose answers the test decides, for tests that ask for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from zhilian.probe.kinds.base import KINDS
from zhilian.probe.tests import scripted


@pytest.fixture
def _scripted_kind() -> Iterator[None]:
    KINDS.all()
    KINDS.register(scripted.Scripted)
    yield
    KINDS.unregister("scripted")
