"""What other apps receive from the catalogue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import TextChoices

from zhilian.catalogue.declarations import (
    Binding,
    FieldDeclaration,
    Limit,
    MessageDeclaration,
    Registers,
    StepDeclaration,
    WindowDeclaration,
)
from zhilian.catalogue.fields.codes import PROVINCES
from zhilian.catalogue.inputs import Control, Option
from zhilian.core.effects import FileRef, Picked

__all__ = [
    "Binding",
    "Branch",
    "Checked",
    "Control",
    "Fact",
    "FieldDeclaration",
    "Imported",
    "Kind",
    "Limit",
    "MessageDeclaration",
    "Option",
    "PROVINCES",
    "Problem",
    "Registers",
    "Sent",
    "Sheet",
    "Shown",
    "State",
    "StepDeclaration",
    "StepView",
    "SubPlatformView",
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
class Sent:
    """What came with a form: texts by the name of their input, rows and files by field."""

    texts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)
    files: Mapping[str, Sequence[FileRef]] = field(default_factory=dict)
    sheets: Mapping[str, str] = field(default_factory=dict)
    """Where the rows of a long table are kept until the form is sent, by field."""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """The form as it is shown: what was sent, or nothing yet, and what was found in it."""

    sent: Sent | None = None
    checked: "Checked | None" = None
    blame: bool = True
    """Whether to show what is wrong; not while the form is still being filled in."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One filled-in field: its label and what stands in it; a table has head and rows instead."""

    key: str
    label: str
    text: str
    sensitive: bool = False
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    files: tuple[FileRef, ...] = ()


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
    """What checking a form found.

    `values` by field: typed, None where empty, hidden or faulty. `files` are those of the fields
    shown. `candidates`: the things that the words in a field may mean.
    """

    values: Mapping[str, Any]
    problems: tuple[Problem, ...] = ()
    hidden: frozenset[str] = frozenset()
    files: tuple[FileRef, ...] = ()
    candidates: Mapping[str, tuple[Picked, ...]] = field(default_factory=dict)
    picked: Mapping[str, tuple[Picked, ...]] = field(default_factory=dict)
    """The things chosen, by the name of their input."""

    @property
    def ok(self) -> bool:
        return not self.problems
