"""Passing a task on, asking another's word, letting somebody read, saying how it was."""

from datetime import timedelta
from typing import Any

import pytest

from zhilian.cases import selectors, service
from zhilian.cases.errors import AnswerMissing, NotForYou, NotNow
from zhilian.cases.models import Case, Rating
from zhilian.cases.tests import make
from zhilian.cases.types import Status
from zhilian.core.testing import NOON
from zhilian.directory.models import Person

pytestmark = pytest.mark.django_db


def begun(**more: Any) -> tuple[Case, Person]:
    """A case at its only step, and who handles it."""
    code, worker = make.window([make.step("a", **more)]), make.staff("repair_worker")
    return make.submit(code, make.staff()), worker


def ask(case: Case, worker: Person, signer: Person) -> None:
    service.add_signer(
        case_id=case.pk, run_id=make.run_of(case).pk, person_id=worker.pk,
        signer_id=signer.pk, remark="请把关", at=NOON,
    )  # fmt: skip


def owed(person: Person) -> int:
    return selectors.inbox(person_id=person.pk, now=NOON).total


def test_transferred_task_is_the_colleagues_alone() -> None:
    case, worker = begun()
    colleague = make.staff()

    make.act(case, worker, "transfer", to_id=colleague.pk)

    assert (owed(worker), owed(colleague)) == (0, 1)
    with pytest.raises(NotForYou):
        make.act(case, worker, "done")
    assert make.act(case, colleague, "done").status == Status.FINISHED


def test_transfer_names_another_person() -> None:
    case, worker = begun()

    for to_id in (None, worker.pk, 10**9):
        with pytest.raises(AnswerMissing):
            make.act(case, worker, "transfer", to_id=to_id)


def test_step_waits_for_the_signers_word() -> None:
    case, worker = begun()
    signer = make.staff()
    ask(case, worker, signer)

    with pytest.raises(NotNow):
        make.act(case, worker, "done")
    assert make.act(case, signer, "done").status == Status.RUNNING
    assert make.act(case, worker, "done").status == Status.FINISHED


def test_what_the_signer_says_stands_in_the_record() -> None:
    case, worker = begun()
    signer = make.staff()
    ask(case, worker, signer)

    make.act(case, signer, "done", remark="放得下")

    told = case.timeline.order_by("-id").values_list("text", "remark", "person_id")[0]
    assert told == ("环节a：加签同意", "放得下", signer.pk)


def test_signer_neither_sends_back_nor_passes_on() -> None:
    case, worker = begun()
    signer = make.staff()
    ask(case, worker, signer)

    with pytest.raises(NotNow):
        make.act(case, signer, "return")
    with pytest.raises(NotNow):
        make.act(case, signer, "transfer", to_id=make.staff().pk)
    assert Case.objects.get(pk=case.pk).status == Status.RUNNING


def test_signer_is_not_asked_what_the_step_writes() -> None:
    case, worker = begun(writes=["result"])
    signer = make.staff()
    ask(case, worker, signer)

    assert make.act(case, signer, "done").status == Status.RUNNING
    with pytest.raises(AnswerMissing):
        make.act(case, worker, "done")
    told = make.filled(result="已修好")
    assert make.act(case, worker, "done", filled=told).status == Status.FINISHED


def test_signer_is_asked_once_and_only_by_who_handles() -> None:
    case, worker = begun()
    signer = make.staff()
    ask(case, worker, signer)

    with pytest.raises(NotNow):
        ask(case, worker, signer)
    with pytest.raises(NotForYou):
        ask(case, make.staff(), make.staff())


def test_copy_lets_read_and_counts_each_person_once() -> None:
    case, worker = begun()
    reader = make.staff()
    assert selectors.case_for(number=case.number, viewer_id=reader.pk, now=NOON) is None

    told = [
        service.copy_case(case_id=case.pk, person_id=worker.pk, to_ids=(reader.pk,), at=NOON)
        for _twice in range(2)
    ]

    assert told == [1, 0]
    seen = selectors.case_for(number=case.number, viewer_id=reader.pk, now=NOON)
    assert seen is not None
    with pytest.raises(NotForYou):
        make.act(case, reader, "done")


def test_stranger_copies_to_nobody() -> None:
    case, _worker = begun()

    with pytest.raises(NotForYou):
        service.copy_case(case_id=case.pk, person_id=make.staff().pk, to_ids=(1,), at=NOON)


def test_rating_is_the_applicants_of_a_finished_case_for_seven_days() -> None:
    case, worker = begun()
    applicant = case.applicant_id
    with pytest.raises(NotNow):
        service.rate_case(case_id=case.pk, person_id=applicant, score=5, at=NOON)
    make.act(case, worker, "done")

    with pytest.raises(NotForYou):
        service.rate_case(case_id=case.pk, person_id=worker.pk, score=5, at=NOON)
    with pytest.raises(AnswerMissing):
        service.rate_case(case_id=case.pk, person_id=applicant, score=6, at=NOON)
    week = NOON + timedelta(days=7)
    for score, at in ((5, NOON), (2, week)):
        service.rate_case(case_id=case.pk, person_id=applicant, score=score, at=at)
    assert Rating.objects.get(case=case).score == 2
    with pytest.raises(NotNow):
        service.rate_case(
            case_id=case.pk, person_id=applicant, score=1, at=week + timedelta(seconds=1)
        )
