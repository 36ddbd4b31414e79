"""Which administrator may do what: the three powers stay in three hands."""

from __future__ import annotations

from zhilian.directory.errors import RoleRefused
from zhilian.directory.models import Person
from zhilian.directory.types import Role


def acting(*, by_id: int | None, role: Role, what: str) -> Person | None:
    """The person acting, who must hold `role`. None is the system: installation and demo."""
    if by_id is None:
        return None
    person = Person.objects.get(pk=by_id)
    if role not in person.role_codes:
        raise RoleRefused(f"{what}由{role.label}办理，您没有这个角色。")
    return person
