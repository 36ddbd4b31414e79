"""What the directory has let go of because it was kept for long enough."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from zhilian.core.events import Event


@dataclass(frozen=True, kw_only=True)
class SignInsExpunged(Event):
    """Sign-in records from before `before` were deleted: so many."""

    kind: ClassVar[str] = "directory.sign_ins.expunged"
    before: datetime
    count: int

    @property
    def subject(self) -> str:
        return "sign_ins"
