"""People, found by what one knows of them; never a list to leaf through."""

from collections.abc import Sequence

from zhilian.core.effects import Asking, Picked, Values, id_of, source
from zhilian.directory import selectors
from zhilian.directory.models import Person


@source("person")
class People:
    def items(self, asking: Asking, *, values: Values, q: str = "") -> Sequence[Picked]:
        if asking.person_id is None:
            return ()
        found = selectors.pickable_people(q=q, branch_id=asking.branch_id)
        return [picked_person(person) for person in found]

    def pick(self, asking: Asking, *, key: str) -> Picked | None:
        pk = id_of(key)
        if asking.person_id is None or pk is None:
            return None
        found = selectors.pickable_person(person_id=pk, branch_id=asking.branch_id)
        return picked_person(found) if found else None


def picked_person(person: Person) -> Picked:
    """A person as a value: no phone and no number of theirs goes into a case."""
    where = " · ".join(part for part in (selectors.whole_name(person.unit), person.post) if part)
    unit = person.unit
    return Picked(
        key=str(person.pk),
        label=person.name,
        detail=where,
        facts={
            "org": selectors.whole_name(unit),
            "post": person.post,
            "branch": "district" if unit and unit.branch_id else "city",
        },
    )
