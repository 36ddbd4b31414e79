"""Words of on-call: who is called as what, how a call stands, what a reply did."""

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

from django.db.models import TextChoices


class Verb(StrEnum):
    """What a reply asks for."""

    ACCEPT = "ACCEPT"
    ARRIVE = "ARRIVE"
    RESTORE = "RESTORE"


class Layer(TextChoices):
    PRIMARY = "PRIMARY", "主值"


class Rung(TextChoices):
    """As what a person is called; the chain climbs in the order of the policy."""

    ON_CALL = "ON_CALL", "当班"
    ENGINEER = "ENGINEER", "对口工程师"
    MANAGER = "MANAGER", "项目经理"
    PURCHASER = "PURCHASER", "采购人联系人"


class PagingStatus(TextChoices):
    CALLING = "CALLING", "呼叫中"
    ANSWERED = "ANSWERED", "已有人接单"
    ENDED = "ENDED", "已结束"


class PageStatus(TextChoices):
    OPEN = "OPEN", "已呼叫"
    ACCEPTED = "ACCEPTED", "已接单"
    TAKEN = "TAKEN", "他人已接单"
    ENDED = "ENDED", "已结束"


OPEN_PAGES = (PageStatus.OPEN, PageStatus.ACCEPTED)
OPEN_PAGINGS = (PagingStatus.CALLING, PagingStatus.ANSWERED)


class Outcome(TextChoices):
    """What became of a text that somebody sent us."""

    DONE = "DONE", "已执行"
    REFUSED = "REFUSED", "未生效"
    CLOSED = "CLOSED", "告警已结束"
    UNKNOWN = "UNKNOWN", "回复码不存在"
    UNREADABLE = "UNREADABLE", "没看懂"
    NOT_OURS = "NOT_OURS", "与告警无关"
    TOO_MANY = "TOO_MANY", "来信过多，未答复"


@dataclass(frozen=True, kw_only=True)
class Turn:
    """From this local weekday (0 = Monday) and time on, this person; until the next turn."""

    weekday: int
    at: time
    person_id: int
    week: int = 0


@dataclass(frozen=True, kw_only=True)
class Span:
    """A half-open stretch of time, with who is on (None: nobody)."""

    starts_at: datetime
    ends_at: datetime
    person_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Duty:
    """Who is on, from when to when, as pages and the API show it."""

    shift_id: int
    person_id: int
    name: str
    phone: str
    starts_at: datetime
    ends_at: datetime
    note: str = ""
