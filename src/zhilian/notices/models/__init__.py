"""Rows of notices, by noun: the outbox, messages in the app, announcements."""

from zhilian.notices.models.board import Announcement, Audience, Reading, WindowOfAnnouncement
from zhilian.notices.models.broadcasts import Broadcast, Target
from zhilian.notices.models.messages import Message, Preference, Quota
from zhilian.notices.models.outbox import (
    InboundMessage,
    Notice,
    NoticeQuerySet,
    Provider,
    Receipt,
    Step,
    Template,
)
from zhilian.notices.models.pushes import Push

__all__ = [
    "Announcement",
    "Audience",
    "Broadcast",
    "InboundMessage",
    "Message",
    "Notice",
    "NoticeQuerySet",
    "Preference",
    "Provider",
    "Push",
    "Quota",
    "Reading",
    "Receipt",
    "Step",
    "Target",
    "Template",
    "WindowOfAnnouncement",
]
