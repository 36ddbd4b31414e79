"""What one has booked oneself and may change."""

from collections.abc import Sequence
from typing import ClassVar

from zhilian.bookings import selectors
from zhilian.bookings.models import Reservation
from zhilian.bookings.sources.picking import by_key, matching
from zhilian.bookings.types import ResourceKind, Stretch
from zhilian.bookings.wording import when
from zhilian.core.effects import Asking, Picked, Values, source


class Mine:
    kinds: ClassVar[tuple[ResourceKind, ...]]

    def items(self, asking: Asking, *, values: Values, q: str = "") -> Sequence[Picked]:
        return matching(self._all(asking), q)

    def pick(self, asking: Asking, *, key: str) -> Picked | None:
        return by_key(self._all(asking), key)

    def _all(self, asking: Asking) -> list[Picked]:
        if asking.person_id is None:
            return []
        found = selectors.reservations_ahead(
            person_id=asking.person_id, kinds=self.kinds, at=asking.at
        )
        return [_picked(row) for row in found]


@source("my_room_bookings")
class MyRooms(Mine):
    kinds = (ResourceKind.ROOM, ResourceKind.VIDEO_ROOM, ResourceKind.VENUE)


@source("my_car_bookings")
class MyCars(Mine):
    kinds = (ResourceKind.CAR,)


def _picked(row: Reservation) -> Picked:
    stretch = Stretch(starts_at=row.starts_at, ends_at=row.ends_at)
    facts = {
        **row.facts,
        "subject": row.subject,
        "number": row.number,
        "name": row.resource.name,
        "resource": row.resource.code,
        "start_at": row.starts_at,
        "end_at": row.ends_at,
    }
    label = f"{row.resource.name} {when(stretch)}"
    return Picked(key=str(row.pk), label=label, detail=row.number, facts=facts)
