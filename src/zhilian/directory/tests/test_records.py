"""Versions of people, back ends brought into line, approved accounts."""

from datetime import date, timedelta
from typing import Any, ClassVar

import pytest
from django.db import connection

from zhilian.core.effects import Asking, Picked, contexts, effects, sources
from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON, standing_in
from zhilian.core.times import local_midnight
from zhilian.directory import selectors, service
from zhilian.directory.connectors.base import BACK_ENDS, OK, WAITING, Answer, BackEnd, Shape, failed
from zhilian.directory.models import AccountRecord, Person, RoleGrant, SyncRun
from zhilian.directory.service.sessions import Proof
from zhilian.directory.sources.people import picked_person
from zhilian.directory.tests import make

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
IDNO = "610102199003071234"


def upsert(n: int = 1, **values: Any) -> Any:
    args: dict[str, Any] = {
        "action": "新增",
        "name": "张三",
        "idno": IDNO,
        "phone": "13900000001",
        "org": Picked(key=str(make.unit().pk), label="市档案馆"),
        "effective": TODAY,
        "person": None,
        "post": "科员",
    }
    return effects.get("person.upsert")(make.call("person.upsert", n, args={**args, **values}))


def test_a_new_person_is_made_once_and_told_to_the_next_steps() -> None:
    unit = Picked(key=str(make.unit().pk), label="市档案馆")

    first, again = upsert(org=unit), upsert(org=unit)

    person = Person.objects.get(idno_index__gt="")
    assert first.receipt == again.receipt == {"person": person.pk, "version": 1}
    assert first.writes["person"].key == str(person.pk)
    assert (person.name, person.username) == ("张三", "zhangsan")
    assert person.role_codes == {"staff"}


def test_the_same_id_number_is_not_a_second_person() -> None:
    upsert(1)

    refused = upsert(2, idno=IDNO.lower())

    assert (refused.ok, "已登记" in refused.reason) == (False, True)


def test_namesakes_get_names_of_their_own() -> None:
    upsert(1)
    upsert(2, idno="610102199003075678")

    assert set(Person.objects.values_list("username", flat=True)) >= {"zhangsan", "zhangsan2"}


def test_a_change_of_tomorrow_waits_for_its_day() -> None:
    person = make.person(name="旧名")
    tomorrow = TODAY + timedelta(days=1)
    upsert(action="信息更正", person=picked_person(person), effective=tomorrow)
    before = selectors.versions_due(day=TODAY)

    due = selectors.versions_due(day=tomorrow)
    took = [service.take_version(version_id=pk, at=NOON + timedelta(days=1)) for pk in due * 2]

    person.refresh_from_db()
    assert (before, took, person.name) == ([], [True, False], "张三")


@pytest.mark.parametrize("action", ["调出", "退休", "离职"])
def test_who_leaves_is_out_at_once(action: str) -> None:
    person = make.person(roles=["staff", "canteen_admin"])
    session = service.open_session(
        session_key="k",
        person=person,
        at=NOON,
        proof=Proof(),
        came_from=service.sessions.CameFrom(),
    )

    upsert(action=action, person=picked_person(person))

    person.refresh_from_db()
    assert not person.is_active
    assert person.role_codes == frozenset()
    assert selectors.sessions_of(person_id=session.person_id, now=NOON) == []


def test_versions_are_only_added_to() -> None:
    upsert()
    with pytest.raises(Exception, match="append-only"), connection.cursor() as cursor:
        cursor.execute("UPDATE directory_personversion SET name = '李四'")


def test_a_batch_corrects_the_known_and_adds_the_new() -> None:
    upsert(1)
    rows = (
        {"person": "张三丰", "idno": IDNO, "phone": "13900000002", "kind": "在编"},
        {"person": "外协工", "idno": "610102199003079999", "phone": "13900000003", "kind": "外协"},
    )
    asked = make.call("person.upsert_batch", 2, args={"people": rows}, unit_id=make.unit().pk)
    for _ in range(2):
        effects.get("person.upsert_batch")(asked)

    known = Person.objects.get(name="张三丰")
    new = Person.objects.get(name="外协工")
    assert [row.number for row in selectors.versions_of(person_id=known.pk)] == [2, 1]
    assert (new.post, new.role_codes) == ("外协", frozenset())


class Gate(BackEnd):
    """A back end that answers later."""

    name = "gate"
    label = "外部后台"
    scopes: ClassVar[frozenset[str]] = frozenset({"外部"})
    answer: ClassVar[Answer] = WAITING

    def push(self, shape: Shape, *, key: str, at: Any) -> Answer:
        return WAITING

    def ask(self, shape: Shape, *, key: str, at: Any) -> Answer:
        return type(self).answer


def sync(scope: tuple[str, ...], person: Person) -> Any:
    asked = make.call(
        "person.sync_all", args={"scope": scope}, values={"person": picked_person(person)}
    )
    return effects.get("person.sync_all")(asked)


def settled() -> list[dict[str, Any]]:
    rows = JournalEntry.objects.filter(kind="core.effect.settled")
    return [entry.data for entry in rows]


def test_our_own_modules_are_read_back_and_counted() -> None:
    outcome = sync(("会议", "短信"), make.person(phone=""))

    counts = outcome.writes["sync"]
    assert (counts["ok"], counts["failed"]) == (2, 1)
    items = selectors.sync_items(run_id=outcome.receipt["sync"])
    assert [item.reason for item in items if item.state == "FAILED"] == ["没有手机号，收不到短信"]


def test_a_back_end_that_answers_later_settles_the_effect() -> None:
    with standing_in(BACK_ENDS, {"gate": Gate}):
        outcome = sync(("外部",), make.person())
        run_id = outcome.receipt["sync"]
        Gate.answer = WAITING
        early = service.check_sync(run_id=run_id, at=NOON + timedelta(minutes=1))
        Gate.answer = failed("闸机离线")
        late = service.check_sync(run_id=run_id, at=NOON + timedelta(minutes=2))

    assert (outcome.waiting, early, late) == (True, False, True)
    assert [data["writes"]["sync"]["failed"] for data in settled()] == [1]
    told = contexts.get("sync")(Asking(at=NOON, subject="case:1"), {})
    assert (told["failed"], told["total"]) == (1, 1)


def test_a_back_end_that_never_answers_has_failed_in_the_end() -> None:
    with standing_in(BACK_ENDS, {"gate": Gate}):
        Gate.answer = WAITING
        sync(("外部",), make.person())
        run = SyncRun.objects.get()
        service.check_sync(run_id=run.pk, at=run.give_up_at)

    assert [item.state for item in selectors.sync_items(run_id=run.pk)] == ["FAILED"]


def test_a_scope_that_nobody_serves_says_so() -> None:
    outcome = sync(("不存在",), make.person())

    assert (outcome.ok, "没有接入" in outcome.reason) == (False, True)


def test_an_answer_at_once_needs_no_waiting() -> None:
    class Quick(Gate):
        name = "quick"

        def push(self, shape: Shape, *, key: str, at: Any) -> Answer:
            return OK

    with standing_in(BACK_ENDS, {"quick": Quick}):
        outcome = sync(("外部",), make.person())

    assert (outcome.waiting, outcome.writes["sync"]["ok"]) == (False, 1)


def test_an_approved_account_is_granted_once_with_its_evidence() -> None:
    person = make.person()

    first, again = make.account_grant(person), make.account_grant(person)

    record = AccountRecord.objects.get()
    held = RoleGrant.objects.get(person=person)
    assert first == again
    assert (record.before, record.after) == ([], ["餐饮科管理员（canteen）"])
    assert (held.reason, held.until_at) == ("办件 RY1 批准", local_midnight(date(2027, 1, 1)))


def test_a_change_takes_the_old_rights() -> None:
    person = make.person(roles=["staff"])
    make.account_grant(person, 1)

    make.account_grant(
        person, 2, action="变更权限", role=Picked(key="meeting_admin", label="会务科"), subs=()
    )

    assert Person.objects.get(pk=person.pk).role_codes == {"staff", "meeting_admin"}


def test_stopping_an_account_leaves_the_person_their_own() -> None:
    person = make.person(roles=["staff"])
    make.account_grant(person, 1)

    make.account_grant(person, 2, action="停用账号", role=None)

    assert Person.objects.get(pk=person.pk).role_codes == {"staff"}


@pytest.mark.parametrize("role", ["security_admin", "ops_manager", "no-such"])
def test_no_approval_gives_a_role_outside_the_list(role: str) -> None:
    person = make.person()

    outcome = make.account_grant(person, role=Picked(key=role, label=role))

    assert (outcome.ok, person.role_codes) == (False, frozenset())
    assert sources.get("admin_roles").pick(Asking(at=NOON), key=role) is None


def test_the_id_number_is_a_default_that_no_case_keeps() -> None:
    person = make.person(idno=IDNO)
    applicant = contexts.get("applicant")

    at_the_form = applicant(Asking(at=NOON, person_id=person.pk), {})
    in_a_case = applicant(Asking(at=NOON, person_id=person.pk, subject="case:1"), {})

    assert at_the_form.facts["idno"] == IDNO
    assert "idno" not in in_a_case.facts
