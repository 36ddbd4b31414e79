"""Filling in a form on a page without script: what its buttons change, how it is shown again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import uuid4

from django.http import HttpRequest

from zhilian.catalogue import selectors as catalogue
from zhilian.catalogue.types import Checked, Sent, Sheet, WindowView
from zhilian.core.effects import Asking
from zhilian.faces.portal import arriving
from zhilian.faces.portal.arriving import FILE, ROWS, Arrival, Texts

KEY_LENGTH: Final = 32
QUIET: Final = ("more", "less", "clear", "read", "drop", "refresh")
"""Buttons that change the form without sending it."""


def pressed(request: HttpRequest) -> str:
    """Which of the quiet buttons it was; "" when the form was sent."""
    return next((name for name in QUIET if name in request.POST), "")


def change(request: HttpRequest, arrival: Arrival, *, button: str, at: datetime) -> None:
    what = request.POST[button]
    arriving.take_files(arrival, request, at=at)
    if button == "more" and what in arrival.rows:
        item = arrival.view.declaration.field(what)
        arrival.rows[what] = min(arrival.rows[what] + 1, item.max_rows if item else 0)
    elif button == "less":
        arriving.drop_row(arrival, what)
    elif button == "clear":
        arriving.clear(arrival, what)
    elif button == "read":
        arriving.take_book(arrival, request, key=what, at=at)
    elif button == "drop":
        arriving.drop_file(arrival, what, at=at)


def sheet(
    view: WindowView, asking: Asking, arrival: Arrival | None, *, blame: bool
) -> tuple[Sheet, Checked | None]:
    if arrival is None:
        return Sheet(), None
    sent = arrival.sent
    found = catalogue.check_form(
        view=view, texts=sent.texts, rows=sent.rows, files=sent.files, asking=asking
    )
    checked = arrival.told(found)
    show = blame or bool(arrival.troubles)
    return Sheet(sent=sent, checked=checked, blame=show), checked


def submit_key(request: HttpRequest) -> str:
    """One for each form that is begun, kept while it is mended: sent twice it is one case."""
    held = request.POST.get("submit_key", "")
    return held if len(held) == KEY_LENGTH and held.isalnum() else uuid4().hex


def texts_of(sent: Sent) -> Texts:
    """Values of a case as the inputs of its form."""
    texts: Texts = {name: list(found) for name, found in sent.texts.items()}
    files: Mapping[str, list[str]] = {
        key + FILE: [file.key for file in found] for key, found in sent.files.items()
    }
    return {**texts, **files, **{key + ROWS: [str(n)] for key, n in sent.rows.items()}}
