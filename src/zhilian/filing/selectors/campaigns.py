"""Campaigns: what is open, who is missing, how far each district is."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count, F, Q, QuerySet

from zhilian.core.listing import Asked, Page, Sort, cut, order
from zhilian.directory import selectors as directory
from zhilian.filing.models import Campaign, CampaignUnit
from zhilian.filing.selectors.registry import branches_seen
from zhilian.filing.types import (
    CITY,
    KIND_OF,
    TOTAL,
    CampaignState,
    Progress,
    UnitState,
)

DUE_SOON = timedelta(days=3)
CAMPAIGN_SORTS = (
    Sort(key="", label="截止时间", field="due_at", falling=True),
    Sort(key="opens", label="开放时间", field="opens_at", falling=True),
)
COUNTED = ("units", "missing", "submitted", "returned", "approved", "timely")
UNIT_NAMED = Sort(key="", label="单位", field="name")


def campaigns(*, asked: Asked) -> Page[Campaign]:
    found = Campaign.objects.annotate(
        all_units=Count("units"),
        filed_units=Count("units", filter=~Q(units__state=UnitState.MISSING)),
    )
    for name in ("kind", "state"):
        if value := asked.get(name):
            found = found.filter(**{name: value})
    if asked.q:
        found = found.filter(Q(name__contains=asked.q) | Q(period__startswith=asked.q))
    return cut(found, sort=order(CAMPAIGN_SORTS, asked.sort), after=asked.after)


def campaign(*, campaign_id: int) -> Campaign | None:
    return Campaign.objects.filter(pk=campaign_id).first()


def open_campaigns(*, window: str) -> list[Campaign]:
    """What may be filed at this window now; every open one at a window that files none."""
    found = Campaign.objects.filter(state=CampaignState.OPEN)
    if window in KIND_OF:
        found = found.filter(kind=KIND_OF[window])
    return list(found.order_by("due_at", "id"))


def campaign_for(*, kind: str, period: str) -> Campaign | None:
    return Campaign.objects.filter(kind=kind, period=period).first()


def campaign_unit(*, campaign_id: int, unit_id: int | None) -> CampaignUnit | None:
    """The line of the unit that this unit or department belongs to."""
    unit = directory.unit(unit_id=unit_id) if unit_id else None
    if unit is None:
        return None
    top = (unit.parent or unit).pk
    return CampaignUnit.objects.filter(campaign_id=campaign_id, unit_id=top).first()


def unit_of_case(*, subject: str) -> CampaignUnit | None:
    return CampaignUnit.objects.filter(subject=subject).order_by("-id").first()


def units(*, campaign_id: int, viewer_id: int, asked: Asked, now: datetime) -> Page[CampaignUnit]:
    found = _narrowed(campaign_id, viewer_id, asked, now=now)
    return cut(found, sort=UNIT_NAMED, after=asked.after)


def every_unit(
    *, campaign_id: int, viewer_id: int, asked: Asked, now: datetime
) -> Iterator[CampaignUnit]:
    found = _narrowed(campaign_id, viewer_id, asked, now=now)
    return found.order_by("name", "id").iterator(chunk_size=500)


def unit_seen(*, viewer_id: int, campaign_unit_id: int) -> CampaignUnit | None:
    found = CampaignUnit.objects.filter(pk=campaign_unit_id).select_related("campaign").first()
    seen = branches_seen(viewer_id=viewer_id)
    if found is None or (seen is not None and found.branch_id not in seen):
        return None
    return found


def missing_units(*, campaign_id: int) -> list[CampaignUnit]:
    """Those who have not filed yet."""
    found = CampaignUnit.objects.filter(campaign_id=campaign_id, state=UnitState.MISSING)
    return list(found.select_related("unit").order_by("id"))


def all_units(*, campaign_id: int) -> list[CampaignUnit]:
    found = CampaignUnit.objects.filter(campaign_id=campaign_id).select_related("unit")
    return list(found.order_by("id"))


def progress(*, campaign_id: int, viewer_id: int) -> list[Progress]:
    """District by district; timely and complete are two figures. All of it comes last."""
    seen = branches_seen(viewer_id=viewer_id)
    counted = _counts(campaign_id)
    places: list[tuple[str, str, int | None]] = [(CITY, "市本级", None)]
    places += [(str(branch.pk), branch.name, branch.pk) for branch in directory.branches()]
    lines = [
        _line(scope, name, counted.get(branch_id, {}))
        for scope, name, branch_id in places
        if (seen is None or branch_id in seen) and branch_id in counted
    ]
    if seen is None:
        lines.append(_line(TOTAL, "全市", _added(list(counted.values()))))
    return lines


def to_open(*, now: datetime) -> list[int]:
    found = Campaign.objects.filter(state=CampaignState.PLANNED, opens_at__lte=now)
    return list(found.order_by("id").values_list("id", flat=True))


def due_soon(*, now: datetime) -> list[int]:
    """Open ones that end within three days and whose missing units were not reminded."""
    found = Campaign.objects.filter(
        state=CampaignState.OPEN, reminded_at__isnull=True, due_at__lte=now + DUE_SOON
    )
    return list(found.filter(due_at__gt=now).order_by("id").values_list("id", flat=True))


def _narrowed(
    campaign_id: int, viewer_id: int, asked: Asked, *, now: datetime
) -> "QuerySet[CampaignUnit]":
    found = CampaignUnit.objects.filter(campaign_id=campaign_id).select_related("branch")
    seen = branches_seen(viewer_id=viewer_id)
    if seen is not None:
        found = found.filter(branch_id__in=seen)
    state = asked.get("state")
    if state == "late":
        found = found.filter(state=UnitState.MISSING, due_at__lt=now)
    elif state:
        found = found.filter(state=state)
    if branch := asked.get("branch"):
        city = branch == CITY
        found = found.filter(Q(branch__isnull=True) if city else Q(branch_id=int(branch)))
    return found.filter(name__contains=asked.q) if asked.q else found


def _counts(campaign_id: int) -> dict[int | None, dict[str, int]]:
    rows = CampaignUnit.objects.filter(campaign_id=campaign_id).values("branch_id")
    counted = rows.annotate(
        units=Count("id"),
        missing=Count("id", filter=Q(state=UnitState.MISSING)),
        submitted=Count("id", filter=Q(state=UnitState.SUBMITTED)),
        returned=Count("id", filter=Q(state=UnitState.RETURNED)),
        approved=Count("id", filter=Q(state=UnitState.APPROVED)),
        timely=Count("id", filter=Q(filed_at__lte=F("due_at"))),
    ).order_by()
    return {row["branch_id"]: {name: row[name] for name in COUNTED} for row in counted}  # type: ignore[literal-required]


def _added(rows: list[dict[str, int]]) -> dict[str, int]:
    return {name: sum(row[name] for row in rows) for name in (rows[0] if rows else {})}


def _line(scope: str, name: str, row: dict[str, int]) -> Progress:
    return Progress(scope=scope, name=name, **{**dict.fromkeys(COUNTED, 0), **row})
