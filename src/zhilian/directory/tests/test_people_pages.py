"""The pages of people: who sees what, and what each act does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from zhilian.core.models import JournalEntry
from zhilian.directory import selectors
from zhilian.directory.models import Person, RoleGrant
from zhilian.directory.tests import make
from zhilian.directory.types import PeopleFilter

pytestmark = pytest.mark.django_db
PEOPLE = "/ops/people/"
ClientAs = Callable[..., Client]


def test_people_list_masks_phones_and_finds_by_name_unit_and_whole_phone(
    client_as: ClientAs,
) -> None:
    unit = make.unit(name="市水务局")
    make.person(name="水一", phone="19900001234", unit=make.unit(parent=unit, name="综合处"))
    make.person(name="别人", phone="19900005678")
    client = client_as("system_admin")

    for q in ("水一", "水务", "19900001234"):
        page = make.text(client.get(PEOPLE, {"q": q}))
        assert "水一" in page, q
        assert "别人" not in page, q
        assert "199****1234" in page
        assert q.isdigit() or "19900001234" not in page
    assert "没有符合条件" in make.text(client.get(PEOPLE, {"q": "1990000123"}))


def test_people_list_narrows_by_what_stands_in_the_address(client_as: ClientAs) -> None:
    site, branch = make.site(), make.branch()
    here = make.unit(site=site, branch=branch)
    make.person(name="甲在此", unit=here, roles=["driver"])
    make.person(name="乙在外", is_active=False)
    client = client_as("security_admin")

    for query in (
        {"role": "driver"},
        {"unit": here.path},
        {"site": site.code},
        {"branch": branch.code},
        {"state": "active"},
    ):
        page = make.text(client.get(PEOPLE, query))
        assert ("甲在此" in page, "乙在外" in page) == (True, False), query


@pytest.mark.parametrize("sort", ["name", "unit", "new"])
def test_search_people_pages_by_key_without_gap_or_repeat(sort: str) -> None:
    units = [make.unit(), make.unit(), None]
    everybody = [make.person(name=f"同名{n % 3}", unit=units[n % 3]).pk for n in range(11)]
    seen: list[int] = []
    after: int | None = None

    while True:
        page = selectors.search_people(filters=PeopleFilter(sort=sort), after=after, limit=4)
        seen += [row.id for row in page.rows]
        if not page.next_key:
            break
        after = int(page.next_key)

    assert sorted(seen) == sorted(everybody)


def test_people_list_keeps_to_its_query_budget(
    client_as: ClientAs, django_assert_max_num_queries: Any
) -> None:
    for _ in range(30):
        make.person(roles=["staff"], unit=make.unit(parent=make.unit()))
    client = client_as("system_admin")
    client.get(PEOPLE)

    with django_assert_max_num_queries(12):
        client.get(PEOPLE)


def test_people_list_district_administrator_sees_their_branch_only(client_as: ClientAs) -> None:
    branch = make.branch()
    make.person(name="本区人", unit=make.unit(branch=branch))
    stranger = make.person(name="市级人", unit=make.unit())
    client, boss = Client(), make.person()
    make.grant(person=boss, role="district_admin", branch=branch)
    make.sign_in(client, boss)

    page = make.text(client.get(PEOPLE))

    assert ("本区人" in page, "市级人" in page) == (True, False)
    assert client.get(f"{PEOPLE}{stranger.pk}/").status_code == 404


def test_people_export_is_masked_safe_and_on_record(client_as: ClientAs) -> None:
    make.person(name="=cmd()", phone="19900001234")

    answer = client_as("system_admin").get(f"{PEOPLE}export.csv")

    body = make.text(answer)
    assert "199****1234" in body
    assert "19900001234" not in body
    assert "'=cmd()" in body
    entry = JournalEntry.objects.get(kind="directory.people.exported")
    assert entry.data["rows"] == body.strip().count("\n")


def test_person_new_makes_a_record_and_keeps_what_was_typed_on_error(client_as: ClientAs) -> None:
    client = client_as("system_admin")
    form = {"username": "Xinren", "name": "新人", "phone": "19900001234"}

    bad = client.post(f"{PEOPLE}new/", form | {"phone": "123"})
    client.post(f"{PEOPLE}new/", form)
    twice = client.post(f"{PEOPLE}new/", form)

    assert "11 位" in make.text(bad)
    assert 'value="Xinren"' in make.text(bad)
    assert Person.objects.get(username="xinren").name == "新人"
    assert "已有人使用" in make.text(twice)


def test_person_page_grants_and_revokes_with_a_reason(client_as: ClientAs) -> None:
    person = make.person()
    client = client_as("security_admin")
    page = f"{PEOPLE}{person.pk}/"

    without = client.post(f"{page}grant/", {"role": "driver", "reason": ""})
    client.post(f"{page}grant/", {"role": "driver", "reason": "入职", "until": "2036-12-31"})
    grant = RoleGrant.objects.get(person=person)
    unexplained = client.post(f"{page}revoke/{grant.pk}/", {"reason": " "})
    client.post(f"{page}revoke/{grant.pk}/", {"reason": "调岗"})

    assert (without.status_code, unexplained.status_code) == (422, 422)
    assert "请写明理由" in make.text(without)
    grant.refresh_from_db()
    assert (grant.reason, grant.revoke_reason) == ("入职", "调岗")
    assert {"directory.role.granted", "directory.role.revoked"} <= make.kinds()


def test_person_page_refuses_a_second_administrator_role_in_words(client_as: ClientAs) -> None:
    person = make.person(roles=["audit_admin"])

    answer = client_as("security_admin").post(
        f"{PEOPLE}{person.pk}/grant/", {"role": "system_admin", "reason": "缺人"}
    )

    assert answer.status_code == 422
    assert "不得由一人兼任" in make.text(answer)


@pytest.mark.parametrize("role", ["security_admin", "audit_admin", "ops_manager"])
def test_only_the_system_administrator_manages_accounts(client_as: ClientAs, role: str) -> None:
    person = make.person()
    client = client_as(role)

    for act in ("lock", "unlock", "reset", "remove-factor"):
        answer = client.post(f"{PEOPLE}{person.pk}/{act}/", {"reason": "试"})
        assert answer.status_code == 403, act


@pytest.mark.parametrize("role", ["system_admin", "audit_admin", "ops_manager"])
def test_only_the_security_administrator_gives_roles(client_as: ClientAs, role: str) -> None:
    person = make.person()

    answer = client_as(role).post(f"{PEOPLE}{person.pk}/grant/", {"role": "staff", "reason": "试"})

    assert answer.status_code == 403
    assert not RoleGrant.objects.filter(person=person).exists()


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "ops_manager"])
def test_only_the_audit_administrator_reads_the_sign_ins(client_as: ClientAs, role: str) -> None:
    assert client_as(role).get(f"{PEOPLE}sign-ins/").status_code == 403


def test_person_page_locks_and_unlocks(client_as: ClientAs) -> None:
    person = make.person()
    client, page = client_as("system_admin"), f"{PEOPLE}{person.pk}/"

    client.post(f"{page}lock/", {"reason": "离职"})
    person.refresh_from_db()
    assert not person.is_active

    client.post(f"{page}unlock/")
    person.refresh_from_db()
    assert person.is_active


def test_person_page_shows_the_reset_link_once(client_as: ClientAs) -> None:
    person = make.person()
    client = client_as("system_admin")

    shown = make.text(client.post(f"{PEOPLE}{person.pk}/reset/"))

    assert "/accounts/link/" in shown
    assert "/accounts/link/" not in make.text(client.get(f"{PEOPLE}{person.pk}/"))


def test_removing_the_second_factor_asks_why_and_ends_the_sessions(client_as: ClientAs) -> None:
    client, person = Client(), make.person(roles=["hotline"])
    make.sign_in(client, person)
    boss = client_as("system_admin")

    assert boss.post(f"{PEOPLE}{person.pk}/remove-factor/").status_code == 422
    boss.post(f"{PEOPLE}{person.pk}/remove-factor/", {"reason": "手机遗失"})

    assert client.get("/accounts/profile/").status_code == 302
    assert "directory.second_factor.removed" in make.kinds()


def test_purchaser_opens_the_residents_who_prove_the_clause(client_as: ClientAs) -> None:
    resident = make.person(name="连软件", roles=["ops_software"])
    other = make.person(name="旁人", roles=["staff"])
    client = client_as("purchaser")

    assert client.get(f"{PEOPLE}{resident.pk}/").status_code == 200
    assert client.get(f"{PEOPLE}{other.pk}/").status_code == 404


def test_person_edit_corrects_and_leaves_the_phone_alone(client_as: ClientAs) -> None:
    unit = make.unit()
    person, other = make.person(name="旧名", phone="19900001234"), make.person()
    client, page = client_as("system_admin"), f"{PEOPLE}{person.pk}/edit/"
    form = {"username": person.username, "name": "新名", "unit": unit.pk, "phone": ""}

    assert "19900001234" not in make.text(client.get(page))
    taken = client.post(page, form | {"username": other.username})
    client.post(page, form)

    person.refresh_from_db()
    assert "已有人使用" in make.text(taken)
    assert (person.name, person.unit, person.phone) == ("新名", unit, "19900001234")


@pytest.mark.parametrize(
    "query", ["q=%00", "after=²", "after=9999999999999999999999", "q=" + "长" * 5000, "sort=x"]
)
def test_people_list_bears_any_address(client_as: ClientAs, query: str) -> None:
    assert client_as("system_admin").get(f"{PEOPLE}?{query}").status_code == 200


@pytest.mark.parametrize("number", ["0", "99999999999999999999999999"])
def test_person_page_of_nobody_is_not_found(client_as: ClientAs, number: str) -> None:
    assert client_as("system_admin").get(f"{PEOPLE}{number}/").status_code == 404
