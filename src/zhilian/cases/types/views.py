"""What people are shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from zhilian.cases.types.states import EntryKind, Status, TaskKind
from zhilian.catalogue.types import FieldDeclaration

MOST_COUNTED: Final = 10_000
"""Beyond this nobody reads the number, and counting a year of cases takes longer than the page."""


@dataclass(frozen=True, kw_only=True)
class CaseRow:
    """A case in a list."""

    id: int
    number: str
    title: str
    window_code: str
    window_name: str
    sub_platform: str
    status: Status
    step_name: str
    applicant: str
    unit: str
    submitted_at: datetime
    due_at: datetime | None
    finished_at: datetime | None
    overdue: bool
    rating: int | None = None
    waits: bool = False
    """Whether it waits for the person who reads: to be corrected, paid, confirmed."""


@dataclass(frozen=True, kw_only=True)
class CasePage:
    """One page of a list. Cases in one's charge are counted up to one beyond `MOST_COUNTED`."""

    rows: tuple[CaseRow, ...]
    next_key: str = ""
    total: int = 0

    @property
    def total_word(self) -> str:
        """As the pager says it: "213", or "10,000+" where nobody has counted on."""
        return f"{MOST_COUNTED:,}+" if self.total > MOST_COUNTED else f"{self.total:,}"


@dataclass(frozen=True, kw_only=True)
class TaskRow:
    """Something that a person owes, in the inbox."""

    task_id: int
    run_id: int
    case: CaseRow
    step_key: str
    step_type: str
    opened_at: datetime
    due_at: datetime | None
    overdue: bool
    for_whom: str
    kind: TaskKind


@dataclass(frozen=True, kw_only=True)
class TaskPage:
    rows: tuple[TaskRow, ...]
    next_key: str = ""
    total: int = 0


@dataclass(frozen=True, kw_only=True)
class InboxFilter:
    """What an inbox is narrowed to; empty narrows nothing. `others`: not at one's own cases."""

    window: str = ""
    sub_platform: str = ""
    step: str = ""
    overdue: bool = False
    others: bool = False
    q: str = ""
    sort: str = "due"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Somebody or something to choose in an action's form."""

    value: str
    label: str
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Allowed:
    """One action that the viewer may do now, and what its form asks."""

    action: str
    label: str
    run_id: int | None = None
    asked: tuple[FieldDeclaration, ...] = ()
    defaults: Mapping[str, str] = field(default_factory=dict)
    remark_required: bool = False
    return_to: tuple[Choice, ...] = ()
    people: tuple[Choice, ...] = ()
    people_required: bool = False
    marks: tuple[Choice, ...] = ()
    warning: str = ""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One line of the filled-in form: `rows` for a table, `files` for uploads. `goods` are the
    codes of what each row buys, `pictures` the addresses of their pictures where a page shows them.
    """

    key: str
    label: str
    text: str = ""
    hidden: bool = False
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    goods: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    files: tuple[tuple[int, str], ...] = ()
    remark: str = ""

    @property
    def lines(self) -> tuple[tuple[tuple[str, ...], str], ...]:
        """Each row with its picture, "" for none."""
        many = len(self.pictures)
        return tuple(
            (row, self.pictures[place] if place < many else "")
            for place, row in enumerate(self.rows)
        )


@dataclass(frozen=True, kw_only=True)
class StepLine:
    """One step of the way: done, now, or still to come."""

    key: str
    name: str
    type: str
    place: str
    who: str
    at: datetime | None = None
    due_at: datetime | None = None
    action: str = ""
    remark: str = ""
    overdue: bool = False
    written: tuple[Answer, ...] = ()


@dataclass(frozen=True, kw_only=True)
class EntryLine:
    """One line of the timeline."""

    at: datetime
    kind: EntryKind
    actor: str
    step_name: str
    text: str
    remark: str = ""
    field_remarks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class CaseView:
    """A case as one viewer sees it."""

    row: CaseRow
    code: str
    version: int
    by: str
    branch: str
    cause: str
    answers: tuple[Answer, ...]
    steps: tuple[StepLine, ...]
    timeline: tuple[EntryLine, ...]
    allowed: tuple[Allowed, ...]
    returned_remark: str = ""
    is_mine: bool = False
    is_confirming: bool = False
    """The applicant has paid; the case goes on by itself in a moment."""
    code_is_told: bool = False
    expunged_at: datetime | None = None
    keep_until: datetime | None = None

    def may(self, action: str) -> Allowed | None:
        return next((item for item in self.allowed if item.action == action), None)


@dataclass(frozen=True, kw_only=True)
class MachineAnswer:
    """What a machine is told: whether the case took its word, and why not."""

    ok: bool
    number: str = ""
    window: str = ""
    title: str = ""
    text: str = ""
    case_id: int | None = None
