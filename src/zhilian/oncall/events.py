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


@dataclass(frozen=True, kw_only=True)
class RosterEvent(Event):
    """Shared by what changes who is on; never recorded itself."""

    @property
    def subject(self) -> str:
        return "roster"


@dataclass(frozen=True, kw_only=True)
class OverridePut(RosterEvent):
    """Somebody stands in for a stretch; `relieved_id` had it at its beginning."""

    kind: ClassVar[str] = "oncall.override.put"
    override_id: int
    way: str
    layer: str
    person_id: int
    relieved_id: int | None
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class OverrideCancelled(RosterEvent):
    """A stand-in was taken back: from now on the plan below it holds again."""

    kind: ClassVar[str] = "oncall.override.cancelled"
    override_id: int


@dataclass(frozen=True, kw_only=True)
class SwapMoved(RosterEvent):
    """A swap was asked for, agreed to, declined or withdrawn."""

    kind: ClassVar[str] = "oncall.swap.moved"
    swap_id: int
    status: str
    asker_id: int
    other_id: int


@dataclass(frozen=True, kw_only=True)
class LeaveMarked(RosterEvent):
    """Somebody cannot be on over a stretch of time."""

    kind: ClassVar[str] = "oncall.leave.marked"
    leave_id: int
    person_id: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class LeaveCancelled(RosterEvent):
    kind: ClassVar[str] = "oncall.leave.cancelled"
    leave_id: int


@dataclass(frozen=True, kw_only=True)
class RotationSet(RosterEvent):
    """People take turns on a layer from a day on."""

    kind: ClassVar[str] = "oncall.rotation.set"
    rotation_id: int
    layer: str
    people: int


@dataclass(frozen=True, kw_only=True)
class RotationEnded(RosterEvent):
    kind: ClassVar[str] = "oncall.rotation.ended"
    rotation_id: int


@dataclass(frozen=True, kw_only=True)
class CanaryLost(Event):
    """The test text of this hour did not come back in time."""

    kind: ClassVar[str] = "oncall.canary.lost"
    canary_id: int
    notice_id: int

    @property
    def subject(self) -> str:
        return f"canary:{self.canary_id}"


@dataclass(frozen=True, kw_only=True)
class CanaryBack(Event):
    """The way to the phone works (again)."""

    kind: ClassVar[str] = "oncall.canary.back"
    canary_id: int
    notice_id: int

    @property
    def subject(self) -> str:
        return f"canary:{self.canary_id}"


@dataclass(frozen=True, kw_only=True)
class HandOverSigned(RosterEvent):
    """A hand-over was signed by one side; `seal` is the hash that it got."""

    kind: ClassVar[str] = "oncall.handover.signed"
    handover_id: int
    side: str
    person_id: int
    version: int
    seal: str


@dataclass(frozen=True, kw_only=True)
class FeedMade(RosterEvent):
    kind: ClassVar[str] = "oncall.feed.made"
    feed_id: int
    person_id: int
    scope: str


@dataclass(frozen=True, kw_only=True)
class FeedRevoked(RosterEvent):
    kind: ClassVar[str] = "oncall.feed.revoked"
    feed_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class ScreenChanged(Event):
    """A screen was let in, or shut out again."""

    kind: ClassVar[str] = "oncall.screen.changed"
    screen_id: int
    site: str
    revoked: bool

    @property
    def subject(self) -> str:
        return f"screen:{self.screen_id}"


@dataclass(frozen=True, kw_only=True)
class PointChanged(Event):
    """The position of a check-in point was set, or its printed code made anew."""

    kind: ClassVar[str] = "oncall.point.changed"
    site: str
    what: str

    @property
    def subject(self) -> str:
        return f"site:{self.site}"


@dataclass(frozen=True, kw_only=True)
class CheckedIn(Event):
    """Somebody proved to be on site."""

    kind: ClassVar[str] = "oncall.person.checked_in"
    checkin_id: int
    person_id: int
    site: str
    strength: str

    @property
    def subject(self) -> str:
        return f"site:{self.site}"


@dataclass(frozen=True, kw_only=True)
class AlarmRaised(Event):
    """A window called for help; the call trees are being rung."""

    kind: ClassVar[str] = "oncall.alarm.raised"
    alarm_id: int
    about: str

    @property
    def subject(self) -> str:
        return f"alarm:{self.alarm_id}"


@dataclass(frozen=True, kw_only=True)
class AlarmEnded(Event):
    """Each team has somebody who comes, or nobody answered at all."""

    kind: ClassVar[str] = "oncall.alarm.ended"
    alarm_id: int
    about: str
    state: str

    @property
    def subject(self) -> str:
        return f"alarm:{self.alarm_id}"
