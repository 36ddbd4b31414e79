"""One-time links: the first administrators, and passwords set by their owners."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from zhilian.core.models import JournalEntry
from zhilian.directory import service
from zhilian.directory.errors import RoleRefused
from zhilian.directory.models import Person, SetupLink
from zhilian.directory.tests import make
from zhilian.directory.types import Role

pytestmark = pytest.mark.django_db
GOOD = {"password": make.PASSWORD, "again": make.PASSWORD}
FIRST = {"username": "guanli", "name": "管理员甲", **GOOD}


def now() -> datetime:
    return datetime.now(UTC)


def test_first_link_makes_the_administrator_and_leads_to_the_second_factor(
    client: Client,
) -> None:
    link = service.first_admin_link(at=now())

    answer = client.post(link, FIRST)

    assert answer.headers["Location"] == "/accounts/second-factor/"
    assert Person.objects.get(username="guanli").role_codes == {"system_admin"}


def test_first_link_works_once(client: Client) -> None:
    link = service.first_admin_link(at=now())
    client.post(link, FIRST)

    again = Client().post(link, FIRST | {"username": "other"})

    assert again.status_code == 404
    assert Person.objects.count() == 1


def test_first_link_expires(client: Client) -> None:
    link = service.first_admin_link(at=now() - timedelta(hours=25))

    assert client.get(link).status_code == 404
    assert client.post(link, FIRST).status_code == 404
    assert Person.objects.count() == 0


def test_first_link_is_not_made_when_there_is_an_administrator() -> None:
    make.person(roles=["system_admin"])

    assert service.first_admin_link(at=now()) == ""
    assert service.first_admin_link(at=now(), role=Role.AUDIT_ADMIN) != ""


def test_first_link_only_for_the_three_administrators() -> None:
    with pytest.raises(RoleRefused):
        service.first_admin_link(at=now(), role=Role.OPS_MANAGER)


def test_first_link_a_newer_one_replaces_the_older(client: Client) -> None:
    older = service.first_admin_link(at=now())

    newer = service.first_admin_link(at=now())

    assert client.get(older).status_code == 404
    assert client.get(newer).status_code == 200


def test_first_link_with_a_weak_password_stays_good(client: Client) -> None:
    link = service.first_admin_link(at=now())

    weak = client.post(link, FIRST | {"password": "123456", "again": "123456"})

    assert weak.status_code == 422
    assert 'value="管理员甲"' in weak.content.decode()
    assert client.post(link, FIRST).status_code == 302


def test_link_token_is_kept_as_a_hash_only() -> None:
    link = service.first_admin_link(at=now())
    token = link.split("/")[-2]

    assert token not in str(SetupLink.objects.values().get())
    assert token not in str(list(JournalEntry.objects.values("data")))


def test_guessing_links_locks_the_address(client: Client) -> None:
    link = service.first_admin_link(at=now())
    for n in range(5):
        client.get(f"/accounts/link/guess-{n}/")

    assert client.get(link).status_code == 429


def test_reset_link_sets_the_password_of_its_person(client: Client) -> None:
    boss, person = make.person(roles=["system_admin"]), make.person()
    link = service.reset_link(person_id=person.pk, by_id=boss.pk, at=now())

    client.post(link, GOOD)

    person.refresh_from_db()
    assert person.check_password(make.PASSWORD)
    assert client.get("/accounts/profile/").status_code == 200


def test_reset_link_only_the_system_administrator_makes_one() -> None:
    boss, person = make.person(roles=["security_admin"]), make.person()

    with pytest.raises(RoleRefused, match="系统管理员"):
        service.reset_link(person_id=person.pk, by_id=boss.pk, at=now())
