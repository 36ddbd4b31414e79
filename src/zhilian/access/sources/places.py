"""Areas, gates and buildings of the city, or of the branch that asks."""

from __future__ import annotations

from collections.abc import Sequence

from zhilian.access import selectors
from zhilian.access.models import Area, Building, Gate
from zhilian.core.effects import Asking, Picked, Values, id_of, source


@source("access_areas")
class AccessAreas:
    """Areas that one may ask for, with how sensitive they are and who answers for them."""

    def items(self, asking: Asking, *, values: Values, q: str = "") -> Sequence[Picked]:
        if asking.person_id is None:
            return ()
        return [_area(one) for one in selectors.open_areas(branch_id=asking.branch_id, q=q)]

    def pick(self, asking: Asking, *, key: str) -> Picked | None:
        found = selectors.open_area(area_id=id_of(key), branch_id=asking.branch_id)
        return _area(found) if found else None


@source("gates")
class Gates:
    """Entrances where visitors may come in."""

    def items(self, asking: Asking, *, values: Values, q: str = "") -> Sequence[Picked]:
        return [_gate(one) for one in selectors.visitor_gates(branch_id=asking.branch_id, q=q)]

    def pick(self, asking: Asking, *, key: str) -> Picked | None:
        found = selectors.visitor_gate(gate_id=id_of(key), branch_id=asking.branch_id)
        return _gate(found) if found else None


@source("location.building")
class Buildings:
    """Buildings, offered with all other places."""

    def items(self, asking: Asking, *, values: Values, q: str = "") -> Sequence[Picked]:
        return [_building(one) for one in selectors.open_buildings(branch_id=asking.branch_id, q=q)]

    def pick(self, asking: Asking, *, key: str) -> Picked | None:
        found = selectors.building_by_key(key=key)
        return _building(found) if found and found.branch_id == asking.branch_id else None


def _area(area: Area) -> Picked:
    where = area.building.name if area.building else area.site.name
    owner = area.owner_unit.name if area.owner_unit else ""
    return Picked(
        key=str(area.pk),
        label=area.name,
        detail=" · ".join(
            part for part in (where, owner, "敏感" if area.sensitive else "") if part
        ),
        facts={
            "sensitive": area.sensitive,
            "owner": owner,
            "area_owner_id": area.owner_id,
            "site": area.site.code,
        },
    )


def _gate(gate: Gate) -> Picked:
    facts = {"site": gate.site.code}
    return Picked(key=str(gate.pk), label=gate.name, detail=gate.site.name, facts=facts)


def _building(building: Building) -> Picked:
    return Picked(
        key=f"building:{building.pk}",
        label=building.name,
        detail=building.site.name,
        facts={"needs_approval": building.needs_approval, "site": building.site.code},
    )
