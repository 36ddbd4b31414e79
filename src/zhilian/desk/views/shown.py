"""What the pages of the desk share: tones, links, tabs."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse

from zhilian.core.listing import Cell
from zhilian.core.times import local
from zhilian.desk.models import OrderEntry, WorkOrder
from zhilian.desk.types import OrderEntryKind, OrderState, RequirementState

ORDER_TONES = {
    OrderState.ASSIGNED: ("risk", "hourglass"),
    OrderState.ACCEPTED: ("blue", "user-check"),
    OrderState.ONSITE: ("blue", "map-pin"),
    OrderState.DONE: ("good", "circle-check"),
    OrderState.CANCELLED: ("plain", "circle-x"),
}
REQUIREMENT_TONES = {
    RequirementState.PROPOSED: ("risk", "hourglass"),
    RequirementState.ACCEPTED: ("blue", "thumbs-up"),
    RequirementState.REFUSED: ("plain", "circle-x"),
    RequirementState.BUILDING: ("blue", "wrench"),
    RequirementState.RELEASED: ("good", "rocket"),
}
ENTRY_TONES = {
    OrderEntryKind.DONE: ("good", "circle-check"),
    OrderEntryKind.LATE: ("bad", "alarm-clock"),
    OrderEntryKind.CANCELLED: ("plain", "circle-x"),
    OrderEntryKind.REOPENED: ("risk", "rotate-ccw"),
    OrderEntryKind.ONSITE: ("blue", "map-pin"),
    OrderEntryKind.NOTE: ("plain", "pencil"),
    OrderEntryKind.PHOTO: ("plain", "camera"),
}


def case_href(number: str) -> str:
    """The page of the case, as its handlers see it."""
    return f"/cases/{number}/" if number else ""


def order_cell(row: WorkOrder) -> Cell:
    tone, icon = ORDER_TONES[OrderState(row.state)]
    return Cell(text=row.get_state_display(), tone=tone, icon=icon)


def due_cell(row: WorkOrder, *, now: datetime) -> Cell:
    """The limit that runs now: until somebody is there, then until it is done."""
    if not row.is_open:
        return Cell(text=moment(row.ended_at))
    waiting = row.arrived_at is None
    due = row.arrive_by if waiting else row.finish_by
    word = "到场" if waiting else "完成"
    late = due < now
    return Cell(
        text=f"{moment(due)} 前{word}",
        tone="bad" if late else "",
        icon="alarm-clock" if late else "",
        sub="已超时" if late else "",
    )


def moment(at: datetime | None) -> str:
    return f"{local(at):%m-%d %H:%M}" if at else ""


def entries(rows: Iterable[OrderEntry]) -> list[dict[str, Any]]:
    found = []
    for row in rows:
        kind = OrderEntryKind(row.kind)
        tone, icon = ENTRY_TONES.get(kind, ("blue", "circle-dot"))
        found.append(
            {
                "at": row.at,
                "title": kind.label,
                "text": row.text,
                "who": row.who,
                "tone": tone,
                "icon": icon,
            }
        )
    return found


def crumb(label: str, name: str, *args: object) -> dict[str, str]:
    return {"label": label, "href": reverse(f"desk:{name}", args=args)}
