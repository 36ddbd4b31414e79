"""`applicant`: the person at the form, as conditions and defaults read it (`applicant.phone`)."""

from zhilian.core.effects import Asking, Picked, Values, context
from zhilian.directory import selectors
from zhilian.directory.sources.people import picked_person
from zhilian.directory.sources.places import picked_unit


@context("applicant")
def applicant(asking: Asking, values: Values) -> Picked | None:
    """None for strangers. `org` is the unit, `dept` the department below it.

    `idno` is a default for the form only: no case keeps it with its applicant.
    """
    if asking.person_id is None:
        return None
    person = selectors.person_at_hand(person_id=asking.person_id)
    unit, held = person.unit, picked_person(person)
    top = (unit.parent or unit) if unit else None
    facts = {
        **held.facts,
        "name": person.name,
        "phone": person.phone,
        "org": picked_unit(top) if top else None,
        "dept": unit.name if unit and unit.parent else "",
    }
    if not asking.subject:
        facts["idno"] = person.idno
    return Picked(key=held.key, label=held.label, detail=held.detail, facts=facts)
