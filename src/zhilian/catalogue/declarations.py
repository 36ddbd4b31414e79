"""One window declaration, read: frozen dataclasses shared by lint, pages and engine."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

UNIT_LABELS: Final = {"minute": "分钟", "hour": "小时", "day": "天"}
MINUTES: Final = {"minute": 1, "hour": 60, "day": 1440}
WORK: Final = "work"
SYSTEM: Final = "system"
VISITOR: Final = "visitor"
APPLICANT: Final = "applicant"


@dataclass(frozen=True, kw_only=True)
class FieldDeclaration:
    key: str
    label: str
    type: str
    required: bool
    min: Any = None
    max: Any = None
    min_len: int | None = None
    max_len: int | None = None
    pattern: str | None = None
    options: tuple[str, ...] = ()
    source: str | None = None
    multiple: bool = False
    default: Any = None
    readonly: bool = False
    show_if: str | None = None
    required_if: str | None = None
    filled_by: str | None = None
    sensitive: bool = False
    text: str | None = None
    help: str | None = None
    formula: str | None = None
    accept: tuple[str, ...] = ()
    max_files: int = 1
    max_mb: int | None = None
    min_px: int | None = None
    min_rows: int = 0
    max_rows: int = 0
    excel: bool = False
    prefill: str | None = None
    scan: str | None = None
    minutes: int | None = None
    max_days: int | None = None
    columns: tuple["FieldDeclaration", ...] = ()


@dataclass(frozen=True, kw_only=True)
class Limit:
    value: int
    unit: str
    calendar: str

    @property
    def in_working_time(self) -> bool:
        return self.calendar == WORK

    @property
    def clock_minutes(self) -> int:
        return self.value * MINUTES[self.unit]

    def work_minutes(self, *, day: int) -> int:
        """Upper bound in working minutes: any 24 clock hours hold at most one working day."""
        if self.calendar == WORK:
            return self.value * (day if self.unit == "day" else MINUTES[self.unit])
        whole, rest = divmod(self.clock_minutes, MINUTES["day"])
        return whole * day + min(day, rest)

    @property
    def label(self) -> str:
        if self.calendar == WORK:
            return f"{self.value} 个工作日" if self.unit == "day" else f"{self.value} 个工作小时"
        return f"{self.value} {UNIT_LABELS[self.unit]}"


@dataclass(frozen=True, kw_only=True)
class Binding:
    """One effect hung on a moment.

    `on` is empty for `on_submit`, one action for a step, causes for `on_cancel`.
    """

    name: str
    on: tuple[str, ...]
    args: Mapping[str, str]
    when: str | None = None


@dataclass(frozen=True, kw_only=True)
class StepDeclaration:
    key: str
    name: str
    type: str
    assignee: str
    actions: tuple[str, ...]
    limit: Limit | None = None
    clock: str | None = None
    on_timeout: str | None = None
    when: str | None = None
    writes: tuple[str, ...] = ()
    effects: tuple[Binding, ...] = ()
    without_effect: bool = False
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class MessageDeclaration:
    event: str
    at: tuple[str, ...]
    to: str
    text: str
    when: str | None = None


@dataclass(frozen=True, kw_only=True)
class FormRule:
    check: str
    message: str


@dataclass(frozen=True, kw_only=True)
class WindowDeclaration:
    code: str
    name: str
    version: int
    kind: str
    branch: str
    audience: tuple[str, ...]
    summary: str
    fields: tuple[FieldDeclaration, ...]
    rules: tuple[FormRule, ...]
    time_limit: Limit
    until: str
    steps: tuple[StepDeclaration, ...]
    messages: tuple[MessageDeclaration, ...]
    on_submit: tuple[Binding, ...]
    on_cancel: tuple[Binding, ...]
    records: tuple[str, ...]
    retention: str
    not_retained: tuple[str, ...]
    cases_per_day: str
    sms_per_case: str
    capacity: Mapping[str, Any] | None

    def field(self, key: str) -> FieldDeclaration | None:
        return next((field for field in self.fields if field.key == key), None)

    @property
    def every_field(self) -> tuple[FieldDeclaration, ...]:
        """The fields and the columns of the tables among them."""
        return self.fields + tuple(column for field in self.fields for column in field.columns)

    @property
    def bindings(self) -> tuple[Binding, ...]:
        on_steps = tuple(binding for step in self.steps for binding in step.effects)
        return self.on_submit + self.on_cancel + on_steps


@dataclass(frozen=True, kw_only=True)
class SubPlatformDeclaration:
    code: str
    name: str
    owner_role: str
    summary: str
    windows: tuple[WindowDeclaration, ...]


@dataclass(frozen=True, kw_only=True)
class Effect:
    owner: str
    does: str
    args: Mapping[str, str]
    undo: str | None
    why: str
    timeout_s: int


@dataclass(frozen=True, kw_only=True)
class Owned:
    """What another app provides: a source, prefill, function, context name or signal."""

    name: str
    owner: str
    type: str = ""
    windows: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Event:
    means: str
    fires: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Registers:
    """What all windows of one edition share: the words that a declaration may use."""

    platform: Mapping[str, Any]
    defaults: Mapping[str, Any]
    branches: Mapping[str, str]
    contract_clocks: Mapping[str, Mapping[str, Any]]
    step_types: Mapping[str, str]
    on_timeout: Mapping[str, str]
    roles: Mapping[str, str]
    sources: Mapping[str, Owned]
    prefills: Mapping[str, Owned]
    functions: Mapping[str, Owned]
    context: Mapping[str, Owned]
    placeholders: Mapping[str, str]
    other_sms: tuple[tuple[str, str], ...]
    apps: Mapping[str, str]
    cancel_causes: Mapping[str, str]
    arg_types: Mapping[str, tuple[str, ...]]
    effects: Mapping[str, Effect]
    signals: Mapping[str, Owned]
    events: Mapping[str, Event]
    written: Mapping[str, str]

    @property
    def work_day_minutes(self) -> int:
        return int(self.defaults["work_calendar"]["hours_per_day"]) * MINUTES["hour"]


@dataclass(frozen=True, kw_only=True)
class CatalogueDeclaration:
    registers: Registers
    sub_platforms: tuple[SubPlatformDeclaration, ...]

    @property
    def windows(self) -> tuple[WindowDeclaration, ...]:
        return tuple(window for part in self.sub_platforms for window in part.windows)
