"""Words of duties: guarantees of events and notes for the people on duty."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import TextChoices


class GuaranteeState(TextChoices):
    PLANNED = "PLANNED", "待开始"
    RUNNING = "RUNNING", "保障中"
    FINISHED = "FINISHED", "已结束"
    CANCELLED = "CANCELLED", "已取消"


OPEN_GUARANTEES = frozenset({GuaranteeState.PLANNED, GuaranteeState.RUNNING})


class Phase(TextChoices):
    BEFORE = "1BEFORE", "活动前检查"
    DURING = "2DURING", "现场值守"
    AFTER = "3AFTER", "活动后复查"


class TaskResult(TextChoices):
    OPEN = "", "未检查"
    GOOD = "GOOD", "正常"
    FAULTY = "FAULTY", "有问题"


class Level(TextChoices):
    """Named as the form of the window names them."""

    PLAIN = "一般", "一般"
    IMPORTANT = "重要", "重要"
    HIGHEST = "特别重要", "特别重要"


ARRIVE_AHEAD: Mapping[str, timedelta] = {
    Level.PLAIN: timedelta(hours=1),
    Level.IMPORTANT: timedelta(hours=2),
    Level.HIGHEST: timedelta(hours=4),
}
"""How long before the beginning the engineers must be there."""


@dataclass(frozen=True, kw_only=True)
class GuaranteeDraft:
    """What is to be guaranteed, as the window orders it. The same `key` is the same guarantee."""

    key: str
    title: str
    level: str
    start_at: datetime
    end_at: datetime
    place: str
    must_work: tuple[str, ...]
    must_work_note: str = ""
    contact_id: int | None = None
    subject: str = ""
    case_number: str = ""


@dataclass(frozen=True, kw_only=True)
class NoteDraft:
    """What the people on duty must know: who is in which building when, with air conditioning."""

    key: str
    building: str
    start_at: datetime
    end_at: datetime
    people: int
    hvac: bool
    reason: str = ""
    subject: str = ""
    case_number: str = ""
    branch_id: int | None = None
