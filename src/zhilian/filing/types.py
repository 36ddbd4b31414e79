"""Words of filing: campaigns, the registry of public institutions, returns and their figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db.models import TextChoices

CITY, TOTAL = "city", "total"
"""Scopes of a roll-up beside the districts: the city's own institutions, and everything."""


class CampaignKind(TextChoices):
    MONTHLY = "MONTHLY", "能源月报"
    ANNUAL = "ANNUAL", "能源年报"
    GREEN = "GREEN", "节约型机关创建"
    INVENTORY = "INVENTORY", "资产盘点"
    OFFICE = "OFFICE", "办公用房核实"


WINDOW_OF: Mapping[str, str] = {
    CampaignKind.MONTHLY: "energy-monthly",
    CampaignKind.ANNUAL: "energy-annual",
    CampaignKind.GREEN: "green-institution",
    CampaignKind.INVENTORY: "asset-inventory",
    CampaignKind.OFFICE: "office-ledger-check",
}
"""Where the returns of a campaign are filled in."""
KIND_OF: Mapping[str, str] = {window: kind for kind, window in WINDOW_OF.items()}
BY_REGISTRY = frozenset({CampaignKind.MONTHLY, CampaignKind.ANNUAL, CampaignKind.GREEN})
"""Asked of the institutions of the registry; the others of every unit."""


class CampaignState(TextChoices):
    PLANNED = "PLANNED", "未开始"
    OPEN = "OPEN", "填报中"
    LOCKED = "LOCKED", "已锁定"


class UnitState(TextChoices):
    """Where the return of one unit stands."""

    MISSING = "MISSING", "未提交"
    SUBMITTED = "SUBMITTED", "审核中"
    RETURNED = "RETURNED", "退回修改"
    APPROVED = "APPROVED", "已通过"


class ReportState(TextChoices):
    """One revision of a return; only one of an institution and period counts."""

    SUBMITTED = "SUBMITTED", "待审核"
    APPROVED = "APPROVED", "已通过"
    LOCKED = "LOCKED", "已锁定"
    SUPERSEDED = "SUPERSEDED", "已被新版替代"


COUNTING = frozenset({ReportState.SUBMITTED, ReportState.APPROVED, ReportState.LOCKED})
FINAL = frozenset({ReportState.APPROVED, ReportState.LOCKED})


class RegistryAction(TextChoices):
    """Named as the form of the window names them."""

    NEW = "新增", "新增"
    CHANGE = "信息变更", "信息变更"
    MERGE = "合并", "合并"
    END = "撤销", "撤销"


ENDING = frozenset({RegistryAction.MERGE, RegistryAction.END})


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """One figure of a monthly return; money is kept in 分."""

    key: str
    label: str
    unit: str
    money: bool = False
    yoy_limit: Decimal | None = None
    mom_limit: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """Something about a figure that wants an explanation."""

    key: str
    text: str


@dataclass(frozen=True, kw_only=True)
class VersionDraft:
    """What an institution is from a day on. The same `key` is the same version."""

    key: str
    action: str
    name: str
    uscc: str
    category: str
    effective: date
    floor_area: Decimal = Decimal(0)
    people: int = 0
    region: str = ""
    branch_id: int | None = None
    unit_id: int | None = None
    subject: str = ""


@dataclass(frozen=True, kw_only=True)
class CampaignDraft:
    """A campaign as it is planned."""

    kind: str
    name: str
    period: str
    opens_at: datetime
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class ReportDraft:
    """One return, as a window sends it in. The same `key` is the same revision."""

    key: str
    kind: str
    period: str
    unit_id: int | None
    figures: Mapping[str, Decimal]
    explanation: str = ""
    subject: str = ""
    case_number: str = ""


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far one district, the city's own units or everything is with a campaign."""

    scope: str
    name: str
    units: int
    missing: int
    submitted: int
    returned: int
    approved: int
    timely: int

    @property
    def done_share(self) -> float | None:
        return self.approved / self.units if self.units else None

    @property
    def filed(self) -> int:
        return self.submitted + self.returned + self.approved


@dataclass(frozen=True, kw_only=True)
class Sums:
    """Figures of one scope with how many of its institutions they cover."""

    scope: str
    name: str
    units: int
    reports: int
    figures: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Trend:
    """One indicator month by month, oldest first; None where nothing counts."""

    indicator: Indicator
    months: Sequence[tuple[str, Decimal | None]]
