"""Buildings, areas and gates as their keepers see them, and who may pass to each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Count, Q, QuerySet

from zhilian.access.models import Area, Building, Gate, Permission
from zhilian.access.types import GateKind
from zhilian.core.listing import Asked, Narrowing, Page, Sort, cut, order, whole

PLACES: Mapping[str, Any] = {"building": Building, "area": Area, "gate": Gate}
PLACE_SORTS = (
    Sort(key="name", label="名称", field="name"),
    Sort(key="code", label="编号", field="code"),
)
OPEN = Narrowing(name="open", label="状态", choices=[("yes", "启用"), ("no", "停用")])
GATE_KINDS = Narrowing(name="kind", label="种类", choices=GateKind.choices)
NEWEST = Sort(key="new", label="最近", field="id", falling=True)
TOLD = {
    "building": ("site", "branch"),
    "area": ("site", "branch", "building", "owner_unit__parent", "owner"),
    "gate": ("site", "branch", "building", "area"),
}


def place(*, what: str, place_id: int) -> Any | None:
    return PLACES[what].objects.select_related(*TOLD[what]).filter(pk=place_id).first()


def place_by_code(*, what: str, code: str) -> Any | None:
    return PLACES[what].objects.filter(code=code).first()


def all_places(*, what: str) -> list[Any]:
    """Every one of a kind, for lists to choose from."""
    rows = PLACES[what].objects.select_related(*TOLD[what])
    return list(rows.order_by("site__position", "code"))


def place_counts() -> dict[str, int]:
    return {what: model.objects.count() for what, model in PLACES.items()}


def place_page(*, what: str, asked: Asked) -> Page[Any]:
    return cut(_narrowed(what, asked), sort=order(PLACE_SORTS, asked.sort), after=asked.after)


def place_rows(*, what: str, asked: Asked) -> Iterator[Any]:
    return whole(_narrowed(what, asked), sort=order(PLACE_SORTS, asked.sort))


def permission_page(*, what: str, place_id: int, asked: Asked) -> Page[Permission]:
    """Live rights to this very place, the newest first."""
    found = Permission.objects.filter(**{what: place_id}, grant__state="LIVE")
    if asked.q:
        named = Q(person__name__contains=asked.q) | Q(person__employee_no=asked.q.upper())
        found = found.filter(named | Q(grant__number=asked.q))
    return cut(found.select_related("grant", "person__unit"), sort=NEWEST, after=asked.after)


def _narrowed(what: str, asked: Asked) -> QuerySet[Any]:
    found: QuerySet[Any] = PLACES[what].objects.select_related(*TOLD[what])
    if what == "area":
        live = Q(permission__grant__state="LIVE")
        found = found.annotate(people=Count("permission", filter=live))
    if asked.q:
        named = Q(name__contains=asked.q) | Q(code__contains=asked.q)
        found = found.filter(named | Q(site__name__contains=asked.q))
    if asked.get("open"):
        found = found.filter(open=asked.get("open") == "yes")
    if asked.get("kind"):
        found = found.filter(kind=asked.get("kind"))
    return found
