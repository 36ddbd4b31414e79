"""Each row of the URL table: strangers are refused, public says why, roles get what is declared."""

import re
from typing import Any

import pytest
from django.test import Client

from zhilian.config.url_table import UrlRow, url_table
from zhilian.directory.types import Role

pytestmark = pytest.mark.django_db
ROWS = url_table()
OTHERS = ("staff", "purchaser", "hotline", "audit_admin", "district_filler")
SAMPLES = {
    "int": "999999",
    "str": "no-such",
    "slug": "no-such",
    "path": "no/such",
    "uuid": "0" * 32,
}


def concrete(row: UrlRow) -> str:
    """A path that the pattern matches; the row behind it need not exist."""
    path = re.sub(r"<\w+_id>", "999999", row.path)
    path = re.sub(r"<(?:(\w+):)?\w+>", lambda m: SAMPLES.get(m[1] or "str", "no-such"), path)
    path = path.replace("0" * 32, "00000000-0000-0000-0000-000000000000")
    path = re.sub(r"\(\?P<\w+>[^)]*\)", "no-such", path)
    return path.replace("\\", "").replace("?", "").replace("$", "")


def test_every_url_declares_who_may() -> None:
    assert [row.path for row in ROWS if row.gate == "closed"] == []


def test_every_public_url_says_why() -> None:
    assert [row.path for row in ROWS if row.gate in {"public", "machine"} and not row.why] == []


@pytest.mark.parametrize("row", [r for r in ROWS if r.gate != "public"], ids=lambda r: r.path)
def test_stranger_is_refused(row: UrlRow) -> None:
    answer = Client().generic((row.methods or ("GET",))[0], concrete(row))

    wanted = {401} if row.gate == "machine" or row.path.startswith("/api/") else {302, 401, 403}
    assert answer.status_code in wanted
    if answer.status_code == 302:
        assert "/accounts/login/" in answer.headers["Location"]


def test_only_known_roles_are_admitted() -> None:
    known = {str(role) for role in Role}

    assert {row.path: row.roles for row in ROWS if not set(row.roles) <= known} == {}


def not_refused(client: Client, rows: list[UrlRow]) -> dict[str, int]:
    """The rows that do not refuse this client."""
    answers = {
        row.path: client.generic((row.methods or ("GET",))[0], concrete(row)).status_code
        for row in rows
    }
    assert answers
    return {path: status for path, status in answers.items() if status != 403}


def not_admitting(role: str) -> list[UrlRow]:
    return [row for row in ROWS if row.gate == "roles" and role not in row.roles]


def test_each_url_refuses_somebody_whom_it_does_not_admit(client_as: Any) -> None:
    """One of the refused for each; below, all of them."""
    of_role: dict[str, list[UrlRow]] = {}
    for place, row in enumerate(ROWS):
        others = [role for role in OTHERS if row.gate == "roles" and role not in row.roles]
        if others:
            of_role.setdefault(others[place % len(others)], []).append(row)

    assert {role: not_refused(client_as(role), rows) for role, rows in of_role.items()} == {
        role: {} for role in of_role
    }


@pytest.mark.slow
@pytest.mark.parametrize("role", OTHERS)
def test_role_that_is_not_admitted_is_refused(role: str, client_as: Any) -> None:
    assert not_refused(client_as(role), not_admitting(role)) == {}
