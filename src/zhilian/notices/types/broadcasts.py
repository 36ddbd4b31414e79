"""Words of bulk texts."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import TextChoices


class BroadcastState(TextChoices):
    DRAFT = "DRAFT", "待确认"
    WAITING = "WAITING", "待审批"
    RUNNING = "RUNNING", "发送中"
    PAUSED = "PAUSED", "已暂停"
    DONE = "DONE", "已发完"
    REFUSED = "REFUSED", "未批准"
    STOPPED = "STOPPED", "已停止"


BROADCAST_MOVES: Mapping[str, frozenset[str]] = {
    BroadcastState.DRAFT: frozenset(
        {BroadcastState.WAITING, BroadcastState.RUNNING, BroadcastState.STOPPED}
    ),
    BroadcastState.WAITING: frozenset(
        {BroadcastState.RUNNING, BroadcastState.REFUSED, BroadcastState.STOPPED}
    ),
    BroadcastState.RUNNING: frozenset(
        {BroadcastState.PAUSED, BroadcastState.DONE, BroadcastState.STOPPED}
    ),
    BroadcastState.PAUSED: frozenset({BroadcastState.RUNNING, BroadcastState.STOPPED}),
    BroadcastState.DONE: frozenset(),
    BroadcastState.REFUSED: frozenset(),
    BroadcastState.STOPPED: frozenset(),
}


class TargetState(TextChoices):
    QUEUED = "QUEUED", "待发"
    SENT = "SENT", "已写入发件箱"
    SKIPPED = "SKIPPED", "未发"


@dataclass(frozen=True, kw_only=True)
class BroadcastProgress:
    """How far a bulk text is: written into the outbox, left out, still to come, arrived."""

    people: int
    sent: int
    skipped: int
    delivered: int

    @property
    def done(self) -> int:
        return self.sent + self.skipped
