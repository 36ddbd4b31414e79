"""What must always hold is held by the database, whoever writes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from zhilian.core.testing import NOON
from zhilian.core.times import clock_now
from zhilian.directory.models import ProfileChoice, SetupLink, SignIn
from zhilian.directory.tests import make

pytestmark = pytest.mark.django_db


def _two_admin_roles() -> None:
    make.grant(person=make.person(roles=["audit_admin"]), role="security_admin")


def _same_grant_twice() -> None:
    make.grant(person=make.person(roles=["driver"]), role="driver")


def _same_branch_grant_twice() -> None:
    person, branch = make.person(), make.branch()
    for _ in range(2):
        make.grant(person=person, role="district_filler", branch=branch)


def _district_role_without_branch() -> None:
    make.grant(person=make.person(), role="district_filler", branch=None)


def _role_of_a_machine() -> None:
    make.grant(person=make.person(), role="gate_device")


def _grant_that_ends_before_it_begins() -> None:
    make.grant(person=make.person(), role="driver", until_at=make.LONG_AGO - timedelta(days=1))


def _same_name_under_one_parent() -> None:
    top = make.unit()
    for _ in range(2):
        make.unit(parent=top, name="一处")


def _same_name_at_the_top() -> None:
    for _ in range(2):
        make.unit(name="市某局")


def _branch_of_another_kind() -> None:
    make.branch(kind="TOWN")


def _unit_of_another_kind() -> None:
    make.unit(kind="TEAM")


def _same_username() -> None:
    make.person(username="li")
    make.person(username="ＬＩ")


def _first_link_for_a_person() -> None:
    SetupLink.objects.create(
        purpose="FIRST",
        role="audit_admin",
        token_hash="x",
        person=make.person(),
        made_at=NOON,
        expires_at=NOON,
    )


def _reset_link_for_nobody() -> None:
    SetupLink.objects.create(purpose="RESET", token_hash="x", made_at=NOON, expires_at=NOON)


def _unknown_outcome() -> None:
    SignIn.objects.create(at=NOON, outcome="MAYBE")


@pytest.mark.parametrize(
    "wrong",
    [
        _two_admin_roles,
        _same_grant_twice,
        _same_branch_grant_twice,
        _district_role_without_branch,
        _role_of_a_machine,
        _grant_that_ends_before_it_begins,
        _same_name_under_one_parent,
        _same_name_at_the_top,
        _branch_of_another_kind,
        _unit_of_another_kind,
        _same_username,
        _first_link_for_a_person,
        _reset_link_for_nobody,
        _unknown_outcome,
    ],
    ids=lambda f: f.__name__,
)
def test_the_database_refuses(wrong: Callable[[], None]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        wrong()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE directory_signin SET outcome = 'SIGNED_IN'",
        "DELETE FROM directory_signin",
        "UPDATE directory_profilechoice SET profile = 'asvs'",
        "DELETE FROM directory_profilechoice",
    ],
)
def test_records_cannot_be_altered_even_by_sql(statement: str) -> None:
    SignIn.objects.create(at=clock_now(), outcome="WRONG")
    ProfileChoice.objects.create(profile="djbh3", reason="测评", at=NOON)

    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
