"""The facts that core itself records."""

from dataclasses import dataclass
from typing import ClassVar

from zhilian.core import events


@dataclass(frozen=True, kw_only=True)
class DeadLetterRevived(events.Event):
    kind: ClassVar[str] = "core.dead_letter.revived"
    task_id: str

    @property
    def subject(self) -> str:
        return f"task:{self.task_id}"


@dataclass(frozen=True, kw_only=True)
class KeyRotated(events.Event):
    kind: ClassVar[str] = "core.key.rotated"
    key_id: str
    rows: int


@dataclass(frozen=True, kw_only=True)
class AuditRead(events.Event):
    """Somebody looked at the audit trail; reading it is audited too."""

    kind: ClassVar[str] = "core.audit.read"
    query: str


@dataclass(frozen=True, kw_only=True)
class ApiTokenMade(events.Event):
    kind: ClassVar[str] = "core.api_token.made"
    token_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class ApiTokenRevoked(events.Event):
    kind: ClassVar[str] = "core.api_token.revoked"
    token_id: int
    person_id: int
