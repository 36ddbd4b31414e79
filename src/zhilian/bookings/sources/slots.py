"""Free slots: of the place that was chosen in the form, or of everybody of a kind."""

from collections.abc import Sequence
from typing import ClassVar

from zhilian.bookings import selectors
from zhilian.bookings.keys import read_slot
from zhilian.bookings.models import Resource
from zhilian.bookings.sources.picking import picked_keys, picked_slot
from zhilian.bookings.types import Mode, ResourceKind
from zhilian.core.effects import Asking, Picked, Values, source


@source("slot")
class Slots:
    """Of the place in the same form: a barber goes before the shop, a service before nothing."""

    def items(self, asking: Asking, *, values: Values, q: str = "") -> Sequence[Picked]:
        place = selectors.slotted_among(keys=picked_keys(values))
        if place is None or place.branch_id != asking.branch_id:
            return []
        return [picked_slot(slot) for slot in selectors.free_slots(resource=place, at=asking.at)]

    def pick(self, asking: Asking, *, key: str) -> Picked | None:
        found = read_slot(key)
        place = selectors.resource(code=found[1]) if found else None
        if found is None or place is None or place.mode != Mode.SLOT:
            return None
        if place.branch_id != asking.branch_id:
            return None
        slots = selectors.free_slots(resource=place, at=asking.at)
        return next((picked_slot(one) for one in slots if one.starts_at == found[0]), None)


class SlotsOfAll:
    """The slots of everybody of a kind, each with its name; the soonest first."""

    kind: ClassVar[ResourceKind]

    def items(self, asking: Asking, *, values: Values, q: str = "") -> Sequence[Picked]:
        found = selectors.resources(kinds=(self.kind,), branch_id=asking.branch_id)
        slots = [
            (slot.starts_at, resource, picked_slot(slot))
            for resource in found
            for slot in selectors.free_slots(resource=resource, at=asking.at)
        ]
        slots.sort(key=lambda row: (row[0], row[1].position, row[1].pk))
        return [_named(item, resource) for _, resource, item in slots]

    def pick(self, asking: Asking, *, key: str) -> Picked | None:
        item = Slots().pick(asking, key=key)
        place = selectors.resource(code=str(item.facts["resource"])) if item else None
        if item is None or place is None or place.kind != self.kind:
            return None
        return _named(item, place)


@source("counsellors")
class Counsellors(SlotsOfAll):
    kind = ResourceKind.COUNSELLOR


@source("nursing_rooms")
class NursingRooms(SlotsOfAll):
    kind = ResourceKind.NURSING_ROOM


def _named(item: Picked, resource: Resource) -> Picked:
    return Picked(
        key=item.key,
        label=f"{item.label} {resource.name}",
        detail=resource.name,
        facts={**item.facts, "name": resource.name},
    )
