"""Facts about the copy of measurements that another system gets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from zhilian.core.events import Event


@dataclass(frozen=True, kw_only=True)
class RemoteSamplesRefused(Event):
    """The remote-write receiver refused the content of these samples; they are not sent again."""

    kind: ClassVar[str] = "monitoring.remote_write.refused"
    samples: int
    first_at: datetime
    last_at: datetime
    status: int


@dataclass(frozen=True, kw_only=True)
class RemoteSamplesLost(Event):
    """Hot samples were let go before the remote-write receiver took them."""

    kind: ClassVar[str] = "monitoring.remote_write.lost"
    date: str
    samples: int

    @property
    def subject(self) -> str:
        return f"day:{self.date}"
