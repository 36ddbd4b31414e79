"""Words of the desk: states of work orders, consultations and requirements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextChoices

DEFAULT_ROLE = "property_dispatcher"


class OrderState(TextChoices):
    """A work order on its way; ASSIGNED waits for the one it was given to."""

    ASSIGNED = "ASSIGNED", "待接单"
    ACCEPTED = "ACCEPTED", "已接单"
    ONSITE = "ONSITE", "已到场"
    DONE = "DONE", "已完成"
    CANCELLED = "CANCELLED", "已取消"


OPEN_ORDERS = frozenset({OrderState.ASSIGNED, OrderState.ACCEPTED, OrderState.ONSITE})
ORDER_MOVES: Mapping[str, frozenset[str]] = {
    OrderState.ASSIGNED: frozenset(
        {OrderState.ACCEPTED, OrderState.ONSITE, OrderState.DONE, OrderState.CANCELLED}
    ),
    OrderState.ACCEPTED: frozenset(
        {OrderState.ASSIGNED, OrderState.ONSITE, OrderState.DONE, OrderState.CANCELLED}
    ),
    OrderState.ONSITE: frozenset({OrderState.ASSIGNED, OrderState.DONE, OrderState.CANCELLED}),
    OrderState.DONE: frozenset({OrderState.ONSITE}),
    OrderState.CANCELLED: frozenset(),
}


class OrderEntryKind(TextChoices):
    MADE = "MADE", "派工"
    ACCEPTED = "ACCEPTED", "接单"
    GIVEN = "GIVEN", "改派"
    ONSITE = "ONSITE", "到场"
    DONE = "DONE", "完成"
    REOPENED = "REOPENED", "返工"
    CANCELLED = "CANCELLED", "取消"
    NOTE = "NOTE", "记录"
    PHOTO = "PHOTO", "照片"
    LATE = "LATE", "超时"


class RequirementState(TextChoices):
    """A wish on its way from the complaint to the release."""

    PROPOSED = "PROPOSED", "待评审"
    ACCEPTED = "ACCEPTED", "已采纳"
    REFUSED = "REFUSED", "不采纳"
    BUILDING = "BUILDING", "开发中"
    RELEASED = "RELEASED", "已上线"


REQUIREMENT_MOVES: Mapping[str, frozenset[str]] = {
    RequirementState.PROPOSED: frozenset({RequirementState.ACCEPTED, RequirementState.REFUSED}),
    RequirementState.ACCEPTED: frozenset({RequirementState.BUILDING, RequirementState.REFUSED}),
    RequirementState.BUILDING: frozenset({RequirementState.RELEASED, RequirementState.ACCEPTED}),
    RequirementState.REFUSED: frozenset({RequirementState.PROPOSED}),
    RequirementState.RELEASED: frozenset(),
}


@dataclass(frozen=True, kw_only=True)
class OrderDraft:
    """What somebody is asked to do, where, and for whom."""

    category: str
    place: str
    key: str
    detail: str = ""
    phone: str = ""
    window: str = ""
    subject: str = ""
    case_number: str = ""
    branch_id: int | None = None
    worker_id: int | None = None
    files: Sequence[Mapping[str, str]] = ()
    urgent: bool = False


@dataclass(frozen=True, kw_only=True)
class Route:
    """Who does work of a kind, and how long they have."""

    role: str
    arrive_minutes: int
    finish_minutes: int


@dataclass(frozen=True, kw_only=True)
class ConsultationDraft:
    """A question of a district or of a person, with what was answered."""

    key: str
    topic: str
    content: str
    answer: str
    branch_id: int | None
    asked_at: datetime
    subject: str = ""
    case_number: str = ""
    campaign: str = ""
    answered_by_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class DistrictCount:
    """Consultations of one district in a span of days."""

    branch_id: int | None
    name: str
    count: int
    in_time: int
    median_minutes: float | None
