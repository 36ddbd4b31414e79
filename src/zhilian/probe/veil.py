"""Keeps secrets out of what people read: a site may echo a password or a token in its answer."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, quote_plus

from zhilian.probe.options import Secret

STARS = "***"
LEAST_TAKEN = 6


class Veil:
    """Knows what may not be shown, in each form in which it travels."""

    def __init__(self) -> None:
        self._hidden: list[str] = []

    def hide(self, value: str) -> None:
        if not value:
            return
        forms = {str(value), quote(value, safe=""), quote_plus(value)}
        forms |= {json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1]}
        # Longest first: else a part of another one would leave its rest behind.
        self._hidden = sorted({*self._hidden, *forms}, key=len, reverse=True)

    def hide_taken(self, value: str) -> None:
        """What came out of an answer; short ones (a number, a word) are no secrets."""
        if len(value) >= LEAST_TAKEN:
            self.hide(value)

    def hide_all(self, tree: Any) -> None:
        """Every Secret in a tree of options."""
        if isinstance(tree, Secret):
            self.hide(tree)
        elif isinstance(tree, Mapping):
            self.hide_all(tuple(tree.values()))
        elif isinstance(tree, Iterable) and not isinstance(tree, (str, bytes)):
            for inner in tree:
                self.hide_all(inner)

    def text(self, text: str) -> str:
        for value in self._hidden:
            text = text.replace(value, STARS)
        return text

    def body(self, body: bytes, *, charset: str) -> bytes:
        for value in self._hidden:
            body = body.replace(value.encode(charset, errors="replace"), STARS.encode())
        return body
