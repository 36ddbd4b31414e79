"""An imaginary owner of effects stands in while the engine is tried; a window with photos."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from zhilian.cases.tests import fakes, make, photos
from zhilian.core.effects import effects
from zhilian.core.testing import standing_in


@pytest.fixture(autouse=True)
def _owner() -> Iterator[None]:
    fakes.LEDGER.forget()
    with standing_in(effects, fakes.members()):
        yield


@pytest.fixture
def _media(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def code() -> str:
    return make.window([make.step("fix")], fields=[photos.PHOTO])
