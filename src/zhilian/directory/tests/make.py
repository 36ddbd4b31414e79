"""Makers: valid rows by default; a test states only what it is about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from django.test import Client

from zhilian.directory.models import Branch, LiveSession, Person, RoleGrant, Site, Unit
from zhilian.directory.service import sessions
from zhilian.directory.types import DISTRICT_ROLES, UnitKind

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
PASSWORD = "Shangban-2026-Ka"
_numbers = count(1)


def site(**values: Any) -> Site:
    n = next(_numbers)
    return Site.objects.create(**{"code": f"site-{n}", "name": f"办公区{n}", **values})


def branch(**values: Any) -> Branch:
    n = next(_numbers)
    defaults = {"code": f"{n:06d}", "slug": f"branch-{n}", "name": f"区{n}", "kind": "DISTRICT"}
    return Branch.objects.create(**{**defaults, **values})


def unit(*, parent: Unit | None = None, **values: Any) -> Unit:
    n = next(_numbers)
    above = parent.path if parent else ""
    defaults = {
        "name": f"单位{n}",
        "parent": parent,
        "path": f"{above}{n:04d}/",
        "kind": UnitKind.DEPARTMENT if parent else UnitKind.UNIT,
        "site": parent.site if parent else None,
        "branch": parent.branch if parent else None,
    }
    return Unit.objects.create(**{**defaults, **values})


def person(*, roles: list[str] | None = None, password: str = "", **values: Any) -> Person:
    """A person who holds `roles`. Without `password` it is fast, and nobody signs in by hand."""
    n = next(_numbers)
    made = Person(
        **{
            "username": f"person-{n}",
            "name": f"测试员{n}",
            "phone": f"1990009{n % 10000:04d}",
            "created_at": LONG_AGO,
            **values,
        }
    )
    if password:
        made.set_password(password)
        made.password_set_at = datetime.now(UTC)
    else:
        made.set_unusable_password()
    made.save()
    for role in roles or ():
        grant(person=made, role=role)
    return made


def grant(*, person: Person, role: str, **values: Any) -> RoleGrant:
    if role in DISTRICT_ROLES and "branch" not in values:
        values["branch"] = (person.unit and person.unit.branch) or branch()
    made = RoleGrant.objects.create(
        **{"person": person, "role": role, "from_at": LONG_AGO, "reason": "测试", **values}
    )
    person.__dict__.pop("role_codes", None)
    person.__dict__.pop("branch_ids", None)
    return made


def sign_in(client: Client, person: Person) -> LiveSession:
    """What a full sign-in leaves behind, second factor included, without its pages."""
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return sessions.open_session(
        session_key=client.session.session_key or "",
        person=person,
        at=datetime.now(UTC) - timedelta(seconds=1),
        proof=sessions.Proof(second_factor=True),
        came_from=sessions.CameFrom(address="127.0.0.1", browser="测试"),
    )
