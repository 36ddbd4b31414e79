"""Words of messages in the app, of texts that windows declare, and of what people prefer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import TextChoices


class MessageKind(TextChoices):
    """What a message in the app is about; a person decides by kind about texts on the phone."""

    CASE = "CASE", "办件进度"
    TASK = "TASK", "待办任务"
    REMINDER = "REMINDER", "到期提醒"
    NOTICE = "NOTICE", "公告通知"
    SURVEY = "SURVEY", "满意度调查"
    ACCOUNT = "ACCOUNT", "账号安全"
    ALARM = "ALARM", "值班告警"


ALWAYS_BY_SMS = frozenset({MessageKind.ALARM, MessageKind.ACCOUNT})
"""Kinds that nobody can turn off."""
KEEP_DAYS: dict[str, int] = {
    MessageKind.CASE: 365,
    MessageKind.TASK: 180,
    MessageKind.REMINDER: 90,
    MessageKind.NOTICE: 180,
    MessageKind.SURVEY: 90,
    MessageKind.ACCOUNT: 365,
    MessageKind.ALARM: 365,
}
"""How long a message stays in the app; what it tells of is kept where it happened."""


@dataclass(frozen=True, kw_only=True)
class InApp:
    """What to tell inside the app. `title` names no person and no number; `subject` groups."""

    kind: MessageKind
    title: str
    body: str = ""
    link: str = ""
    subject: str = ""


@dataclass(frozen=True, kw_only=True)
class PastMessage:
    """What one person was told in the app at a time."""

    person_id: int
    key: str
    note: InApp
    at: datetime


@dataclass(frozen=True, kw_only=True)
class WindowText:
    """A text that a window declares, with what to fill in; the signature is put before it.

    `name` is the event (and addressee, where an event has several texts). Urgent texts wait for no
    morning and count against no quota, nor does what somebody
    approved (`counted` no). `kind` decides which preference of the person applies.
    """

    window: str
    name: str
    label: str
    text: str
    values: Mapping[str, str] = field(default_factory=dict)
    urgent: bool = False
    counted: bool = True
    kind: MessageKind = MessageKind.CASE


@dataclass(frozen=True, kw_only=True)
class MessageRow:
    """A message as lists show it; `count` and `unread` are those of its thread."""

    id: int
    kind: str
    kind_label: str
    title: str
    body: str
    link: str
    subject: str
    thread: str
    at: datetime
    read: bool
    archived: bool
    count: int = 1
    unread: int = 0


@dataclass(frozen=True, kw_only=True)
class MessageFilter:
    """What a person's messages are narrowed to; empty narrows nothing."""

    q: str = ""
    kind: str = ""
    unread: bool = False
    archived: bool = False
    thread: str = ""
    before: int | None = None


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Whether one kind also comes by SMS, and whether that can be changed."""

    kind: str
    label: str
    sms: bool
    fixed: bool
