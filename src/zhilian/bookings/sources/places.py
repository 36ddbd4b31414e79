"""Places and people that one books: rooms, lots, shops, clinics, venues, hospitals."""

from collections.abc import Sequence
from typing import ClassVar

from zhilian.bookings import selectors
from zhilian.bookings.models import Resource
from zhilian.bookings.sources.picking import (
    by_key,
    matching,
    picked_keys,
    picked_offer,
    picked_resource,
)
from zhilian.bookings.types import OfferKind, ResourceKind
from zhilian.core.effects import Asking, Picked, Values, source


class Places:
    """Open resources of some kinds that one's own branch books."""

    kinds: ClassVar[tuple[ResourceKind, ...]]

    def items(self, asking: Asking, *, values: Values, q: str = "") -> Sequence[Picked]:
        found = selectors.resources(kinds=self.kinds, branch_id=asking.branch_id)
        return matching(map(self.picked, found), q)

    def pick(self, asking: Asking, *, key: str) -> Picked | None:
        found = selectors.resources(kinds=self.kinds, branch_id=asking.branch_id)
        return by_key([self.picked(one) for one in found], key)

    def picked(self, resource: Resource) -> Picked:
        return picked_resource(resource)


@source("meeting_rooms")
class MeetingRooms(Places):
    kinds = (ResourceKind.ROOM,)


@source("video_rooms")
class VideoRooms(Places):
    kinds = (ResourceKind.VIDEO_ROOM,)


@source("venues")
class Venues(Places):
    kinds = (ResourceKind.VENUE,)


@source("parking_lots")
class ParkingLots(Places):
    kinds = (ResourceKind.PARKING,)


@source("clinics")
class Clinics(Places):
    kinds = (ResourceKind.CLINIC,)


@source("sport_venues")
class SportVenues(Places):
    kinds = (ResourceKind.SPORT,)


@source("hospitals")
class Hospitals(Places):
    kinds = (ResourceKind.HOSPITAL,)


@source("barber_shops")
class BarberShops(Places):
    """With the price list, so that the form knows what a haircut costs."""

    kinds = (ResourceKind.BARBER_SHOP,)

    def picked(self, resource: Resource) -> Picked:
        return picked_resource(resource, prices=selectors.prices(resource_id=resource.pk))


@source("barbers")
class Barbers(Places):
    """Those of the shop that was chosen."""

    kinds = (ResourceKind.BARBER,)

    def items(self, asking: Asking, *, values: Values, q: str = "") -> Sequence[Picked]:
        keys = set(picked_keys(values))
        found = selectors.resources(kinds=self.kinds, branch_id=asking.branch_id)
        below = [one for one in found if one.parent is not None and one.parent.code in keys]
        return matching(map(self.picked, below), q)


class Offers:
    """What the chosen hospital offers."""

    kind: ClassVar[OfferKind]

    def items(self, asking: Asking, *, values: Values, q: str = "") -> Sequence[Picked]:
        found = selectors.offers_at(codes=picked_keys(values), kind=self.kind)
        return matching(map(picked_offer, found), q)

    def pick(self, asking: Asking, *, key: str) -> Picked | None:
        """A select is looked up among the items of its form; the key alone says too little."""
        found = selectors.offer_by_code(code=key, kind=self.kind)
        return picked_offer(found) if found else None


@source("health_packages")
class HealthPackages(Offers):
    kind = OfferKind.PACKAGE


@source("health_extras")
class HealthExtras(Offers):
    kind = OfferKind.EXTRA
