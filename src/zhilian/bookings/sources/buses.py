"""Bus lines, their trips on a day, and where they stop."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from zhilian.bookings import selectors
from zhilian.bookings.models import Resource
from zhilian.bookings.sources.picking import by_key, matching, picked_keys, picked_resource
from zhilian.bookings.sources.places import Places
from zhilian.bookings.types import ResourceKind
from zhilian.core.effects import Asking, Picked, Values, source
from zhilian.core.times import local, local_date

LINES = (ResourceKind.BUS_LINE,)
TRIPS = (ResourceKind.BUS_TRIP,)


@source("bus_lines")
class BusLines(Places):
    kinds = LINES


@source("bus_trips")
class BusTrips:
    """Those of the chosen line that run on the chosen day (today, where none is chosen yet)."""

    def items(self, asking: Asking, *, values: Values, q: str = "") -> Sequence[Picked]:
        keys = set(picked_keys(values))
        found = selectors.resources(kinds=TRIPS, branch_id=asking.branch_id)
        day = _day(values) or local_date(asking.at)
        trips = [one for one in found if one.parent is not None and one.parent.code in keys]
        told = (_on_day(trip, day, asking=asking) for trip in trips)
        return matching([item for item in told if item is not None], q)

    def pick(self, asking: Asking, *, key: str) -> Picked | None:
        found = selectors.resources(kinds=TRIPS, branch_id=asking.branch_id)
        return by_key([picked_resource(one) for one in found], key)


@source("bus_stops")
class BusStops:
    """Those of the chosen line, in their order, with the minutes after departure."""

    def items(self, asking: Asking, *, values: Values, q: str = "") -> Sequence[Picked]:
        keys = set(picked_keys(values))
        lines = selectors.resources(kinds=LINES, branch_id=asking.branch_id)
        return matching([item for line in lines if line.code in keys for item in _stops(line)], q)

    def pick(self, asking: Asking, *, key: str) -> Picked | None:
        lines = selectors.resources(kinds=LINES, branch_id=asking.branch_id)
        return by_key([item for line in lines for item in _stops(line)], key)


def _on_day(trip: Resource, day: date, *, asking: Asking) -> Picked | None:
    found = selectors.free_days(resource=trip, first=day, last=day)
    if not found or found[0].starts_at <= asking.at:
        return None
    departs = local(found[0].starts_at)
    return Picked(
        key=trip.code,
        label=f"{trip.name} {departs:%H:%M}",
        detail=f"余 {found[0].left} 座",
        facts={"left": found[0].left, "departs_at": departs, "name": trip.name},
    )


def _stops(line: Resource) -> list[Picked]:
    stops: list[dict[str, Any]] = line.facts.get("stops", [])
    return [
        Picked(
            key=f"{line.code}/{place}",
            label=str(stop["name"]),
            detail=f"发车后 {stop['minutes']} 分钟" if stop.get("minutes") else "始发",
            facts={"minutes": stop.get("minutes", 0)},
        )
        for place, stop in enumerate(stops)
    ]


def _day(values: Values) -> date | None:
    """The day of the ride, under whatever name the form has it."""
    days = [value for value in values.values() if type(value) is date]
    return days[0] if days else None
