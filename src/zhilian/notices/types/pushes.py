"""Words of messages in the app that another client shows as well."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import TextChoices


class PushState(TextChoices):
    WAITING = "WAITING", "待送"
    SENDING = "SENDING", "送出中"
    SENT = "SENT", "已送"
    FAILED = "FAILED", "未送到"
    SKIPPED = "SKIPPED", "不必送"


PUSH_MOVES: Mapping[str, frozenset[str]] = {
    PushState.WAITING: frozenset({PushState.SENDING, PushState.FAILED, PushState.SKIPPED}),
    PushState.SENDING: frozenset(
        {PushState.SENDING, PushState.WAITING, PushState.SENT, PushState.FAILED, PushState.SKIPPED}
    ),
    PushState.SENT: frozenset(),
    PushState.FAILED: frozenset(),
    PushState.SKIPPED: frozenset(),
}
PUSHES_OPEN = frozenset({PushState.WAITING, PushState.SENDING})


@dataclass(frozen=True, kw_only=True)
class Card:
    """What the other client shows. `to` is the person there; neither line names a person, and
    `url` asks for a sign-in before it shows more.
    """

    to: str
    title: str
    text: str
    url: str


@dataclass(frozen=True, kw_only=True)
class PushFigures:
    """What became of the messages for one client since an instant."""

    label: str
    sent: int
    failed: int
    skipped: int
    waiting: int
    last_problem: str
