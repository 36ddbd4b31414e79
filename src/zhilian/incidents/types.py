"""Words of this app: states, classes, severities and what may follow what."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextChoices


class Status(TextChoices):
    DETECTED = "DETECTED", "已发现"
    ACCEPTED = "ACCEPTED", "已接单"
    RESTORED = "RESTORED", "已恢复"
    CLOSED = "CLOSED", "已关闭"
    MERGED = "MERGED", "已并入"


MOVES: dict[Status, frozenset[Status]] = {
    Status.DETECTED: frozenset({Status.ACCEPTED, Status.RESTORED, Status.MERGED}),
    Status.ACCEPTED: frozenset({Status.DETECTED, Status.RESTORED, Status.MERGED}),
    Status.RESTORED: frozenset({Status.DETECTED, Status.ACCEPTED, Status.CLOSED, Status.MERGED}),
    Status.CLOSED: frozenset({Status.DETECTED, Status.RESTORED, Status.MERGED}),
    Status.MERGED: frozenset({Status.DETECTED, Status.ACCEPTED, Status.RESTORED, Status.CLOSED}),
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
    WAIT_BEGAN = "WAIT_BEGAN", "开始等待"
    MERGED = "MERGED", "并入他单"
    ABSORBED = "ABSORBED", "合并进来"
    UNMERGED = "UNMERGED", "撤销合并"
    SPLIT = "SPLIT", "拆分"
    LINKED = "LINKED", "关联"
    UNLINKED = "UNLINKED", "取消关联"
    MAJOR = "MAJOR", "重大故障"
    PLAN = "PLAN", "应急预案"
    TICKED = "TICKED", "预案步骤"
    ACTION = "ACTION", "改进措施"


class CauseKind(TextChoices):
    """What it came from, for the Pareto; the words beside it say how."""

    DEFECT = "DEFECT", "软件缺陷"
    CONFIG = "CONFIG", "配置错误"
    CHANGE = "CHANGE", "变更引起"
    CAPACITY = "CAPACITY", "容量不足"
    HARDWARE = "HARDWARE", "硬件损坏"
    LINE = "LINE", "网络与线路"
    POWER = "POWER", "供电"
    THIRD_PARTY = "THIRD_PARTY", "第三方服务"
    MISTAKE = "MISTAKE", "操作失误"
    ATTACK = "ATTACK", "安全事件"
    OUTSIDE = "OUTSIDE", "外部环境"
    UNKNOWN = "UNKNOWN", "未查清"


class WaitKind(TextChoices):
    THIRD_PARTY = "THIRD_PARTY", "等待第三方"
    USER = "USER", "等待用户"
    SPARE = "SPARE", "等待备件"
    OTHER = "OTHER", "其他等待"


class RunKind(TextChoices):
    """What a contingency plan was opened for."""

    INCIDENT = "INCIDENT", "真实故障"
    TABLETOP = "TABLETOP", "桌面推演"
    REAL = "REAL", "实战演练"


DRILL_RUNS = (RunKind.TABLETOP, RunKind.REAL)


class View(TextChoices):
    """Ready-made questions to the list."""

    ALL = "", "全部"
    MINE = "mine", "我的"
    OPEN = "open", "未恢复"
    OVERDUE = "overdue", "已超时"
    UNCLOSED = "unclosed", "待结案"
    MAJOR = "major", "重大故障"
    DRILLS = "drills", "演练"


class Why(TextChoices):
    """Why an incident waits for a person again."""

    RELAPSE = "RELAPSE", "再次故障"
    FLAPPING = "FLAPPING", "抖动中再次故障"
    BY_HAND = "BY_HAND", "恢复有误"
    UNMERGED = "UNMERGED", "撤销合并"


class LinkKind(TextChoices):
    """How the first incident stands to the second."""

    RELATED = "RELATED", "相关"
    DUPLICATE = "DUPLICATE", "重复于"
    CAUSED_BY = "CAUSED_BY", "起因是"


BACKWARDS: dict[LinkKind, str] = {
    LinkKind.RELATED: "相关",
    LinkKind.DUPLICATE: "另有重复单",
    LinkKind.CAUSED_BY: "引起了",
}


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
    root_id: int | None = None
    flapping: bool = False


@dataclass(frozen=True, kw_only=True)
class KnownTarget:
    """What the monitoring says of a target now."""

    name: str
    kind: str
    state: str
    state_since: datetime


@dataclass(frozen=True, kw_only=True)
class Report:
    """A fault told by a person: what, since when, and how it reached us."""

    title: str
    began_at: datetime
    via: Via
    check_id: int | None = None
    window: str = ""
    caller: str = ""
    severity: Severity = Severity.MINOR
    fault_class: FaultClass = FaultClass.UNCLASSIFIED
    drill: bool = False


@dataclass(frozen=True, kw_only=True)
class Told:
    """A fault that a case of a window tells of. The same `key` is the same telling.

    With `opens` a fault that nobody knows yet becomes an incident; without, a running one is
    looked for and none is opened (what the contract does not maintain).
    """

    key: str
    subject: str
    case_number: str
    kind: str
    title: str
    person_id: int
    place: str = ""
    device_key: str = ""
    device: str = ""
    check_id: int | None = None
    window: str = ""
    fault_class: FaultClass = FaultClass.UNCLASSIFIED
    opens: bool = True


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
    view: str = ""
    person_id: int | None = None
    cause_kind: str = ""
    overdue: tuple[int, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    sort: Sort = Sort.OPEN_FIRST
