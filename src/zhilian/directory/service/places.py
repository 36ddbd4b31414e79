"""Office areas, branches and units: loaded, added, renamed."""

from __future__ import annotations

from datetime import datetime
from importlib.resources import files
from typing import Any

import yaml
from django.db import transaction

from zhilian.core import events
from zhilian.directory.errors import PlaceRefused
from zhilian.directory.events import UnitCreated, UnitRenamed
from zhilian.directory.models import Branch, Site, Unit
from zhilian.directory.models.places import SEGMENT
from zhilian.directory.service.authority import acting
from zhilian.directory.types import Role, UnitKind

_LAST = 10 ** (SEGMENT - 1) - 1


@transaction.atomic
def load_places() -> None:
    """The four office areas and the 13 branches; what exists already keeps its name."""
    held = declared("places.yaml")
    for position, site in enumerate(held["sites"]):
        Site.objects.get_or_create(code=site["code"], defaults={**site, "position": position})
    for branch in held["branches"]:
        Branch.objects.get_or_create(code=branch["code"], defaults=branch)


@transaction.atomic
def create_unit(
    *,
    name: str,
    at: datetime,
    parent_id: int | None = None,
    site_id: int | None = None,
    branch_id: int | None = None,
    by_id: int | None = None,
) -> Unit:
    """A unit at the top, or a department, which takes office area and branch from above."""
    acting(by_id=by_id, role=Role.SYSTEM_ADMIN, what="新增单位")
    name = name.strip()
    if not name:
        raise PlaceRefused("请填写单位名称。")
    parent = Unit.objects.select_for_update().get(pk=parent_id) if parent_id else None
    if Unit.objects.filter(parent=parent, name=name).exists():
        raise PlaceRefused(f"同一级已有“{name}”，请换一个名称。")
    unit = Unit.objects.create(
        parent=parent,
        path=_next_path(parent),
        name=name,
        kind=UnitKind.DEPARTMENT if parent else UnitKind.UNIT,
        site_id=site_id or (parent.site_id if parent else None),
        branch_id=branch_id or (parent.branch_id if parent else None),
    )
    events.record(UnitCreated(at=at, unit_id=unit.pk))
    return unit


@transaction.atomic
def rename_unit(*, unit_id: int, name: str, by_id: int | None, at: datetime) -> Unit:
    acting(by_id=by_id, role=Role.SYSTEM_ADMIN, what="更名")
    unit = Unit.objects.select_for_update().get(pk=unit_id)
    name = name.strip()
    if not name:
        raise PlaceRefused("请填写单位名称。")
    if Unit.objects.filter(parent=unit.parent, name=name).exclude(pk=unit_id).exists():
        raise PlaceRefused(f"同一级已有“{name}”，请换一个名称。")
    unit.name = name
    unit.save(update_fields=["name"])
    events.record(UnitRenamed(at=at, unit_id=unit_id))
    return unit


def declared(file: str) -> Any:
    return yaml.safe_load((files("zhilian.directory") / file).read_text(encoding="utf-8"))


def _next_path(parent: Unit | None) -> str:
    above = parent.path if parent else ""
    siblings = Unit.objects.filter(parent=parent)
    last = siblings.order_by("-path").values_list("path", flat=True).first()
    number = int(last[len(above) : -1]) + 1 if last else 1
    if number > _LAST:
        raise PlaceRefused(f"同一级最多 {_LAST} 个单位。")
    return f"{above}{number:0{SEGMENT - 1}d}/"
