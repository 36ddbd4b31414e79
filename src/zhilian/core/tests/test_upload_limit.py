"""A request that brings too much is refused by its head."""

import pytest
from django.conf import settings
from django.core.exceptions import RequestDataTooBig

from zhilian.core.upload_limit import MOST_BYTES, LimitHandler


def test_too_much_is_refused_before_a_byte_is_read() -> None:
    with pytest.raises(RequestDataTooBig):
        LimitHandler().handle_raw_input(None, {}, MOST_BYTES + 1, "b")


def test_what_is_allowed_passes_through_unchanged() -> None:
    handler = LimitHandler()

    handler.handle_raw_input(None, {}, MOST_BYTES, "b")

    assert handler.receive_data_chunk(b"abc", 0) == b"abc"


def test_limit_stands_before_every_other_handler() -> None:
    assert settings.FILE_UPLOAD_HANDLERS[0].endswith("LimitHandler")
