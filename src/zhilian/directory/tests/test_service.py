from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON
from zhilian.directory import selectors, service
from zhilian.directory.errors import NameIsTaken, RoleRefused
from zhilian.directory.models import Person, RoleGrant
from zhilian.directory.tests import make
from zhilian.directory.types import ADMIN_ROLES, PersonDraft, Role, Scope

pytestmark = pytest.mark.django_db


def test_create_person_variants_of_a_name_are_one_name() -> None:
    service.create_person(draft=PersonDraft(username="ＺｈａｎｇＳａｎ", name="张三"), at=NOON)

    with pytest.raises(NameIsTaken):
        service.create_person(draft=PersonDraft(username="zhangsan", name="张三"), at=NOON)

    assert Person.objects.get_by_natural_key("ZHANGSAN ").name == "张三"


def test_create_person_has_no_usable_password() -> None:
    person = service.create_person(draft=PersonDraft(username="li", name="李四"), at=NOON)

    assert not person.has_usable_password()


@pytest.mark.parametrize("role", sorted(ADMIN_ROLES))
def test_grant_role_nobody_holds_two_of_the_three_administrators(role: str) -> None:
    boss = make.person(roles=["security_admin"])
    person = make.person(roles=[next(r for r in sorted(ADMIN_ROLES) if r != role)])

    with pytest.raises(RoleRefused, match="不得由一人兼任"):
        service.grant_role(person_id=person.pk, role=role, at=NOON, by_id=boss.pk, reason="值班")


def test_grant_role_the_database_refuses_a_second_administrator_role_too() -> None:
    person = make.person(roles=["audit_admin"])

    with pytest.raises(IntegrityError), transaction.atomic():
        make.grant(person=person, role="system_admin")


def test_grant_role_only_the_security_administrator_may() -> None:
    other, person = make.person(roles=["system_admin"]), make.person()

    with pytest.raises(RoleRefused, match="安全保密管理员"):
        service.grant_role(
            person_id=person.pk, role="staff", at=NOON, by_id=other.pk, reason="入职"
        )


def test_grant_role_not_to_oneself() -> None:
    boss = make.person(roles=["security_admin"])

    with pytest.raises(RoleRefused, match="自己"):
        service.grant_role(
            person_id=boss.pk, role="ops_manager", at=NOON, by_id=boss.pk, reason="方便"
        )


def test_grant_role_leaves_a_line_in_the_journal() -> None:
    boss, person = make.person(roles=["security_admin"]), make.person()

    service.grant_role(person_id=person.pk, role="staff", at=NOON, by_id=boss.pk, reason="入职")

    entry = JournalEntry.objects.get(kind="directory.role.granted")
    assert (entry.subject, entry.data["role"]) == (f"person:{person.pk}", "staff")


def test_revoke_role_takes_the_role_away_and_keeps_the_line() -> None:
    boss, person = make.person(roles=["security_admin"]), make.person(roles=["staff"])
    grant = RoleGrant.objects.get(person=person)

    service.revoke_role(grant_id=grant.pk, by_id=boss.pk, reason="调离", at=NOON)

    person.refresh_from_db()
    grant.refresh_from_db()
    assert (person.role_codes, grant.revoke_reason) == (frozenset(), "调离")


def test_role_codes_a_grant_past_its_end_does_not_count() -> None:
    person = make.person()
    make.grant(person=person, role="staff", until_at=make.LONG_AGO.replace(month=2))

    assert person.role_codes == frozenset()


def test_grant_role_after_an_expired_administrator_role_is_possible() -> None:
    person = make.person()
    make.grant(person=person, role="audit_admin", until_at=make.LONG_AGO.replace(month=2))

    service.grant_role(person_id=person.pk, role="system_admin", at=NOON)

    assert RoleGrant.objects.get(role="audit_admin").revoke_reason == "到期"


def test_grant_role_district_roles_need_a_branch() -> None:
    person = make.person()

    with pytest.raises(RoleRefused, match="分平台"):
        service.grant_role(person_id=person.pk, role="district_filler", at=NOON)

    scope = Scope(branch_id=make.branch().pk)
    service.grant_role(person_id=person.pk, role="district_filler", at=NOON, scope=scope)
    assert person.role_codes == {"district_filler"}


def test_scoped_district_roles_see_their_own_branch() -> None:
    own, other = make.unit(branch=make.branch()), make.unit(branch=make.branch())
    colleague, _stranger = make.person(unit=own), make.person(unit=other)
    admin = make.person(roles=["district_admin"], unit=own)

    assert set(Person.objects.scoped(admin)) == {admin, colleague}


def test_scoped_staff_see_their_own_unit_and_ops_see_all() -> None:
    unit = make.unit()
    colleague = make.person(unit=make.unit(parent=unit))
    person, stranger = make.person(roles=["staff"], unit=unit), make.person(unit=make.unit())
    engineer = make.person(roles=["ops_software"])

    assert set(Person.objects.scoped(person)) == {person, colleague}
    assert {stranger, colleague} <= set(Person.objects.scoped(engineer))


def test_person_by_phone_finds_by_blind_index() -> None:
    person = make.person(phone="19900001234")

    assert selectors.person_by_phone(phone="19900001234") == person
    assert selectors.person_by_phone(phone="19900009999") is None
    assert selectors.person_by_phone(phone="") is None


def test_people_with_role_leaves_out_locked_people() -> None:
    boss = make.person(roles=["system_admin"])
    here, gone = make.person(roles=["hotline"]), make.person(roles=["hotline"])

    service.lock_person(person_id=gone.pk, by_id=boss.pk, reason="离岗", at=NOON)

    assert selectors.people_with_role(role=Role.HOTLINE) == [here]
