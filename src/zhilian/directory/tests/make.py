"""Makers: valid rows by default; a test states only what it is about."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from django.test import Client

from zhilian.core.effects import Call, Picked, effects
from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON
from zhilian.directory import service
from zhilian.directory.models import (
    Branch,
    LiveSession,
    Person,
    RoleGrant,
    Site,
    Unit,
)
from zhilian.directory.service import sessions
from zhilian.directory.service.sessions import CameFrom
from zhilian.directory.service.training import SessionDraft
from zhilian.directory.sources.people import picked_person
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


def text(answer: Any) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(body.decode())


def kinds() -> set[str]:
    return set(JournalEntry.objects.values_list("kind", flat=True))


def call(name: str, n: int = 1, **values: Any) -> Call:
    defaults: dict[str, Any] = {"subject": f"case:{n}", "number": f"RY{n}", "at": NOON}
    key = f"RY{n}/person/approve/{name}/1.1"
    return Call(name=name, key=key, window="person-change", **{**defaults, **values})


def account_grant(person: Person, n: int = 1, **values: Any) -> Any:
    args: dict[str, Any] = {
        "action": "开通账号",
        "person": picked_person(person),
        "subs": (Picked(key="canteen", label="智慧餐饮"),),
        "role": Picked(key="canteen_admin", label="餐饮科管理员"),
        "valid_to": date(2026, 12, 31),
    }
    return effects.get("account.grant")(call("account.grant", n, args={**args, **values}))


def training_session(**values: Any) -> Any:
    defaults: dict[str, Any] = {
        "title": "会务管理员上机",
        "place": "2 号楼培训室",
        "starts_at": NOON + timedelta(days=3),
        "ends_at": NOON + timedelta(days=3, hours=2),
        "seats": 1,
    }
    return service.plan_training(draft=SessionDraft(**{**defaults, **values}), by_id=None, at=NOON)


def origin(address: str = "10.0.0.1") -> CameFrom:
    return CameFrom(address=address, browser="测试")
