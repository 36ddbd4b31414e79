"""Units, districts, office areas and whatever stands in them."""

from collections.abc import Sequence
from itertools import chain

from zhilian.core import pinyin
from zhilian.core.effects import Asking, Picked, Source, Values, id_of, source, sources
from zhilian.directory import selectors
from zhilian.directory.models import Unit

MOST = 20


@source("org")
class Units:
    def items(self, asking: Asking, *, values: Values, q: str = "") -> Sequence[Picked]:
        found = selectors.pickable_units(q=q, branch_id=asking.branch_id)
        return [picked_unit(unit) for unit in found]

    def pick(self, asking: Asking, *, key: str) -> Picked | None:
        pk = id_of(key)
        found = selectors.unit(unit_id=pk) if pk is not None else None
        mine = found is not None and found.branch_id == asking.branch_id
        return picked_unit(found) if found and mine else None


@source("region")
class Regions:
    """The districts and counties; who works for one chooses that one."""

    def items(self, asking: Asking, *, values: Values, q: str = "") -> Sequence[Picked]:
        found = [
            Picked(key=branch.code, label=branch.name, facts={"branch_id": branch.pk})
            for branch in selectors.branches()
            if asking.branch_id in (None, branch.pk)
        ]
        return matching(found, q)

    def pick(self, asking: Asking, *, key: str) -> Picked | None:
        return next((item for item in self.items(asking, values={}) if item.key == key), None)


@source("location")
class Locations:
    """Office areas, and the buildings and rooms that other apps know (`location.<noun>`).

    The field takes free text too: nobody lists every corridor.
    """

    def items(self, asking: Asking, *, values: Values, q: str = "") -> Sequence[Picked]:
        more = [kind.items(asking, values=values, q=q) for kind in _kinds()]
        return list(chain(matching(_sites(), q), *more))[:MOST]

    def pick(self, asking: Asking, *, key: str) -> Picked | None:
        found = next((site for site in _sites() if site.key == key), None)
        tried = (kind.pick(asking, key=key) for kind in _kinds())
        return found or next((item for item in tried if item), None)


def picked_unit(unit: Unit) -> Picked:
    return Picked(
        key=str(unit.pk), label=selectors.whole_name(unit), facts={"top_path": unit.top_path}
    )


def matching(items: Sequence[Picked], q: str) -> list[Picked]:
    """Those that `q` finds, best first; all of them without it."""
    ranked = [
        (rank, place)
        for place, item in enumerate(items)
        if (rank := pinyin.rank(q, name=item.label)) is not None
    ]
    return [items[place] for _, place in sorted(ranked)]


def _sites() -> list[Picked]:
    return [
        Picked(key=f"site:{site.code}", label=site.name, detail=site.address)
        for site in selectors.sites()
    ]


def _kinds() -> list[Source]:
    return [kind for name, kind in sources.all().items() if name.startswith("location.")]
