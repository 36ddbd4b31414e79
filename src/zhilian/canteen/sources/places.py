"""Canteens and pick-up points of the city."""

from __future__ import annotations

from collections.abc import Sequence

from zhilian.canteen import selectors
from zhilian.canteen.models import Canteen, PickupPoint
from zhilian.core import pinyin
from zhilian.core.effects import Asking, Picked, Values, id_of, source


@source("canteens")
class Canteens:
    """One's own office area first."""

    def items(self, asking: Asking, *, values: Values, q: str = "") -> Sequence[Picked]:
        home = selectors.site_of(person_id=asking.person_id)
        rows = sorted(selectors.canteens(), key=lambda one: one.site_id != home)
        return _matching([_canteen(one) for one in rows], q)

    def pick(self, asking: Asking, *, key: str) -> Picked | None:
        found = selectors.canteen(canteen_id=id_of(key))
        return _canteen(found) if found and found.open else None


@source("pickup_points")
class PickupPoints:
    def items(self, asking: Asking, *, values: Values, q: str = "") -> Sequence[Picked]:
        home = selectors.site_of(person_id=asking.person_id)
        rows = sorted(selectors.pickup_points(), key=lambda one: one.site_id != home)
        return _matching([_point(one) for one in rows], q)

    def pick(self, asking: Asking, *, key: str) -> Picked | None:
        found = selectors.pickup_point(point_id=id_of(key))
        return _point(found) if found else None


def _canteen(one: Canteen) -> Picked:
    detail = " · ".join(part for part in (one.site.name, one.place) if part)
    return Picked(key=str(one.pk), label=one.name, detail=detail, facts={"site": one.site.code})


def _point(one: PickupPoint) -> Picked:
    detail = " · ".join(part for part in (one.site.name, one.place, one.hours) if part)
    return Picked(key=str(one.pk), label=one.name, detail=detail, facts={"site": one.site.code})


def _matching(items: list[Picked], q: str) -> list[Picked]:
    if not q.strip():
        return items
    ranked = [
        (rank, place)
        for place, item in enumerate(items)
        if (rank := pinyin.rank(q, name=item.label, summary=item.detail)) is not None
    ]
    return [items[place] for _, place in sorted(ranked)]
