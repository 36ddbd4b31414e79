"""Lists of the access desk, cut by key."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from zhilian.access.codes import plain_code
from zhilian.access.models import Listed, Pass, PassRecord, Permission, PlatePermit
from zhilian.access.types import GrantKind, GrantState, Means, PassState
from zhilian.core import crypto
from zhilian.core.listing import Asked, Narrowing, Page, Sort, cut, order, whole
from zhilian.core.times import day_bounds, local_date

NEWEST = (Sort(key="new", label="最近", field="id", falling=True),)
GRANT_STATES = Narrowing(name="state", label="状态", choices=GrantState.choices)
PASS_STATES = Narrowing(name="state", label="状态", choices=PassState.choices)
GUESTS = (GrantKind.VISITOR, GrantKind.GROUP, GrantKind.CONTRACTOR)
PASS_KINDS = Narrowing(
    name="kind", label="种类", choices=[(one.value, str(one.label)) for one in GUESTS]
)
LISTED_STATES = Narrowing(
    name="state", label="范围", choices=[("on", "在名单中"), ("gone", "已移出")]
)
MEANS = Narrowing(name="means", label="方式", choices=Means.choices)
VERDICTS = Narrowing(name="verdict", label="结果", choices=[("yes", "放行"), ("no", "拒绝")])


def permissions(*, asked: Asked) -> QuerySet[Permission]:
    rows = Permission.objects.select_related("grant", "person__unit", "building", "area", "gate")
    if asked.q:
        rows = rows.filter(Q(person__name__contains=asked.q) | Q(grant__number=asked.q))
    if asked.get("state"):
        rows = rows.filter(grant__state=asked.get("state"))
    return rows


def passes(*, asked: Asked, now: datetime) -> QuerySet[Pass]:
    """Guests of today, and all of another state or kind that is asked for."""
    rows = Pass.objects.select_related("grant__given_to", "gate", "building")
    if asked.get("kind"):
        rows = rows.filter(grant__kind=asked.get("kind"))
    if asked.get("state"):
        rows = rows.filter(state=asked.get("state"))
    if asked.q:
        code = crypto.blind("code", plain_code(asked.q))
        idno = crypto.blind("idno", asked.q)
        named = Q(code_index=code) | Q(idno_index=idno) | Q(grant__number=asked.q)
        return rows.filter(named | Q(grant__given_to__name__contains=asked.q))
    begins, ends = day_bounds(local_date(now))
    return rows.filter(grant__valid_from__lt=ends, grant__valid_to__gt=begins)


def permits(*, asked: Asked) -> QuerySet[PlatePermit]:
    rows = PlatePermit.objects.select_related("grant__given_to")
    if asked.get("state"):
        rows = rows.filter(grant__state=asked.get("state"))
    if asked.q:
        plate = crypto.blind("plate", plain_code(asked.q))
        named = Q(plate_index=plate) | Q(grant__number=asked.q)
        rows = rows.filter(named | Q(grant__given_to__name__contains=asked.q))
    return rows


def listed(*, asked: Asked) -> QuerySet[Listed]:
    """Those on the list; those taken off it where they are asked for."""
    gone = asked.get("state") == "gone"
    rows = Listed.objects.select_related("added_by", "removed_by")
    rows = rows.filter(removed_at__isnull=not gone)
    if asked.q:
        named = Q(idno_index=crypto.blind("idno", asked.q)) | Q(hint__contains=asked.q)
        rows = rows.filter(named | Q(reason__contains=asked.q))
    return rows


def listed_row(*, entry_id: int) -> Listed | None:
    return Listed.objects.select_related("added_by", "removed_by").filter(pk=entry_id).first()


def records(*, asked: Asked) -> QuerySet[PassRecord]:
    rows = PassRecord.objects.select_related("gate", "person", "guest", "permit", "guard")
    if asked.q:
        rows = rows.filter(Q(person__name__contains=asked.q) | Q(gate__name__contains=asked.q))
    if asked.get("means"):
        rows = rows.filter(means=asked.get("means"))
    if asked.get("verdict"):
        rows = rows.filter(allowed=asked.get("verdict") == "yes")
    return rows


def page_of(rows: QuerySet[Any], asked: Asked) -> Page[Any]:
    return cut(rows, sort=order(NEWEST, asked.sort), after=asked.after)


def all_of(rows: QuerySet[Any], asked: Asked) -> Iterator[Any]:
    return whole(rows, sort=order(NEWEST, asked.sort))
