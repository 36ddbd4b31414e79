"""Who is asked at a step, from the words of its declaration."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from zhilian.cases.docket import Docket, picked_people
from zhilian.catalogue.types import StepDeclaration
from zhilian.core.calls import id_of
from zhilian.core.effects import Picked, contexts
from zhilian.directory import selectors as directory
from zhilian.directory.types import NOT_FOR_PEOPLE

APPLICANT: Final = "applicant"
VISITOR: Final = "visitor"
SYSTEM: Final = "system"
WINDOW_OWNER: Final = "window_owner"
DISTRICT_ADMIN: Final = "district_admin"
COUNTERSIGN: Final = "countersign:"
FIELD: Final = "field:"
PEOPLE: Final = "people."
"""`people.<role>` is what an app knows of who acts in a role for the things of a case."""
DEPARTMENT_ROLES: Final = frozenset({"dept_head"})
UNIT_ROLES: Final = frozenset({"dept_liaison", "unit_head"})
SUBSTITUTES: Final[Mapping[str, tuple[str, ...]]] = {
    "dept_head": ("unit_head", "dept_liaison"),
    "dept_liaison": ("unit_head", "dept_head"),
    "unit_head": ("dept_liaison", "dept_head"),
}
"""Who stands in, in this order, where nobody holds the role; after them the window's owner."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One task to be: a person, or whoever holds a role somewhere."""

    role: str = ""
    unit_id: int | None = None
    branch_id: int | None = None
    person_id: int | None = None
    substitute_for: str = ""
    manned: bool = True


def is_machine(role: str) -> bool:
    """Whether a device or the system answers, and no person is asked."""
    return role in NOT_FOR_PEOPLE - {APPLICANT, VISITOR, WINDOW_OWNER, "reporter"}


def must_all_answer(step: StepDeclaration) -> bool:
    return step.assignee.startswith(COUNTERSIGN)


def roles_of(step: StepDeclaration) -> tuple[str, ...]:
    """The roles that a step names; none when a field names the person."""
    text = step.assignee.removeprefix(COUNTERSIGN)
    if text.startswith(FIELD):
        return ()
    return tuple(role.partition(":")[0] for role in text.split(","))


def asked_at(step: StepDeclaration, docket: Docket) -> tuple[Asked, ...]:
    """Whom the step asks now. Never nobody: the owner of the window stands in at last."""
    named = docket.case.assigned.get(step.key)
    if named:
        return (Asked(person_id=named, role=next(iter(roles_of(step)), "")),)
    if step.assignee.startswith(FIELD):
        people = _people_in(step.assignee.removeprefix(FIELD), docket)
        return tuple(Asked(person_id=found) for found in people) or (_owner(docket, ""),)
    found = [one for text in _texts(step) for one in _of_role(text, step, docket)]
    if must_all_answer(step) and len(found) == 1:
        return _each_holder(found[0], docket)
    return tuple(found)


def things_in(found: Iterable[Any]) -> Iterator[Picked]:
    """Everything that was chosen from a list, in tables too."""
    for value in found:
        if isinstance(value, Picked):
            yield value
        elif isinstance(value, Mapping):
            yield from things_in(value.values())
        elif isinstance(value, (list, tuple)):
            yield from things_in(value)


def _texts(step: StepDeclaration) -> list[str]:
    return step.assignee.removeprefix(COUNTERSIGN).split(",")


def _of_role(text: str, step: StepDeclaration, docket: Docket) -> tuple[Asked, ...]:
    role, _, field = text.partition(":")
    if role == APPLICANT:
        return (Asked(role=role, person_id=docket.case.applicant_id),)
    if role == VISITOR or is_machine(role):
        return (Asked(role=role, branch_id=docket.case.branch_id),)
    if role == WINDOW_OWNER:
        return (replace(_owner(docket, ""), role=_owner_role(docket)),)
    acting = _acting_for(role, docket)
    if acting is not None:
        each = tuple(Asked(role=role, person_id=person_id) for person_id in acting)
        return each or (replace(_owner(docket, role), manned=False),)
    people = _named_for(role, docket)
    if people:
        return (Asked(role=role, person_id=people[0]),)
    wanted = _scoped(role, docket, unit_field=field)
    return (_manned(wanted, step, docket),)


def _acting_for(role: str, docket: Docket) -> list[int] | None:
    """Everybody who acts now for the things of the case, any of whom may answer; None where the
    things of the case are nobody's.
    """
    name = f"{PEOPLE}{role}"
    if name not in contexts:
        return None
    ids: list[int] | None = contexts.get(name)(docket.asking, docket.known)
    if ids is None:
        return None
    return [person.pk for person in directory.people_by_ids(ids=ids) if person.is_active]


def _named_for(role: str, docket: Docket) -> list[int]:
    """Who was written down for the role (`driver`), or is responsible for a chosen thing: its
    fact `<role>_id`.
    """
    written = picked_people(docket.written.get(role))
    if written:
        return written
    named = (id_of(thing.facts.get(f"{role}_id")) for thing in things_in(docket.form.values()))
    ids = [found for found in named if found is not None]
    return [person.pk for person in directory.people_by_ids(ids=ids) if person.is_active]


def _scoped(role: str, docket: Docket, *, unit_field: str) -> Asked:
    """Where the role is looked for: the unit that a field names, the applicant's, the branch."""
    case = docket.case
    if unit_field:
        unit = docket.form.get(unit_field)
        if isinstance(unit, Picked) and unit.key.isdecimal():
            return Asked(role=role, unit_id=int(unit.key))
    chain = docket.units
    if role in DEPARTMENT_ROLES and chain:
        return Asked(role=role, unit_id=chain[0])
    if role in UNIT_ROLES and chain:
        return Asked(role=role, unit_id=chain[-1])
    return Asked(role=role, branch_id=case.branch_id)


def _manned(wanted: Asked, step: StepDeclaration, docket: Docket) -> Asked:
    """The task as wanted, or with the next in line where nobody could answer it."""
    for asked in _in_line(wanted, docket):
        if _somebody(asked, step, docket):
            same = asked.role == wanted.role
            return asked if same else replace(asked, substitute_for=wanted.role)
    return replace(_owner(docket, wanted.role), manned=False)


def _in_line(wanted: Asked, docket: Docket) -> Iterator[Asked]:
    yield wanted
    chain = _chain(wanted.unit_id, docket)
    for role in SUBSTITUTES.get(wanted.role, ()) if chain else ():
        yield Asked(role=role, unit_id=chain[-1])
    if wanted.branch_id is not None:
        used = directory.role_is_used_in_branches(role=wanted.role)
        if used:
            yield Asked(role=DISTRICT_ADMIN, branch_id=wanted.branch_id)
        yield Asked(role=wanted.role)
    yield _owner(docket, "")


def _chain(unit_id: int | None, docket: Docket) -> tuple[int, ...]:
    if unit_id in docket.units:
        return docket.units[docket.units.index(unit_id) :]
    return directory.unit_chain(unit_id=unit_id)


def _somebody(asked: Asked, step: StepDeclaration, docket: Docket) -> bool:
    """Nobody approves what they applied for themselves."""
    found = docket.holders(role=asked.role, unit_id=asked.unit_id, branch_id=asked.branch_id)
    own = {docket.case.applicant_id, docket.case.by_id} if step.type == "approve" else set()
    return any(person.pk not in own for person in found)


def _owner(docket: Docket, substitute_for: str) -> Asked:
    return Asked(role=docket.view.owner_role, substitute_for=substitute_for)


def _owner_role(docket: Docket) -> str:
    """Who answers for the window that the form is about, else for this one."""
    named = (thing.facts.get("owner_role") for thing in things_in(docket.form.values()))
    return next((str(role) for role in named if role), docket.view.owner_role)


def _each_holder(asked: Asked, docket: Docket) -> tuple[Asked, ...]:
    found = docket.holders(role=asked.role, unit_id=asked.unit_id, branch_id=asked.branch_id)
    each = tuple(Asked(role=asked.role, person_id=person.pk) for person in found)
    return each or (asked,)


def _people_in(path: str, docket: Docket) -> list[int]:
    """`user`, or `people.person` for a column of a table."""
    key, _, column = path.partition(".")
    value = docket.form.get(key)
    if column and isinstance(value, (list, tuple)):
        return [found for row in value for found in picked_people(row.get(column))]
    return picked_people(value)
