"""Facts that on-call announces."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from zhilian.core.events import Event


@dataclass(frozen=True, kw_only=True)
class PageEvent(Event):
    """Shared by what concerns one call; never recorded itself."""

    page_id: int
    incident_id: int
    person_id: int

    @property
    def subject(self) -> str:
        return f"incident:{self.incident_id}"


@dataclass(frozen=True, kw_only=True)
class PersonPaged(PageEvent):
    """Somebody was called for an incident, on which rung of the chain."""

    kind: ClassVar[str] = "oncall.person.paged"
    rung: str


@dataclass(frozen=True, kw_only=True)
class PageAnswered(PageEvent):
    """The person called took the incident."""

    kind: ClassVar[str] = "oncall.page.answered"


@dataclass(frozen=True, kw_only=True)
class ChainExhausted(Event):
    """Everybody in the chain was called and nobody took it; calling goes round again."""

    kind: ClassVar[str] = "oncall.chain.exhausted"
    incident_id: int
    round: int

    @property
    def subject(self) -> str:
        return f"incident:{self.incident_id}"


@dataclass(frozen=True, kw_only=True)
class RosterChanged(Event):
    """Who is on was changed over a stretch of time."""

    kind: ClassVar[str] = "oncall.roster.changed"
    starts_at: datetime
    ends_at: datetime
    person_id: int | None
    shifts: int

    @property
    def subject(self) -> str:
        return "roster"


@dataclass(frozen=True, kw_only=True)
class ReplyHandled(Event):
    """What a text message to us did."""

    kind: ClassVar[str] = "oncall.reply.handled"
    inbound_id: int
    incident_id: int | None
    outcome: str
    verb: str

    @property
    def subject(self) -> str:
        return f"incident:{self.incident_id}" if self.incident_id else f"inbound:{self.inbound_id}"
