"""Who does the next step, as far as that is certain."""

from dataclasses import dataclass

from zhilian.cases.assignees import asked_at, is_machine, roles_of
from zhilian.cases.docket import Docket
from zhilian.catalogue.types import StepDeclaration
from zhilian.directory import selectors as directory


@dataclass(frozen=True, kw_only=True)
class Handler:
    """A person as a text names them."""

    id: int
    name: str
    phone: str


def handler_of(person_id: int) -> Handler:
    person = directory.person(person_id=person_id)
    return Handler(id=person.pk, name=person.name, phone=person.phone)


def next_step_of_people(docket: Docket, *, after: str) -> StepDeclaration | None:
    """The next step that somebody handles, other than whoever handles this one."""
    own = roles_of(docket.step(after))
    for step in docket.steps_after(after):
        if step.type == "handle" and docket.truth(step.when) is not False:
            roles = roles_of(step)
            mine = bool(set(roles) & set(own)) or "applicant" in roles
            return None if mine or all(map(is_machine, roles)) else step
    return None


def next_handler(docket: Docket, *, after: str) -> tuple[Handler | None, bool]:
    """Who will do the next step, and whether the answer is certain.

    (None, True): nobody else handles anything after this step. (None, False): several could.
    """
    step = next_step_of_people(docket, after=after)
    if step is None:
        return None, True
    found = people_for(docket, step)
    return (handler_of(found[0]), True) if len(found) == 1 else (None, False)


def people_for(docket: Docket, step: StepDeclaration) -> list[int]:
    """Everybody who could be asked to do the step."""
    found: list[int] = []
    for asked in asked_at(step, docket):
        if asked.person_id is not None:
            found.append(asked.person_id)
        elif asked.role:
            holders = docket.holders(
                role=asked.role, unit_id=asked.unit_id, branch_id=asked.branch_id
            )
            found += [person.pk for person in holders]
    return list(dict.fromkeys(found))
