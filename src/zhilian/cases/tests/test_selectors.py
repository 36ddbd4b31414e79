"""Who finds which case where, and what they may do with it."""

from datetime import timedelta

import pytest

from zhilian.cases import selectors, service
from zhilian.cases.tests import make
from zhilian.cases.types import InboxFilter, Tab
from zhilian.core.testing import NOON
from zhilian.directory.tests import make as directory_make

pytestmark = pytest.mark.django_db


def test_inbox_shows_a_task_to_every_holder_until_one_has_done_it() -> None:
    code = make.window([make.step("a"), make.step("b", "handle", "cleaner")])
    one, two = make.staff("repair_worker"), make.staff("repair_worker")
    case = make.submit(code, make.staff())
    seen = [selectors.inbox(person_id=who.pk, now=NOON).total for who in (one, two)]

    make.act(case, one, "done")

    assert seen == [1, 1]
    assert selectors.inbox(person_id=two.pk, now=NOON).total == 0


def test_inbox_pages_without_losing_or_doubling_a_row() -> None:
    code, worker, person = make.window([make.step("a")]), make.staff("repair_worker"), make.staff()
    for minute in range(5):
        make.submit(code, person, at=NOON + timedelta(minutes=minute % 2))

    seen, key = [], ""
    while True:
        page = selectors.inbox(person_id=worker.pk, now=NOON, after=key, limit=2)
        seen += [row.case.number for row in page.rows]
        key = page.next_key
        if not key:
            break

    assert len(seen) == len(set(seen)) == 5


def test_inbox_is_narrowed_by_words() -> None:
    code, worker, person = make.window([make.step("a")]), make.staff("repair_worker"), make.staff()
    make.submit(code, person, word="门坏了")
    make.submit(code, person, word="灯不亮")

    found = selectors.inbox(person_id=worker.pk, now=NOON, filters=InboxFilter(q="灯"))

    assert [row.case.title for row in found.rows] == ["灯不亮"]


def test_department_head_is_asked_in_the_applicants_department_only() -> None:
    code = make.window([make.step("a", "approve", "dept_head")])
    unit = directory_make.unit()
    here, there = directory_make.unit(parent=unit), directory_make.unit(parent=unit)
    head, other = make.staff("dept_head", unit=here), make.staff("dept_head", unit=there)

    make.submit(code, make.staff(unit=here))

    assert selectors.inbox(person_id=head.pk, now=NOON).total == 1
    assert selectors.inbox(person_id=other.pk, now=NOON).total == 0


def test_case_is_seen_by_its_people_and_nobody_else() -> None:
    code, person = make.window([make.step("a")]), make.staff()
    worker, owner = make.staff("repair_worker"), make.staff("property_admin")
    audit, stranger = directory_make.person(roles=["audit_admin"]), make.staff()
    case = make.submit(code, person)

    def sees(who: int) -> bool:
        return selectors.case_for(number=case.number, viewer_id=who, now=NOON) is not None

    assert [sees(who.pk) for who in (person, worker, owner, audit, stranger)] == [
        True, True, True, True, False,
    ]  # fmt: skip


def test_what_the_page_offers_is_what_the_door_takes() -> None:
    code, worker, person = make.window([make.step("a")]), make.staff("repair_worker"), make.staff()
    case = make.submit(code, person)

    mine = selectors.case_for(number=case.number, viewer_id=person.pk, now=NOON)
    theirs = selectors.case_for(number=case.number, viewer_id=worker.pk, now=NOON)

    assert mine is not None
    assert [item.action for item in mine.allowed] == ["withdraw"]
    assert theirs is not None
    assert [item.action for item in theirs.allowed] == [
        "done", "return", "transfer", "add_signer", "copy",
    ]  # fmt: skip


def test_my_cases_stand_in_the_tab_where_somebody_must_act() -> None:
    code, worker, person = make.window([make.step("a")]), make.staff("repair_worker"), make.staff()
    running, back, ended = (make.submit(code, person) for _ in range(3))
    make.act(back, worker, "return")
    service.withdraw_case(case_id=ended.pk, person_id=person.pk, at=NOON)

    tabs = {
        tab: [row.number for row in
              selectors.my_cases(person_id=person.pk, tab=tab, now=NOON).rows]
        for tab in (Tab.TODO, Tab.RUNNING, Tab.DONE)
    }  # fmt: skip

    assert tabs == {
        Tab.TODO: [back.number],
        Tab.RUNNING: [running.number],
        Tab.DONE: [ended.number],
    }
    assert selectors.case_counts(person_id=person.pk, now=NOON)["todo"] == 1
