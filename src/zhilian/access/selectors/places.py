"""Buildings, areas and gates."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from zhilian.access.models import Area, Building, Gate, Permission
from zhilian.access.reach import gates_for_permissions
from zhilian.access.types import Keeps
from zhilian.assets import selectors as assets
from zhilian.core import pinyin
from zhilian.core.calls import key_of, label_of
from zhilian.core.effects import id_of

PREFIX = "building:"
MOST = 40


def open_areas(*, branch_id: int | None, q: str = "") -> list[Area]:
    rows = Area.objects.filter(open=True, branch=branch_id)
    rows = rows.select_related("site", "building", "owner_unit").order_by("site__position", "code")
    return _matching(rows, q)


def open_area(*, area_id: int | None, branch_id: int | None) -> Area | None:
    rows = Area.objects.filter(open=True, branch=branch_id)
    return rows.select_related("site", "building", "owner_unit").filter(pk=area_id or 0).first()


def visitor_gates(*, branch_id: int | None, q: str = "") -> list[Gate]:
    rows = Gate.objects.filter(open=True, visitors=True, branch=branch_id)
    return _matching(rows.select_related("site").order_by("site__position", "code"), q)


def visitor_gate(*, gate_id: int | None, branch_id: int | None) -> Gate | None:
    rows = Gate.objects.filter(open=True, visitors=True, branch=branch_id)
    return rows.select_related("site").filter(pk=gate_id or 0).first()


def open_buildings(*, branch_id: int | None, q: str = "") -> list[Building]:
    rows = Building.objects.filter(open=True, branch=branch_id)
    return _matching(rows.select_related("site").order_by("site__position", "code"), q)


def building_by_key(*, key: str) -> Building | None:
    """By the key that forms use ("building:3")."""
    number = id_of(key.removeprefix(PREFIX)) if key.startswith(PREFIX) else None
    return Building.objects.select_related("site").filter(pk=number).first() if number else None


def building_row(*, place: Any) -> Building | None:
    """The building that a place of a form names: by key, or written as it is called."""
    found = building_by_key(key=key_of(place))
    if found is not None:
        return found
    said = label_of(place)
    names = Building.objects.filter(open=True).select_related("site").order_by("-name", "id")
    return next((one for one in names if said and one.name in said), None)


def building_of(*, place: Any) -> int | None:
    found = building_row(place=place)
    return found.pk if found else None


def gates() -> list[Gate]:
    """All that are open, by office area."""
    rows = Gate.objects.filter(open=True).select_related("site", "building", "area")
    return list(rows.order_by("site__position", "code"))


def gate(*, gate_id: int) -> Gate | None:
    return Gate.objects.select_related("site", "building", "area").filter(pk=gate_id).first()


def gate_of_terminal(*, terminal_id: int) -> Gate | None:
    """The gate at which a terminal stands, if it stands at one."""
    what, _, key = assets.terminal(terminal_id=terminal_id).stands_at.partition(":")
    found = id_of(key) if what == "gate" else None
    return gate(gate_id=found) if found else None


def gates_knowing(person_ids: Collection[int]) -> list[Gate]:
    """Gates whose terminals must know one of these people: by permission, or because they know
    everybody.
    """
    held = Permission.objects.filter(person__in=person_ids, grant__state="LIVE")
    rows = list(held.select_related("building", "area", "gate"))
    found = Gate.objects.filter(gates_for_permissions(rows)) if rows else Gate.objects.none()
    everybody = Gate.objects.filter(keeps=Keeps.ALL)
    return list((found | everybody).filter(open=True).distinct().order_by("id"))


def _matching(rows: QuerySet[Any], q: str) -> list[Any]:
    """Those that `q` finds, best first; the first of all without it."""
    if not q.strip():
        return list(rows[:MOST])
    ranked = [
        (rank, place, row)
        for place, row in enumerate(rows)
        if (rank := pinyin.rank(q, name=row.name, summary=row.site.name)) is not None
    ]
    return [row for _, _, row in sorted(ranked, key=lambda one: one[:2])][:MOST]
