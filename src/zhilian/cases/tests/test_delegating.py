"""Who acts for whom, and how long."""

from datetime import datetime, timedelta

import pytest

from zhilian.cases import selectors, service
from zhilian.cases.errors import AnswerMissing, NotForYou
from zhilian.cases.models import Delegation
from zhilian.cases.service import Terms
from zhilian.cases.tests import make
from zhilian.cases.types import DelegationKind, Filled, Status
from zhilian.core.testing import NOON, run_reactions
from zhilian.directory.models import Person
from zhilian.notices.models import Message

pytestmark = pytest.mark.django_db


def delegate(
    person: Person, to: Person, *, kind: DelegationKind = DelegationKind.ACT,
    until: datetime = NOON + timedelta(days=3),
) -> Delegation:  # fmt: skip
    terms = Terms(kind=kind, from_at=NOON - timedelta(hours=1), until_at=until, reason="休假")
    return service.set_delegation(person_id=person.pk, to_id=to.pk, terms=terms, at=NOON)


def test_delegate_sees_and_does_what_the_absent_would() -> None:
    code, worker, other = make.window([make.step("a")]), make.staff("repair_worker"), make.staff()
    case = make.submit(code, make.staff())
    delegate(worker, other)

    (row,) = selectors.inbox(person_id=other.pk, now=NOON).rows
    assert row.for_whom == worker.name
    assert make.act(case, other, "done").status == Status.FINISHED


def test_delegation_ends_by_time_and_by_hand() -> None:
    code, worker, other = make.window([make.step("a")]), make.staff("repair_worker"), make.staff()
    make.submit(code, make.staff())
    held = delegate(worker, other)

    assert selectors.inbox(person_id=other.pk, now=NOON + timedelta(days=3)).total == 0
    service.end_delegation(delegation_id=held.pk, person_id=worker.pk, at=NOON)
    assert selectors.inbox(person_id=other.pk, now=NOON).total == 0


def test_the_delegate_is_told_and_so_is_who_did_not_end_it() -> None:
    worker, other = make.staff("repair_worker"), make.staff()
    first, second = delegate(worker, other), delegate(worker, other, kind=DelegationKind.APPLY)
    service.end_delegation(delegation_id=first.pk, person_id=worker.pk, at=NOON)
    service.end_delegation(delegation_id=second.pk, person_id=other.pk, at=NOON)
    run_reactions()

    told = {
        person: sorted(row.title for row in Message.objects.filter(person=person))
        for person in (worker, other)
    }
    assert told[other] == [
        "代为审批办理的委托已提前结束",
        "有同事委托您代为审批办理",
        "有同事委托您代为申请",
    ]
    assert told[worker] == ["代为申请的委托已提前结束"]
    named = Message.objects.get(title="有同事委托您代为审批办理")
    assert (named.link, worker.name in named.body) == ("/me/delegations/", True)


def test_what_is_held_for_another_is_not_handed_on() -> None:
    code, worker = make.window([make.step("a")]), make.staff("repair_worker")
    second, third = make.staff(), make.staff()
    make.submit(code, make.staff())
    delegate(worker, second)
    delegate(second, third)

    assert selectors.inbox(person_id=third.pk, now=NOON).total == 0


def test_nobody_applies_for_another_without_their_word() -> None:
    code, boss, clerk = make.window([make.step("a")]), make.staff(), make.staff()
    asked = Filled(texts={"word": ["代办"]})

    with pytest.raises(NotForYou):
        service.submit_case(window_code=code, filled=asked, applicant_id=boss.pk,
                            submit_key="k", by_id=clerk.pk, at=NOON)  # fmt: skip
    delegate(boss, clerk, kind=DelegationKind.APPLY)
    done = service.submit_case(window_code=code, filled=asked, applicant_id=boss.pk,
                               submit_key="k", by_id=clerk.pk, at=NOON)  # fmt: skip

    assert done.ok
    for who in (boss, clerk):
        assert len(selectors.my_cases(person_id=who.pk, tab="running", now=NOON).rows) == 1


def test_terms_must_make_sense() -> None:
    person, to = make.staff(), make.staff()

    with pytest.raises(AnswerMissing):
        delegate(person, person)
    with pytest.raises(AnswerMissing):
        delegate(person, to, until=NOON - timedelta(minutes=1))
    with pytest.raises(AnswerMissing):
        delegate(person, to, until=NOON + timedelta(days=200))
