"""What other apps get from the contract and give to it: enums, frozen rows, the indicator register.

An app measures its clauses in its own `indicators.py`:

    @indicator("C2.3c")
    def general_faults(period: Period) -> Reading: ...
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextChoices

from zhilian.contract import book
from zhilian.core.registry import Family


class Verdict(TextChoices):
    """What a reading says about a clause."""

    MET = "MET", "达标"
    AT_RISK = "AT_RISK", "有风险"
    MISSED = "MISSED", "未达标"
    NO_DATA = "NO_DATA", "无数据"


class ClockVerdict(TextChoices):
    """Where one clock stands. After the first breach only a waiver changes it."""

    RUNNING = "RUNNING", "计时中"
    AT_RISK = "AT_RISK", "临近时限"
    MET = "MET", "按时"
    BREACHED = "BREACHED", "超时"
    WAIVED = "WAIVED", "已豁免"
    SUPERSEDED = "SUPERSEDED", "已改按其他时限"


class WaiverStatus(TextChoices):
    REQUESTED = "REQUESTED", "待采购人审批"
    APPROVED = "APPROVED", "已同意"
    REFUSED = "REFUSED", "未同意"
    REVOKED = "REVOKED", "已撤回同意"


class WaiverKind(TextChoices):
    """What the purchaser is asked to change in the assessment; the clock stays as it is."""

    WHOLE = "WHOLE", "整项豁免"
    CLASS = "CLASS", "改按其他时限评定"
    PERIOD = "PERIOD", "扣除一段时间"


class Phase(TextChoices):
    ONE = "ONE", "一期"
    TWO = "TWO", "二期"


class ScopeKind(TextChoices):
    MODULE = "MODULE", "业务模块"
    DEVICE = "DEVICE", "设备"
    WINDOW = "WINDOW", "服务窗口"


class DayStatus(TextChoices):
    OFFICIAL = "official", "官方通知"
    PROVISIONAL = "provisional", "暂按推算"


@dataclass(frozen=True, kw_only=True)
class Period:
    """Half-open [start_at, end_at) over which a clause is measured."""

    start_at: datetime
    end_at: datetime
    label: str = ""


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """One thing that proves a figure, and where it can be seen."""

    label: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The figure of a clause over a period, out of `n` cases, with what proves it."""

    value: float | None
    unit: str
    n: int
    verdict: Verdict
    text: str
    evidence: tuple[Evidence, ...] = ()


Measure = Callable[[Period], Reading]
INDICATORS: Family[Measure] = Family("indicators")


def indicator(clause_id: str) -> Callable[[Measure], Measure]:
    """Say that this function measures the clause. A second one for the same clause is refused."""
    book.clause(clause_id)
    return INDICATORS.register_as(clause_id)


@dataclass(frozen=True, kw_only=True)
class SubjectView:
    """How people know what a clock is about, and where they find it."""

    label: str
    url: str


SubjectNames = Callable[[list[int]], dict[int, SubjectView]]
SUBJECTS: Family[SubjectNames] = Family("subjects")


def names_subjects(prefix: str) -> Callable[[SubjectNames], SubjectNames]:
    """Say how subjects like "incident:12" are called; stands in `<app>/subjects.py`."""
    return SUBJECTS.register_as(prefix)


@dataclass(frozen=True, kw_only=True)
class ClockView:
    """One clock as screens, reports and the API show it. Seconds are whole, rounded down."""

    id: int
    subject: str
    policy: str
    label: str
    clause: str
    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None
    elapsed_s: int
    waiting_s: int
    target_s: int
    share: float
    breached: bool
    drill: bool
    advisory: bool
    verdict: ClockVerdict

    @property
    def net_s(self) -> int:
        return self.elapsed_s - self.waiting_s

    @property
    def running(self) -> bool:
        return self.stopped_at is None


@dataclass(frozen=True, kw_only=True)
class WaiverTerms:
    """What is asked: the kind, and for some kinds the other limit or the stretch of time."""

    kind: WaiverKind = WaiverKind.WHOLE
    as_policy: str = ""
    period_start: datetime | None = None
    period_end: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """One clock without and with a waiver. `counted_s` is what the waiver leaves to count."""

    gross_s: int
    net_s: int
    counted_s: int
    limit_s: int
    as_limit_s: int
    plain: ClockVerdict
    waived: ClockVerdict

    @property
    def helps(self) -> bool:
        return self.plain is not self.waived


@dataclass(frozen=True, kw_only=True)
class ClassRule:
    """Under which limit the contract puts a class of faults, and why."""

    fault_class: str
    policy: str
    label: str
    clause: str
    hours: float
    why: str


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How the clocks of one policy came out over a period; drills are not in it."""

    started: int
    met: int
    breached: int
    waived: int
    running: int
    worst_s: int
    clocks: tuple[ClockView, ...]

    @property
    def finished(self) -> int:
        return self.met + self.breached + self.waived


@dataclass(frozen=True, kw_only=True)
class ClauseRow:
    """One clause on the wall with its latest reading; without one it says NO_DATA."""

    id: str
    source: str
    group: str
    title: str
    wording: str
    kind: str
    kind_label: str
    origin: str
    target: str
    proof: str
    measured: bool
    value: float | None
    unit: str
    n: int
    verdict: Verdict
    text: str
    period: str
    taken_at: datetime | None
    evidence: tuple[Evidence, ...]
    trend: tuple[float, ...]
