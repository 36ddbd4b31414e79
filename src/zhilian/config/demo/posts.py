"""Who holds what in the demo, so that every step of every window has somebody to take it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from zhilian.directory import selectors, service
from zhilian.directory.models import Person
from zhilian.directory.types import ADMIN_ROLES, DISTRICT_ROLES, GRANTABLE, Role, UnitKind

CENTRE = "市机关事务服务中心"
REASON = "演示数据"
HOLDERS = 2
FEW = 4
SINCE = timedelta(days=187)
ELSEWHERE = {"merchant", "dept_liaison", "unit_head", "dept_head", "staff"}
"""Roles that follow from where a person sits, or that the mall gives its own people."""


def grant(*, at: datetime) -> None:
    """Two people of the centre for each role nobody has; a head and a liaison in every unit of the
    city and of the districts, a head in every department.
    """
    began = at - SINCE
    _grant_centre(at=began)
    by_unit = _people_by_unit()
    for unit in selectors.top_units():
        people = [one for path, held in by_unit.items() if path.startswith(unit.path)
                  for one in held][:2]  # fmt: skip
        for person, role in zip(people, (Role.UNIT_HEAD, Role.DEPT_LIAISON), strict=False):
            service.grant_role(person_id=person, role=role, at=began, reason=REASON)
    _head_departments(by_unit, at=began)


def _people_by_unit() -> dict[str, list[int]]:
    """The first few of each unit and department, by its path."""
    found: dict[str, list[int]] = {}
    rows = Person.objects.filter(unit__isnull=False).order_by("unit__path", "id")
    for path, person in rows.values_list("unit__path", "pk"):
        held = found.setdefault(path, [])
        if len(held) < FEW:
            held.append(person)
    return found


def _head_departments(by_unit: Mapping[str, Sequence[int]], *, at: datetime) -> None:
    headed = {
        person.unit.path
        for person in selectors.people_with_role(role=Role.DEPT_HEAD)
        if person.unit is not None
    }
    departments = selectors.units().filter(kind=UnitKind.DEPARTMENT).values_list("path", flat=True)
    for path in departments:
        if path not in headed and by_unit.get(path):
            person = by_unit[path][0]
            service.grant_role(person_id=person, role=Role.DEPT_HEAD, at=at, reason=REASON)


def _grant_centre(*, at: datetime) -> None:
    wanted = sorted(GRANTABLE - ADMIN_ROLES - DISTRICT_ROLES - ELSEWHERE)
    missing = [role for role in wanted if not selectors.people_with_role(role=role)]
    found = Person.objects.filter(unit__parent__name=CENTRE, post="科员").order_by("id")
    staff: Sequence[Person] = list(found[: HOLDERS * len(missing)])
    for place, role in enumerate(missing):
        for person in staff[HOLDERS * place : HOLDERS * (place + 1)]:
            service.grant_role(person_id=person.pk, role=role, at=at, reason=REASON)
