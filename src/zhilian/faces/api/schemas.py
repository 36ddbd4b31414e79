"""What goes out and comes in. Instants are ISO 8601 with offset; lengths carry their unit."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Field, Schema

Name = Annotated[str, Field(min_length=1, max_length=80)]
Words = Annotated[str, Field(min_length=2, max_length=500)]


class Problem(Schema):
    """A refusal in plain Chinese; `fields` names what to mend."""

    error: str
    message: str
    fields: dict[str, str] = {}


class CheckOut(Schema):
    id: int
    code: str
    name: str
    kind: str
    target: str
    interval_s: int
    timeout_s: float
    warn_ms: int | None
    window_code: str
    sub_platform: str
    state: str
    state_since: datetime
    degraded: bool
    flapping: bool
    paused: bool


class CheckPage(Schema):
    items: list[CheckOut]
    next: str


class CheckIn(Schema):
    """A new check. `options` depend on the kind; see docs/adding/monitored-target.md."""

    code: Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[a-z0-9][a-z0-9._-]*$")]
    name: Name
    kind: Annotated[str, Field(min_length=1, max_length=20)]
    options: dict[str, Any]
    interval_s: Annotated[int, Field(ge=5, le=86_400)] = 60
    timeout_s: Annotated[float, Field(gt=0, le=60)] = 5.0
    warn_ms: Annotated[int, Field(ge=1, lt=60_000)] | None = None
    window_code: Annotated[str, Field(max_length=42)] = ""


class Reason(Schema):
    reason: Words


class StateOut(Schema):
    window_code: str
    window_name: str
    sub_platform: str
    state: str
    since: datetime | None
    p95_ms: float | None
    degraded: bool
    flapping: bool
    drill: bool


class IncidentOut(Schema):
    id: int
    number: str
    title: str
    status: str
    severity: str
    fault_class: str
    window_code: str
    check_id: int | None
    drill: bool
    fault_began_at: datetime
    detected_at: datetime
    accepted_at: datetime | None
    arrived_at: datetime | None
    restored_at: datetime | None
    closed_at: datetime | None
    owner: str | None

    @staticmethod
    def resolve_owner(row: Any) -> str | None:
        return row.owner.name if row.owner else None


class IncidentPage(Schema):
    items: list[IncidentOut]
    next: str


class EntryOut(Schema):
    seq: int
    kind: str
    kind_label: str
    occurred_at: datetime
    recorded_at: datetime
    person: str | None
    text: str
    evidence: str

    @staticmethod
    def resolve_person(row: Any) -> str | None:
        return row.person.name if row.person else None

    @staticmethod
    def resolve_kind_label(row: Any) -> str:
        return str(row.get_kind_display())


class ClockOut(Schema):
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
    breached: bool
    drill: bool


class IncidentDetail(Schema):
    incident: IncidentOut
    timeline: list[EntryOut]
    clocks: list[ClockOut]


class Note(Schema):
    text: Words


class Closing(Schema):
    cause: Words
    lesson: Words


class DrillOut(Schema):
    id: int
    window_code: str
    fault: str
    note: str
    started_at: datetime
    ends_at: datetime
    stopped_at: datetime | None


class DrillIn(Schema):
    window_code: Annotated[str, Field(min_length=1, max_length=42)]
    fault: Annotated[str, Field(pattern="^(http_500|hang|slow)$")]
    note: Annotated[str, Field(max_length=200)] = ""


def answers(body: Any, *, status: int = 200) -> dict[int, Any]:
    """The good answer and every refusal that an operation may give, for the schema."""
    return {status: body, **dict.fromkeys((400, 401, 403, 404, 409, 422), Problem)}
