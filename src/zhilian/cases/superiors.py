"""Who stands above whoever let a step run out."""

from collections.abc import Iterator, Mapping
from typing import Final

from zhilian.cases.assignees import Asked
from zhilian.cases.docket import Docket
from zhilian.cases.models import Task
from zhilian.directory import selectors as directory

ABOVE: Final[Mapping[str, tuple[str, ...]]] = {
    "ops_hardware": ("ops_manager",),
    "ops_software": ("ops_manager",),
    "hotline": ("ops_manager",),
    "ops_manager": ("purchaser",),
    "district_filler": ("district_admin",),
    "district_reviewer": ("district_admin",),
}
LAST: Final = ("center_leader", "general_office")


def superior_of(task: Task, docket: Docket) -> Asked | None:
    """The next one up who is not asked already; None when there is nobody."""
    own = _people(Asked(role=task.role, unit_id=task.unit_id, branch_id=task.branch_id))
    if task.person_id:
        own.add(task.person_id)
    for asked in _upwards(task, docket):
        if asked.role != task.role and _people(asked) - own:
            return asked
    return None


def _upwards(task: Task, docket: Docket) -> Iterator[Asked]:
    if task.unit_id is not None:
        top = directory.unit_chain(unit_id=task.unit_id)[-1]
        yield Asked(role="unit_head", unit_id=top)
    branch_id = docket.case.branch_id
    for role in ABOVE.get(task.role, ()):
        yield Asked(role=role, branch_id=branch_id if role.startswith("district") else None)
    if branch_id is not None:
        yield Asked(role="district_admin", branch_id=branch_id)
    yield Asked(role=docket.view.owner_role)
    for role in LAST:
        yield Asked(role=role)


def _people(asked: Asked) -> set[int]:
    if not asked.role:
        return set()
    found = directory.post_holders(
        role=asked.role, branch_id=asked.branch_id, unit_id=asked.unit_id
    )
    return {person.pk for person in found}
