"""A code at a machine: the step that waits for this kind of machine is answered, once."""

from typing import Any

import pytest
from django.test import Client

from zhilian.assets.tests import make as terminals
from zhilian.assets.types import TerminalKind
from zhilian.cases.models import Case
from zhilian.cases.tests import make
from zhilian.core.times import clock_now

pytestmark = pytest.mark.django_db


def waiting(role: str = TerminalKind.SHOP) -> Case:
    code = make.window([make.step("serve", "callback", role)])
    return make.submit(code, make.staff(), at=clock_now())


def ask(value: str, *, kind: str = TerminalKind.SHOP, token: str | None = None) -> Any:
    shown = token if token is not None else terminals.credentials(kind=kind).token
    return Client().post(
        "/api/terminals/scan",
        {"value": value, "event": "e1", "means": "CODE"},
        content_type="application/json",
        headers={"authorization": f"Bearer {shown}"},
    )


def test_scan_of_the_code_answers_the_step_that_waits_for_this_machine() -> None:
    case = waiting()

    answer = ask(case.code).json()

    case.refresh_from_db()
    assert (answer["allow"], answer["case"], case.status) == (True, case.number, "FINISHED")


def test_scan_twice_changes_nothing_more() -> None:
    case = waiting()
    ask(case.code)

    again = ask(case.code).json()

    assert not again["allow"]
    assert case.runs.count() == 1


def test_scan_at_another_kind_of_machine_is_told_so() -> None:
    case = waiting()

    answer = ask(case.code, kind=TerminalKind.BUS).json()

    case.refresh_from_db()
    assert (answer["allow"], case.status) == (False, "RUNNING")


def test_scan_of_nonsense_is_told_so() -> None:
    answer = ask("nonsense").json()

    assert not answer["allow"]
    assert "没有这个码" in answer["show"]


@pytest.mark.parametrize("kind", [TerminalKind.GATE, TerminalKind.CANTEEN])
def test_scan_by_a_machine_with_an_endpoint_of_its_own_is_refused(kind: str) -> None:
    assert ask("x", kind=kind).status_code == 401


def test_scan_without_a_token_is_refused() -> None:
    assert ask("x", token="nobody").status_code == 401
