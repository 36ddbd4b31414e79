"""Words of texts and calls: statuses with their groups, what a provider was given and said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import TextChoices


class Channel(TextChoices):
    """How a message reaches a person."""

    SMS = "SMS", "短信"
    VOICE = "VOICE", "语音电话"


class Status(TextChoices):
    """Where a message is on its way; receipts move it forward only (see MOVES)."""

    CREATED = "CREATED", "待发送"
    SENDING = "SENDING", "发送中"
    SENT = "SENT", "已提交网关"
    PENDING = "PENDING", "等待回执"
    DELIVERED = "DELIVERED", "已送达"
    TEMPORARY_FAILURE = "TEMPORARY_FAILURE", "暂时未送达"
    PERMANENT_FAILURE = "PERMANENT_FAILURE", "号码不可达"
    TECHNICAL_FAILURE = "TECHNICAL_FAILURE", "技术失败"
    VALIDATION_FAILED = "VALIDATION_FAILED", "内容或号码不合格"
    CANCELLED = "CANCELLED", "已取消"


WAITING = frozenset({Status.CREATED, Status.SENDING})
HANDED_OVER = frozenset({Status.SENT, Status.PENDING})
FAILED = frozenset(
    {
        Status.TEMPORARY_FAILURE,
        Status.PERMANENT_FAILURE,
        Status.TECHNICAL_FAILURE,
        Status.VALIDATION_FAILED,
    }
)
FINAL = FAILED | {Status.DELIVERED, Status.CANCELLED}

_BY_RECEIPT = {
    Status.DELIVERED,
    Status.TEMPORARY_FAILURE,
    Status.PERMANENT_FAILURE,
    Status.TECHNICAL_FAILURE,
}
MOVES: dict[Status, frozenset[Status]] = {
    Status.CREATED: frozenset(
        {Status.SENDING, Status.CANCELLED, Status.SENT, Status.PENDING, *_BY_RECEIPT}
    ),
    Status.SENDING: frozenset({Status.CREATED, Status.SENT, Status.PENDING, *_BY_RECEIPT}),
    Status.SENT: frozenset({Status.PENDING, *_BY_RECEIPT}),
    Status.PENDING: frozenset(_BY_RECEIPT),
    # The carrier gave up and the phone came back after all: the one way out of a failure.
    Status.TEMPORARY_FAILURE: frozenset({Status.DELIVERED}),
    Status.DELIVERED: frozenset(),
    Status.PERMANENT_FAILURE: frozenset(),
    Status.TECHNICAL_FAILURE: frozenset(),
    Status.VALIDATION_FAILED: frozenset(),
    Status.CANCELLED: frozenset(),
}
GROUPS: dict[str, tuple[str, frozenset[Status]]] = {
    "waiting": ("待发送", WAITING),
    "handed_over": ("等回执", HANDED_OVER),
    "delivered": ("已送达", frozenset({Status.DELIVERED})),
    "failed": ("未送达", FAILED),
    "cancelled": ("已取消", frozenset({Status.CANCELLED})),
}


@dataclass(frozen=True, kw_only=True)
class Account:
    """How we sign in at one gateway."""

    url: str
    username: str
    secret: str
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """One message as a provider needs it; `key` is ours and stays the same on every try."""

    key: str
    phone: str
    text: str
    receipt_url: str


@dataclass(frozen=True, kw_only=True)
class HandOver:
    """The gateway's answer. `retry` tells whether the same message may pass later."""

    ok: bool
    retry: bool = False
    provider_message_id: str = ""
    code: str = ""
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class ReceiptReading:
    """A receipt as a provider understood it; `status` None = says nothing final, e.g. unknown."""

    key: str
    provider_message_id: str
    status: Status | None
    code: str
    done_at: datetime | None
    digit: str = ""


@dataclass(frozen=True, kw_only=True)
class InboundReading:
    provider_message_id: str
    phone: str
    to: str
    text: str
    sent_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """Whom a message is for: a person (their number is looked up now) or a bare number.

    `test` keeps the message out of every contract figure.
    """

    person_id: int | None = None
    phone: str = ""
    test: bool = False


@dataclass(frozen=True, kw_only=True)
class PastNotice:
    """A message of the past, written down with its end: history of another system, a demo's."""

    template: str
    person_id: int
    values: Mapping[str, str]
    key: str
    subject: str
    at: datetime
    took_s: float
    status: Status = Status.DELIVERED
    test: bool = False


@dataclass(frozen=True, kw_only=True)
class ProviderDraft:
    """What a gateway needs to be known by. An empty secret or token leaves the kept one alone."""

    name: str
    kind: str
    url: str
    username: str = ""
    secret: str = ""
    token: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Inbound:
    """A text that a phone sent us, as other apps get it."""

    id: int
    phone: str
    phone_index: str
    text: str
    person_id: int | None
    received_at: datetime


@dataclass(frozen=True, kw_only=True)
class NoticeFilter:
    """What the list of messages is narrowed to; empty narrows nothing."""

    q: str = ""
    group: str = ""
    template: str = ""
    oldest_first: bool = False
    behind: int | None = None


@dataclass(frozen=True, kw_only=True)
class ProviderFigures:
    """What happened at one gateway since an instant; shares are None when nothing was sent."""

    handed_over: int
    delivered: int
    failed: int
    open: int
    resent: int
    delivered_share: float | None
    median_receipt_s: float | None
    last_problem: str
    last_success_at: datetime | None
