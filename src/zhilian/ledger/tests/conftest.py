"""Each test begins with an empty platform in memory; a buyer, where one is asked for."""

import pytest

from zhilian.core.testing import NOON
from zhilian.directory.models import Person
from zhilian.ledger import service
from zhilian.ledger.tests import make
from zhilian.ledger.tests.fake_channel import FakeChannel


@pytest.fixture(autouse=True)
def _empty_platform() -> None:
    FakeChannel.reset()


@pytest.fixture
def buyer() -> Person:
    service.load_channels(at=NOON)
    return make.person()
