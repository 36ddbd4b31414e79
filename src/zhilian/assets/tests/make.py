"""Rows with valid defaults; say only what a test is about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from itertools import count
from typing import Any

from zhilian.assets import service
from zhilian.assets.models import Terminal
from zhilian.assets.types import Credentials, Order, TerminalDraft, TerminalKind, Thing
from zhilian.core.testing import NOON

_numbers = count(1)
EARLIER = NOON - timedelta(hours=1)


def draft(**values: Any) -> TerminalDraft:
    number = next(_numbers)
    values = {
        "code": f"t-{number}",
        "name": f"终端 {number}",
        "kind": TerminalKind.GATE,
        "url": f"http://127.0.0.1:9/t/t-{number}",
        **values,
    }
    return TerminalDraft(**values)


def credentials(**values: Any) -> Credentials:
    return service.enrol_terminal(draft=draft(**values), at=EARLIER)


def terminal(**values: Any) -> Terminal:
    return Terminal.objects.get(pk=credentials(**values).terminal_id)


def order(at: Terminal, *, key: str = "person:1", **values: Any) -> Order:
    content: Mapping[str, Any] | None = values.pop("content", {"name": "张三"})
    return Order(
        terminal_id=at.pk,
        thing=values.pop("thing", Thing.PERSON),
        key=key,
        owner=values.pop("owner", key),
        content=content,
    )
