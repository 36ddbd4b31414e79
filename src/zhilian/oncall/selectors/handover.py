"""Reads about hand-overs: what is open now, what was signed, which are missing."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from zhilian.contract import selectors as contract
from zhilian.core.times import local
from zhilian.incidents import selectors as incidents
from zhilian.monitoring import selectors as monitoring
from zhilian.monitoring.types import State
from zhilian.oncall import schedule
from zhilian.oncall.chains import policy
from zhilian.oncall.models import HandOver, HandOverSeal
from zhilian.oncall.sealing import first_broken
from zhilian.oncall.selectors.board import TOUCH, Board, board
from zhilian.oncall.types import HandOverStatus, Layer, SealKind

PAGE = 30
BACK = timedelta(days=14)
SOON = timedelta(hours=3)
AT_MOST = 60


@dataclass(frozen=True, kw_only=True)
class Change:
    """A change of hands by the schedule, with its hand-over if there is one."""

    layer: Layer
    changes_at: datetime
    outgoing_id: int
    incoming_id: int
    outgoing: str
    incoming: str
    handover: HandOver | None
    missing: bool

    @property
    def key(self) -> str:
        return f"{self.layer.value}-{self.changes_at:%Y%m%dT%H%M%S}"


def open_items(*, now: datetime) -> dict[str, Any]:
    """What a hand-over is prefilled with, as plain data that can be signed."""
    return {
        "incidents": [
            {
                "id": row.pk,
                "number": row.number,
                "title": row.title,
                "status": str(row.get_status_display()),
                "owner": row.owner.name if row.owner else "",
                "drill": row.drill,
            }
            for row in incidents.open_incidents()[:AT_MOST]
        ],
        "clocks": [
            {"label": clock.label, "subject": clock.subject, "due_at": _said(clock.due_at)}
            for clock in contract.open_clocks(now=now)[:AT_MOST]
        ],
        "maintenance": _checks(State.MAINTENANCE),
        "failed": _checks(State.DOWN),
    }


def change_at(*, changes_at: datetime, layer: Layer) -> tuple[int, int] | None:
    """Who hands over to whom at this instant, by the schedule."""
    held = board(starts_at=changes_at - TOUCH, ends_at=changes_at + TOUCH)
    for before, after in schedule.changes_of_hands(held.stints(layer)):
        if after.starts_at == changes_at:
            return before.person_id, after.person_id
    return None


def changes(*, now: datetime, held: Board | None = None) -> list[Change]:
    """Changes of hands of the last two weeks and the next hours, newest first."""
    since, until = now - BACK, now + SOON
    held = held or board(starts_at=since, ends_at=until)
    rows = HandOver.objects.filter(changes_at__gte=since, changes_at__lte=until)
    known = {(row.layer, row.changes_at): row for row in rows}
    found = [
        _change(layer, pair, known=known, held=held, now=now)
        for layer in policy().handover_layers
        for pair in schedule.changes_of_hands(held.stints(layer))
        if since <= pair[1].starts_at <= until
    ]
    return sorted(found, key=lambda change: change.changes_at, reverse=True)


def handover_tally(*, starts_at: datetime, ends_at: datetime) -> tuple[int, int]:
    """How many of the changes of hands in the stretch were signed by both, and how many there
    were.
    """
    held = board(starts_at=starts_at, ends_at=ends_at)
    owed = {
        (layer.value, after.starts_at)
        for layer in policy().handover_layers
        for _before, after in schedule.changes_of_hands(held.stints(layer))
        if starts_at <= after.starts_at < ends_at
    }
    rows = HandOver.objects.filter(changes_at__gte=starts_at, changes_at__lt=ends_at)
    taken = rows.filter(status=HandOverStatus.TAKEN).values_list("layer", "changes_at")
    return len(owed & set(taken)), len(owed)


def handovers(*, q: str = "", before: int | None = None, limit: int = PAGE) -> list[HandOver]:
    """Newest first, one more than `limit`; `q` is the beginning of a name or a date."""
    found = HandOver.objects.select_related("outgoing", "incoming")
    if q:
        by_name = Q(outgoing__name__startswith=q) | Q(incoming__name__startswith=q)
        noted = HandOverSeal.objects.filter(content__icontains=q).values("handover_id")
        found = found.filter(by_name | Q(id__in=noted))
    if before is not None:
        found = found.filter(id__lt=before)
    return list(found.order_by("-id")[: limit + 1])


def handover(*, handover_id: int) -> HandOver | None:
    rows = HandOver.objects.select_related("outgoing", "incoming", "roster")
    return rows.filter(id=handover_id).first()


def seals_of(*, handover_id: int) -> list[HandOverSeal]:
    rows = HandOverSeal.objects.filter(handover_id=handover_id).select_related("person")
    return list(rows.order_by("seq"))


def content_of(seals: list[HandOverSeal], *, version: int) -> dict[str, Any]:
    text = next(s.content for s in seals if s.kind == SealKind.CONTENT and s.version == version)
    found: dict[str, Any] = json.loads(text)
    return found


def first_broken_seal() -> int | None:
    """The number of the first link whose hash does not fit; None when the chain holds."""
    return first_broken(HandOverSeal.objects.order_by("seq").iterator())


def _change(
    layer: Layer,
    pair: tuple[schedule.Stint, schedule.Stint],
    *,
    known: dict[tuple[str, datetime], HandOver],
    held: Board,
    now: datetime,
) -> Change:
    before, after = pair
    row = known.get((layer.value, after.starts_at))
    owed = after.starts_at + policy().handover_owed_after <= now
    return Change(
        layer=layer,
        changes_at=after.starts_at,
        outgoing_id=before.person_id,
        incoming_id=after.person_id,
        outgoing=held.people[before.person_id].name,
        incoming=held.people[after.person_id].name,
        handover=row,
        missing=owed and (row is None or row.status != HandOverStatus.TAKEN),
    )


def _checks(state: State) -> list[dict[str, str]]:
    found = monitoring.checks(state=state.value)[:AT_MOST]
    return [{"name": check.name, "since": _said(check.state_since)} for check in found]


def _said(moment: datetime | None) -> str:
    return f"{local(moment):%Y-%m-%d %H:%M}" if moment else ""
