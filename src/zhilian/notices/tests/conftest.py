"""Other clients that messages are shown on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from zhilian.core.testing import standing_in
from zhilian.core.tests.wecom_server import WecomServer, wecom_server
from zhilian.notices.providers.base import PUSHES
from zhilian.notices.tests.fake_push import FakePush


@pytest.fixture(scope="module")
def running() -> Iterator[WecomServer]:
    with wecom_server() as made:
        yield made


@pytest.fixture
def wecom(running: WecomServer, settings: Any) -> WecomServer:
    running.plug_in(settings)
    settings.WECOM_MESSAGES = True
    return running


@pytest.fixture
def fake() -> Iterator[type[FakePush]]:
    FakePush.reset()
    with standing_in(PUSHES, {"fake_push": FakePush}):
        yield FakePush
