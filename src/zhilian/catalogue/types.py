"""What other apps receive from the catalogue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import TextChoices

from zhilian.catalogue.declarations import Registers, WindowDeclaration
from zhilian.catalogue.fields.base import Surroundings
from zhilian.catalogue.fields.choices import YES

__all__ = [
    "Branch",
    "Checked",
    "Control",
    "Fact",
    "Imported",
    "Kind",
    "Option",
    "Problem",
    "Registers",
    "Sheet",
    "State",
    "StepView",
    "SubPlatformView",
    "Surroundings",
    "WindowDeclaration",
    "WindowRow",
    "WindowView",
]
Fact = tuple[str, str]


class Kind(TextChoices):
    APPLY = "apply", "申请办理"
    BOOK = "book", "预约"
    ORDER = "order", "订购"
    REPORT = "report", "报修报告"
    FILE = "file", "填报"
    FEEDBACK = "feedback", "评价反馈"
    CONSULT = "consult", "咨询"


class Branch(TextChoices):
    CITY = "city", "市本级"
    DISTRICT = "district", "区县分平台"
    BOTH = "both", "市本级和区县分平台"


class State(TextChoices):
    DRAFT = "DRAFT", "草稿"
    PUBLISHED = "PUBLISHED", "已发布"
    RETIRED = "RETIRED", "已归档"


@dataclass(frozen=True, kw_only=True)
class SubPlatformView:
    code: str
    name: str
    owner_role: str
    owner_label: str
    summary: str
    icon: str
    windows: int


@dataclass(frozen=True, kw_only=True)
class WindowRow:
    """A window in a list."""

    code: str
    name: str
    kind: str
    kind_label: str
    sub_platform_code: str
    sub_platform_name: str
    icon: str
    summary: str
    branch: str


@dataclass(frozen=True, kw_only=True)
class WindowView:
    """A window with its published version, read."""

    code: str
    name: str
    kind: str
    kind_label: str
    sub_platform_code: str
    sub_platform_name: str
    icon: str
    summary: str
    branch: str
    owner_role: str
    owner_label: str
    document: Mapping[str, Any]
    version: int
    version_id: int
    opens_at: datetime
    closes_at: datetime | None
    declaration: WindowDeclaration
    registers: Registers

    def is_open(self, now: datetime) -> bool:
        return self.opens_at <= now and (self.closes_at is None or now < self.closes_at)


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What an import did, by window code."""

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    drafts: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        parts = (
            f"新增 {len(self.new)}",
            f"修改 {len(self.changed)}",
            f"未变 {len(self.unchanged)}",
            f"撤下 {len(self.withdrawn)}",
        )
        return "、".join(parts)


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What the applicant sent, or nothing yet."""

    texts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)
    known: Mapping[str, str] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    worked_out: Mapping[str, str] = field(default_factory=dict)
    sent: bool = False


@dataclass(frozen=True, kw_only=True)
class Option:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, kw_only=True)
class Control:
    """One input with all that stands around it."""

    name: str
    label: str
    kind: str
    required: bool
    value: str = ""
    attrs: Mapping[str, str | bool] = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    suggestions: tuple[str, ...] = ()
    help: str = ""
    error: str = ""
    when: str = ""
    by: str = ""
    rule: str = ""
    hidden: bool = False
    sensitive: bool = False
    rows: tuple[tuple["Control", ...], ...] = ()
    can_grow: bool = False

    @property
    def chosen(self) -> bool:
        return self.value == YES


@dataclass(frozen=True, kw_only=True)
class StepView:
    name: str
    icon: str
    kind: str
    who: str
    limit: str
    when: str


@dataclass(frozen=True, kw_only=True)
class Problem:
    """What is wrong with one input, and how to mend it."""

    name: str
    label: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What checking a form found. `left_open`: rules that only other parts can decide."""

    values: Mapping[str, Any]
    problems: tuple[Problem, ...] = ()
    hidden: frozenset[str] = frozenset()
    left_open: tuple[str, ...] = ()
    files: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.problems
