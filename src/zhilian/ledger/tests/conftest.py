"""Each test begins with an empty platform in memory."""

import pytest

from zhilian.ledger.tests.fake_channel import FakeChannel


@pytest.fixture(autouse=True)
def _empty_platform() -> None:
    FakeChannel.reset()
