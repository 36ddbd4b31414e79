"""Words of this app: states, classes, severities and what may follow what."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextChoices


class Status(TextChoices):
    DETECTED = "DETECTED", "已发现"
    ACCEPTED = "ACCEPTED", "已接单"
    RESTORED = "RESTORED", "已恢复"
    CLOSED = "CLOSED", "已关闭"


MOVES: dict[Status, frozenset[Status]] = {
    Status.DETECTED: frozenset({Status.ACCEPTED, Status.RESTORED}),
    Status.ACCEPTED: frozenset({Status.DETECTED, Status.RESTORED}),
    Status.RESTORED: frozenset({Status.DETECTED, Status.ACCEPTED, Status.CLOSED}),
    Status.CLOSED: frozenset({Status.DETECTED, Status.RESTORED}),
}
OPEN = (Status.DETECTED, Status.ACCEPTED)


class FaultClass(TextChoices):
    UNCLASSIFIED = "UNCLASSIFIED", "未分类"
    SOFTWARE = "SOFTWARE", "软件"
    HARDWARE = "HARDWARE", "硬件"
    NETWORK = "NETWORK", "网络"
    POWER = "POWER", "电力"
    THIRD_PARTY = "THIRD_PARTY", "第三方"


class Severity(TextChoices):
    MINOR = "MINOR", "一般"
    SERIOUS = "SERIOUS", "较大"
    MAJOR = "MAJOR", "重大"


class Via(TextChoices):
    """How a person told us."""

    PAGE = "PAGE", "页面"
    SMS = "SMS", "短信"
    PHONE = "PHONE", "电话"
    API = "API", "接口"
    QR = "QR", "现场扫码"


class Proof(TextChoices):
    """Who vouches that the service works again."""

    NONE = "", "尚未恢复"
    PROBE = "PROBE", "探测核实"
    PERSON = "PERSON", "人工核实"


class EntryKind(TextChoices):
    BEGAN = "BEGAN", "故障发生"
    OPENED = "OPENED", "发现故障"
    REPORTED = "REPORTED", "人工报修"
    ACCEPTED = "ACCEPTED", "接单"
    GIVEN_BACK = "GIVEN_BACK", "退回"
    ARRIVED = "ARRIVED", "到场"
    CLAIMED = "CLAIMED", "申报恢复"
    RESTORED = "RESTORED", "恢复服务"
    REOPENED = "REOPENED", "再次故障"
    CLOSED = "CLOSED", "结案"
    UNCLOSED = "UNCLOSED", "撤销结案"
    CLASSIFIED = "CLASSIFIED", "调整分类"
    NOTE = "NOTE", "记录"
    SIGHT = "SIGHT", "监测变化"
    FINDING = "FINDING", "整体故障认定"
    WAITED = "WAITED", "等待"


class Why(TextChoices):
    """Why an incident waits for a person again."""

    RELAPSE = "RELAPSE", "再次故障"
    BY_HAND = "BY_HAND", "恢复有误"


class Party(TextChoices):
    """Who signs what caused an outage."""

    CONTRACTOR = "CONTRACTOR", "运维方"
    PURCHASER = "PURCHASER", "采购人"


@dataclass(frozen=True, kw_only=True)
class Flip:
    """A change of a target's state as the monitoring wrote it; the fault counts from `began_at`."""

    id: int
    check_id: int
    at: datetime
    began_at: datetime
    to_state: str
    drill: bool


@dataclass(frozen=True, kw_only=True)
class Report:
    """A fault told by a person: what, since when, and how it reached us."""

    title: str
    began_at: datetime
    via: Via
    check_id: int | None = None
    caller: str = ""
    severity: Severity = Severity.MINOR
    fault_class: FaultClass = FaultClass.UNCLASSIFIED
    drill: bool = False


@dataclass(frozen=True, kw_only=True)
class ChainVerdict:
    """Result of recomputing a timeline's hashes; `broken_seq` is the first entry that differs."""

    intact: bool
    length: int
    broken_seq: int | None
    text: str


class Sort(TextChoices):
    OPEN_FIRST = "open", "未恢复在前"
    NEWEST = "newest", "最近发现在前"
    OLDEST = "oldest", "最早发现在前"


@dataclass(frozen=True, kw_only=True)
class IncidentFilter:
    """What the list page asks for; every field may be empty."""

    q: str = ""
    status: str = ""
    fault_class: str = ""
    severity: str = ""
    drill: str = ""
    window: str = ""
    since: datetime | None = None
    until: datetime | None = None
    sort: Sort = Sort.OPEN_FIRST
