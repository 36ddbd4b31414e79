"""Facts that notices announces."""

from dataclasses import dataclass
from typing import ClassVar

from zhilian.core.events import Event


@dataclass(frozen=True, kw_only=True)
class NoticeHandedOver(Event):
    """A gateway took the message (its answer or its receipt says so)."""

    kind: ClassVar[str] = "notices.notice.handed_over"
    notice_id: int
    about: str

    @property
    def subject(self) -> str:
        return f"notice:{self.notice_id}"


@dataclass(frozen=True, kw_only=True)
class NoticeDelivered(Event):
    kind: ClassVar[str] = "notices.notice.delivered"
    notice_id: int
    about: str

    @property
    def subject(self) -> str:
        return f"notice:{self.notice_id}"


@dataclass(frozen=True, kw_only=True)
class NoticeFailed(Event):
    """It will not arrive by itself any more; `status` says why."""

    kind: ClassVar[str] = "notices.notice.failed"
    notice_id: int
    about: str
    status: str

    @property
    def subject(self) -> str:
        return f"notice:{self.notice_id}"


@dataclass(frozen=True, kw_only=True)
class NoticeResent(Event):
    """A person sent a failed message again, as a new one."""

    kind: ClassVar[str] = "notices.notice.resent"
    notice_id: int
    new_notice_id: int

    @property
    def subject(self) -> str:
        return f"notice:{self.notice_id}"


@dataclass(frozen=True, kw_only=True)
class MessageReceived(Event):
    """Somebody texted us (上行)."""

    kind: ClassVar[str] = "notices.message.received"
    inbound_id: int

    @property
    def subject(self) -> str:
        return f"inbound:{self.inbound_id}"


@dataclass(frozen=True, kw_only=True)
class ProviderConfigured(Event):
    """Where and how we hand over changed; the address is told, secrets never."""

    kind: ClassVar[str] = "notices.provider.configured"
    provider_id: int
    name: str
    url: str

    @property
    def subject(self) -> str:
        return f"sms-provider:{self.provider_id}"


@dataclass(frozen=True, kw_only=True)
class DigitPressed(Event):
    """Whoever picked up a voice call pressed a key."""

    kind: ClassVar[str] = "notices.call.digit_pressed"
    notice_id: int
    about: str
    digit: str

    @property
    def subject(self) -> str:
        return f"notice:{self.notice_id}"


@dataclass(frozen=True, kw_only=True)
class PushFailed(Event):
    """A message in the app did not reach another client of its reader, and will not any more."""

    kind: ClassVar[str] = "notices.push.failed"
    message_id: int
    provider: str

    @property
    def subject(self) -> str:
        return f"message:{self.message_id}"


@dataclass(frozen=True, kw_only=True)
class PreferenceChanged(Event):
    """A person turned texts of one kind on or off."""

    kind: ClassVar[str] = "notices.preference.changed"
    person_id: int
    about: str
    sms: bool

    @property
    def subject(self) -> str:
        return f"person:{self.person_id}"


@dataclass(frozen=True, kw_only=True)
class QuotaSet(Event):
    kind: ClassVar[str] = "notices.quota.set"
    window: str
    per_day: int
    per_number_day: int

    @property
    def subject(self) -> str:
        return f"window:{self.window}"


@dataclass(frozen=True, kw_only=True)
class _AboutAnnouncement(Event):
    announcement_id: int

    @property
    def subject(self) -> str:
        return f"announcement:{self.announcement_id}"


@dataclass(frozen=True, kw_only=True)
class AnnouncementSaved(_AboutAnnouncement):
    """A draft was written or rewritten."""

    kind: ClassVar[str] = "notices.announcement.saved"


@dataclass(frozen=True, kw_only=True)
class AnnouncementDropped(_AboutAnnouncement):
    """A draft was thrown away."""

    kind: ClassVar[str] = "notices.announcement.dropped"


@dataclass(frozen=True, kw_only=True)
class AnnouncementPublished(_AboutAnnouncement):
    kind: ClassVar[str] = "notices.announcement.published"
    about: str


@dataclass(frozen=True, kw_only=True)
class AnnouncementPinned(_AboutAnnouncement):
    kind: ClassVar[str] = "notices.announcement.pinned"
    pinned: bool


@dataclass(frozen=True, kw_only=True)
class AnnouncementWithdrawn(_AboutAnnouncement):
    kind: ClassVar[str] = "notices.announcement.withdrawn"
    about: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class PublicityEnded(_AboutAnnouncement):
    """The period of objections ran to its end."""

    kind: ClassVar[str] = "notices.publicity.ended"
    about: str


@dataclass(frozen=True, kw_only=True)
class BroadcastMoved(Event):
    """A bulk text was written, sent for approval, approved, refused, paused, stopped, finished."""

    kind: ClassVar[str] = "notices.broadcast.moved"
    broadcast_id: int
    state: str
    people: int
    reason: str = ""

    @property
    def subject(self) -> str:
        return f"broadcast:{self.broadcast_id}"


@dataclass(frozen=True, kw_only=True)
class ReadersExported(Event):
    """Somebody took out the list of who has read an announcement."""

    kind: ClassVar[str] = "notices.readers.exported"
    announcement_id: int

    @property
    def subject(self) -> str:
        return f"announcement:{self.announcement_id}"
