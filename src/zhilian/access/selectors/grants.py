"""Grants, for effects and jobs."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import F, QuerySet

from zhilian.access.codes import plain_code
from zhilian.access.models import Grant, Pass, PlatePermit, VisitorLink
from zhilian.access.types import GrantKind, GrantState, PassState
from zhilian.core import crypto
from zhilian.core.crypto import sm3

LONG = timedelta(days=200)
MOST_TRIES = 40


def permits_of(*, person_id: int) -> list[int]:
    """Ids of the vehicles that are admitted for this person now."""
    found = PlatePermit.objects.filter(
        grant__kind=GrantKind.VEHICLE, grant__state=GrantState.LIVE, grant__given_to=person_id
    )
    return list(found.order_by("id").values_list("pk", flat=True))


def standing_plates(*, person_id: int, window: str, but: int) -> list[int]:
    """A person's lasting vehicle grants of one window, besides one."""
    mine = Grant.objects.live().filter(kind=GrantKind.VEHICLE, given_to=person_id, window=window)
    rows = mine.filter(valid_to__gt=F("valid_from") + LONG).exclude(pk=but)
    return list(rows.order_by("id").values_list("pk", flat=True))


def plate_grants(*, plates: Collection[str], person_id: int | None, at: datetime) -> list[int]:
    """A person's live grants for one of these plates."""
    indexes = [crypto.blind("plate", plain_code(plate)) for plate in plates]
    mine = Grant.objects.live().filter(
        kind=GrantKind.VEHICLE, given_to=person_id, permits__plate_index__in=indexes
    )
    return list(mine.filter(valid_to__gt=at).distinct().order_by("id").values_list("pk", flat=True))


def passes_to_tell(*, since: datetime) -> QuerySet[Pass]:
    """Visitors whose cases do not know yet that they came or left."""
    rows = Pass.objects.filter(
        grant__kind=GrantKind.VISITOR, companion=False, entered_at__gte=since, tries__lt=MOST_TRIES
    )
    return rows.exclude(told=F("state")).exclude(state=PassState.ISSUED).order_by("id")


def link_by_token(*, token: str) -> VisitorLink | None:
    """The visitor's link with this token, in whatever state."""
    return VisitorLink.objects.filter(token_hash=sm3(token.encode())).first()


def passes_of_subject(*, subject: str) -> list[Pass]:
    """The passes that a case gave, its main guest first."""
    rows = Pass.objects.filter(grant__subject=subject).select_related("grant", "gate__site")
    return list(rows.order_by("companion", "id"))


def pass_row(*, pass_id: int) -> Pass | None:
    return Pass.objects.select_related("grant").filter(pk=pass_id).first()


def permit_row(*, permit_id: int) -> PlatePermit | None:
    return PlatePermit.objects.select_related("grant").filter(pk=permit_id).first()
