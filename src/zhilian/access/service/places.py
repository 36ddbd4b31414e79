"""Buildings, areas and gates: made, changed, switched off and on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from zhilian.access.errors import NoSuchRow, PlaceRefused
from zhilian.access.events import PlaceChanged
from zhilian.access.models import Area, Building, Gate
from zhilian.access.types import AreaDraft, BuildingDraft, GateDraft, GateKind
from zhilian.core import events

PlaceModel = type[Building] | type[Area] | type[Gate]
MODELS: Mapping[str, Any] = {"building": Building, "area": Area, "gate": Gate}


def save_building(*, draft: BuildingDraft, building_id: int | None = None, at: datetime) -> int:
    """Errors: `PlaceRefused` when the code is another's."""
    values = {"needs_approval": draft.needs_approval}
    return _save("building", building_id, draft, values, at=at)


def save_area(*, draft: AreaDraft, area_id: int | None = None, at: datetime) -> int:
    values = {
        "building_id": draft.building_id,
        "sensitive": draft.sensitive,
        "owner_unit_id": draft.owner_unit_id,
        "owner_id": draft.owner_id,
    }
    return _save("area", area_id, draft, values, at=at)


def save_gate(*, draft: GateDraft, gate_id: int | None = None, at: datetime) -> int:
    """Errors: `PlaceRefused`, also when a building's door has no building."""
    if draft.kind == GateKind.BUILDING and draft.building_id is None:
        raise PlaceRefused("楼门要选择所属楼宇。")
    if draft.kind == GateKind.DOOR and draft.area_id is None:
        raise PlaceRefused("区域门要选择所属区域。")
    values = {
        "kind": draft.kind,
        "building_id": draft.building_id,
        "area_id": draft.area_id,
        "admits": draft.admits,
        "hours": draft.hours,
        "keeps": draft.keeps,
        "visitors": draft.visitors,
    }
    return _save("gate", gate_id, draft, values, at=at)


@transaction.atomic
def switch_place(*, what: str, place_id: int, opened: bool, at: datetime) -> None:
    """Offer it and pass there, or no longer. Errors: `NoSuchRow`."""
    row = MODELS[what].objects.select_for_update().filter(pk=place_id).first()
    if row is None:
        raise NoSuchRow("个地点")
    row.open = opened
    row.save(update_fields=["open"])
    events.record(PlaceChanged(at=at, what=what, place_id=place_id))


@transaction.atomic
def _save(
    what: str,
    place_id: int | None,
    draft: BuildingDraft | AreaDraft | GateDraft,
    values: Mapping[str, Any],
    *,
    at: datetime,
) -> int:
    model = MODELS[what]
    row = model.objects.select_for_update().filter(pk=place_id).first() if place_id else model()
    if row is None:
        raise NoSuchRow("个地点")
    row.code, row.name, row.site_id = draft.code, draft.name, draft.site_id
    row.branch_id = draft.branch_id
    for name, value in values.items():
        setattr(row, name, value)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise PlaceRefused(f"编号 {draft.code} 已在用，请换一个。") from None
    events.record(PlaceChanged(at=at, what=what, place_id=row.pk))
    return int(row.pk)
