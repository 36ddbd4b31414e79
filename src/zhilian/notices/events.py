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
