"""Words of on-call: who is called as what, how a call stands, what a reply did."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from django.db.models import TextChoices


class Verb(StrEnum):
    """What a reply asks for."""

    ACCEPT = "ACCEPT"
    ARRIVE = "ARRIVE"
    RESTORE = "RESTORE"


class Layer(TextChoices):
    """Who is called first, who stands behind them, and who has the hardware or software duty."""

    PRIMARY = "PRIMARY", "主班"
    BACKUP = "BACKUP", "备班"
    SOFTWARE = "SOFTWARE", "软件值守"
    HARDWARE = "HARDWARE", "硬件值守"


class OverrideKind(TextChoices):
    COVER = "COVER", "替班"
    SWAP = "SWAP", "换班"
    TAKEOVER = "TAKEOVER", "我来值班"


class SwapStatus(TextChoices):
    ASKED = "ASKED", "等对方答复"
    AGREED = "AGREED", "已换班"
    DECLINED = "DECLINED", "对方未同意"
    WITHDRAWN = "WITHDRAWN", "已撤回"


class Rung(TextChoices):
    """As what a person is called; the chain climbs in the order of the policy."""

    ON_CALL = "ON_CALL", "当班"
    BACKUP = "BACKUP", "备班"
    DUTY = "DUTY", "专业值守"
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


class RingStatus(TextChoices):
    """What became of a voice call."""

    RINGING = "RINGING", "响铃中"
    ANSWERED = "ANSWERED", "已接听"
    ACCEPTED = "ACCEPTED", "按 1 接单"
    UNREACHED = "UNREACHED", "未接通"


class AlarmState(TextChoices):
    """Calls for help from a window: until each team has somebody who comes."""

    CALLING = "CALLING", "呼叫中"
    ANSWERED = "ANSWERED", "已有人赶赴"
    UNANSWERED = "UNANSWERED", "无人应答"


@dataclass(frozen=True, kw_only=True)
class CallForHelp:
    """Where somebody is trapped, who says so, how many. The same `key` is the same call."""

    key: str
    subject: str
    case_number: str
    place: str
    phone: str
    trapped: int | None = None


class CanaryStatus(TextChoices):
    WAITING = "WAITING", "等待回执"
    BACK = "BACK", "通道正常"
    LATE = "LATE", "回执迟到"
    LOST = "LOST", "没有回执"


class HandOverStatus(TextChoices):
    GIVEN = "GIVEN", "等接班人签字"
    TAKEN = "TAKEN", "双方已签"


class SealKind(TextChoices):
    CONTENT = "CONTENT", "内容"
    OUTGOING = "OUTGOING", "交班人签字"
    INCOMING = "INCOMING", "接班人签字"


class FeedScope(TextChoices):
    MINE = "MINE", "我的班"
    ROSTER = "ROSTER", "整个值班表"


class Strength(TextChoices):
    """How much a check-in proves."""

    SCREEN = "SCREEN", "现场屏幕二维码"
    PRINTED = "PRINTED", "打印二维码、定位与照片"


class StrainKind(TextChoices):
    """What is too much for one person."""

    LONG_RUN = "LONG_RUN", "连续值班过长"
    MANY_DAYS = "MANY_DAYS", "连续值班天数过多"
    SHORT_REST = "SHORT_REST", "休息不足"
    DOUBLE = "DOUBLE", "同时值两个班"


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
class Restriction:
    """A pattern that holds at certain hours only; over midnight when `until` is not later.

    `weekdays` are those on which the hours begin.
    """

    weekdays: tuple[int, ...]
    since: time
    until: time


@dataclass(frozen=True, kw_only=True)
class Span:
    """A half-open stretch of time, with who is on (None: nobody) or why nobody is."""

    starts_at: datetime
    ends_at: datetime
    person_id: int | None = None
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Duty:
    """Who is on, from when to when, as pages and the API show it."""

    person_id: int
    name: str
    phone: str
    starts_at: datetime
    ends_at: datetime
    layer: Layer = Layer.PRIMARY
    note: str = ""
    shift_id: int | None = None
    override_id: int | None = None
    covers: str = ""


@dataclass(frozen=True, kw_only=True)
class RotationDraft:
    """What a rotation needs to be known by."""

    label: str
    layer: Layer
    turns: tuple[Turn, ...]
    first_date: date
    restriction: Restriction | None = None


@dataclass(frozen=True, kw_only=True)
class SwapDraft:
    """Which stretch one gives away, to whom, and which one they take for it, if any."""

    asker_id: int
    other_id: int
    layer: Layer
    gives_from: datetime
    gives_until: datetime
    takes_from: datetime | None = None
    takes_until: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Strain:
    """An overload of one person, over which stretch, and by how much."""

    kind: StrainKind
    person_id: int
    starts_at: datetime
    ends_at: datetime
    amount: float
    limit: float
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Burden:
    """What one person carried over a period. Hours are those on, at home or not."""

    person_id: int
    hours: float = 0.0
    nights: int = 0
    weekend_hours: float = 0.0
    holiday_hours: float = 0.0
    pages: int = 0
    answered: int = 0
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class PhotoProof:
    """A photo as it is kept: cleaned of its position, which is compared and then forgotten."""

    body: bytes
    ending: str
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, kw_only=True)
class DayMark:
    """A day that differs from the week: a holiday, or a make-up working day."""

    label: str
    holiday: bool
    provisional: bool

    @property
    def short(self) -> str:
        return "休" if self.holiday else "班"
