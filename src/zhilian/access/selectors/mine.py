"""What one person may pass themselves, and whom they have invited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from zhilian.access.models import Pass, Permission
from zhilian.access.types import GrantKind, GrantState, PassState

GUESTS = frozenset({GrantKind.VISITOR, GrantKind.GROUP})
MOST = 30


@dataclass(frozen=True, kw_only=True)
class GuestPass:
    """A guest whom the person expects or has inside."""

    name: str
    code: str
    place: str
    starts_at: datetime
    ends_at: datetime
    state: PassState
    number: str


@dataclass(frozen=True, kw_only=True)
class Right:
    """One place that the person may pass, until when."""

    place: str
    rule: str
    ends_at: datetime


def guests_of(*, person_id: int, now: datetime) -> list[GuestPass]:
    """Guests of visits that are not over, the next first."""
    mine = Pass.objects.filter(
        grant__given_to=person_id,
        grant__kind__in=sorted(GUESTS),
        grant__state=GrantState.LIVE,
        grant__valid_to__gt=now,
    ).exclude(state=PassState.LEFT)
    rows = mine.select_related("grant", "gate", "building").order_by("grant__valid_from", "id")
    return [
        GuestPass(
            name=row.name,
            code=row.code,
            place=str(row.gate or row.building or ""),
            starts_at=row.grant.valid_from,
            ends_at=row.grant.valid_to,
            state=PassState(row.state),
            number=row.grant.number,
        )
        for row in rows[:MOST]
    ]


def rights_of(*, person_id: int, now: datetime) -> list[Right]:
    """Beyond what all staff may pass; what ends first stands first."""
    mine = Permission.objects.filter(
        person=person_id, grant__state=GrantState.LIVE, grant__valid_to__gt=now
    )
    rows = mine.select_related("grant", "building", "area", "gate")
    return [
        Right(place=row.place, rule=row.get_rule_display(), ends_at=row.grant.valid_to)
        for row in rows.order_by("grant__valid_to", "id")[:MOST]
    ]
