"""Whoever holds a role, as a list of its own: `holder.driver`."""

from collections.abc import Sequence

from zhilian.core.effects import Asking, Picked, Values, sources
from zhilian.directory import selectors
from zhilian.directory.sources.people import picked_person
from zhilian.directory.sources.places import matching
from zhilian.directory.types import GRANTABLE


class Holders:
    """Active people with one role where the case belongs: in its branch, else in the city."""

    def __init__(self, role: str) -> None:
        self.role = role

    def items(self, asking: Asking, *, values: Values, q: str = "") -> Sequence[Picked]:
        return matching(self._people(asking), q)

    def pick(self, asking: Asking, *, key: str) -> Picked | None:
        return next((person for person in self._people(asking) if person.key == key), None)

    def _people(self, asking: Asking) -> list[Picked]:
        here = selectors.post_holders(role=self.role, branch_id=asking.branch_id)
        found = here or selectors.post_holders(role=self.role)
        return [picked_person(person) for person in found]


for role in sorted(GRANTABLE):
    sources.register_as(f"holder.{role}")(Holders(role))
