"""One-click entry stands only in a demonstration, and only for this machine or with the code."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from zhilian.core import service as core
from zhilian.core.models import Installation
from zhilian.core.testing import NOON
from zhilian.directory import demo_entry, selectors
from zhilian.directory.models import SignIn
from zhilian.directory.tests import make
from zhilian.directory.types import Outcome

pytestmark = pytest.mark.django_db
AWAY = {"REMOTE_ADDR": "203.0.113.9"}
ENTRY = "/accounts/demo/"


@pytest.fixture
def demo() -> None:
    core.mark_installation(kind=Installation.Kind.DEMO, title="演示", at=NOON)
    make.person(roles=["ops_manager"], name="云经理")


def enter(client: Client, code: str = "", **extra: Any) -> Any:
    return client.post(ENTRY, {"role": "ops_manager", "code": code}, **extra)


def is_in(client: Client) -> bool:
    return client.get("/accounts/profile/").status_code == 200


@pytest.mark.usefixtures("demo")
def test_from_this_machine_one_click_is_enough(client: Client) -> None:
    assert "一键进入" in client.get("/accounts/login/").content.decode()

    answer = enter(client)

    assert answer.headers["Location"] == "/ops/"
    assert is_in(client)
    assert SignIn.objects.get().outcome == Outcome.DEMO_ENTRY


@pytest.mark.parametrize("kind", [None, "PRODUCTION", "OPS_ONLY"])
def test_not_a_demonstration_has_no_such_address(
    client: Client, kind: str | None, settings: Any
) -> None:
    settings.DEMO_ENTRY_CODE = "4711"
    if kind:
        core.mark_installation(kind=Installation.Kind(kind), title="正式", at=NOON)
    make.person(roles=["ops_manager"])

    assert enter(client, code="4711").status_code == 404
    assert "一键进入" not in client.get("/accounts/login/").content.decode()
    assert not is_in(client)


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize(("wanted", "given"), [("", ""), ("4711", ""), ("4711", "1234")])
def test_from_elsewhere_without_the_code_is_refused(
    client: Client, settings: Any, wanted: str, given: str
) -> None:
    settings.DEMO_ENTRY_CODE = wanted

    assert enter(client, code=given, **AWAY).status_code == 403
    assert not is_in(client)


@pytest.mark.usefixtures("demo")
def test_from_elsewhere_with_the_code_is_let_in(client: Client, settings: Any) -> None:
    settings.DEMO_ENTRY_CODE = "4711"

    enter(client, code=" 4711 ", **AWAY)

    assert is_in(client)


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize(
    "forged",
    [
        {**AWAY, "HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {**AWAY, "HTTP_X_REAL_IP": "127.0.0.1"},
        {**AWAY, "HTTP_FORWARDED": "for=127.0.0.1"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.9"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"REMOTE_ADDR": ""},
    ],
)
def test_a_forged_header_does_not_make_it_this_machine(
    client: Client, forged: dict[str, Any]
) -> None:
    assert enter(client, **forged).status_code == 403
    assert not is_in(client)


@pytest.mark.usefixtures("demo")
def test_guessing_the_code_locks_the_address(client: Client, settings: Any) -> None:
    settings.DEMO_ENTRY_CODE = "4711"
    for n in range(5):
        last = enter(client, code=str(n), **AWAY)

    assert last.status_code == 429
    assert enter(client, code="4711", **AWAY).status_code == 429


@pytest.mark.usefixtures("demo")
def test_entry_needs_a_post_with_its_token() -> None:
    strict = Client(enforce_csrf_checks=True)

    assert strict.get(ENTRY).status_code == 405
    assert enter(strict).status_code == 403
    assert not is_in(strict)


@pytest.mark.usefixtures("demo")
def test_only_the_listed_roles_can_be_entered(client: Client) -> None:
    assert client.post(ENTRY, {"role": "gate_device"}).status_code == 404
    assert "gate_device" not in {door.role for door in demo_entry.DOORS}


@pytest.mark.usefixtures("demo")
def test_heads_and_liaisons_are_those_of_the_staff_that_one_enters_as(client: Client) -> None:
    unit = make.unit()
    department = make.unit(parent=unit)
    elsewhere = make.person(roles=["dept_head", "dept_liaison"], unit=make.unit())
    make.person(roles=["staff"], unit=department, post="科员")
    head = make.person(roles=["dept_head"], unit=department)
    liaison = make.person(roles=["dept_liaison"], unit=unit)

    found = [selectors.demo_person(role=role) for role in ("dept_head", "dept_liaison")]

    assert found == [head, liaison]
    assert elsewhere not in found


@pytest.mark.usefixtures("demo")
def test_the_head_of_the_unit_may_sit_in_another_department_of_it() -> None:
    unit = make.unit()
    make.person(roles=["staff"], unit=make.unit(parent=unit), post="科员")
    make.person(roles=["unit_head"], unit=make.unit())
    head = make.person(roles=["unit_head"], unit=make.unit(parent=unit))

    assert selectors.demo_person(role="unit_head") == head


@pytest.mark.usefixtures("demo")
def test_a_role_that_nobody_holds_says_so_and_lets_nobody_in(client: Client) -> None:
    answer = client.post(ENTRY, {"role": "driver"}, follow=True)

    assert "没有人担任这个角色" in answer.content.decode()
    assert not is_in(client)
